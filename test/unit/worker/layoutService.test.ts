import assert from 'node:assert/strict';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { silentTask } from '../../../src/engine/core/task.js';
import { Transferring } from '../../../src/protocol/client.js';
import type { LayoutJob } from '../../../src/protocol/services.js';
import { layoutService, mannerOf } from '../../../src/worker/layoutService.js';
import { graph, hostile, tree, variant } from '../engine/export/sampleViews.js';
import { largeMachine } from '../engine/export/largeMachine.js';
import { ring } from './ring.js';

const job: LayoutJob = { variant, groups: graph.groups, minimumSupport: 0, effort: 'full' };

const valueOf = <Value>(reply: Value | Transferring<Value>): Value => (reply instanceof Transferring ? reply.value : reply);

describe('worker/layoutService', () => {
  let loads = 0;
  const service = layoutService(async () => {
    loads++;
    return Graphviz.load();
  });

  it('loads Graphviz once, and not for DOT', async () => {
    await service.dot(job, silentTask);
    assert.equal(loads, 0);
    await Promise.all([service.svg(job, silentTask), service.place(job, silentTask)]);
    assert.equal(loads, 1);
  });

  it('loads Graphviz ahead of the first drawing where it is told to', async () => {
    let ahead = 0;
    const prepared = layoutService(async () => {
      ahead++;
      return Graphviz.load();
    });
    await prepared.prepare(undefined, silentTask);
    assert.equal(ahead, 1);
    assert.match(valueOf(await prepared.svg(job, silentTask)), /^<svg/);
    assert.equal(ahead, 1);
  });

  it('places every state and edge within the picture, by their own ids', async () => {
    const placed = valueOf(await service.place(job, silentTask));
    assert.deepEqual(placed.nodes.map((node) => node.id), ['start', '1', hostile]);
    assert.deepEqual(placed.edges.map((edge) => edge.id), variant.edges.map((edge) => edge.id));
    for (const { x, y, width, height } of placed.nodes) {
      assert.ok(x - width / 2 >= -1 && x + width / 2 <= placed.width + 1, `x ${x} of ${placed.width}`);
      assert.ok(y - height / 2 >= -1 && y + height / 2 <= placed.height + 1, `y ${y} of ${placed.height}`);
    }
    for (const edge of placed.edges) {
      assert.match(edge.path, /^M-?[\d.]+ -?[\d.]+(C(-?[\d.]+ ){5}-?[\d.]+)+$/);
      assert.equal(edge.arrow.length, 3);
      assert.ok(edge.label);
    }
    assert.equal(placed.simplified, null);
  });

  it("an edge's arrow touches the state it leads to", async () => {
    const placed = valueOf(await service.place(job, silentTask));
    const target = placed.nodes.find((node) => node.id === '1')!;
    const [tipX, tipY] = placed.edges[0]!.arrow[0]!;
    const distance = Math.hypot(tipX - target.x, tipY - target.y);
    assert.ok(Math.abs(distance - target.width / 2) < 3, `${distance} from the centre, radius ${target.width / 2}`);
  });

  it('a tree grows downwards, its children in their order, with its texts in lines', async () => {
    const [drawing] = tree.variants;
    const placed = valueOf(await service.place({ variant: drawing!, groups: tree.groups, shape: 'tree', minimumSupport: 0, effort: 'full' }, silentTask));
    const [root, left, right] = placed.nodes;
    assert.ok(root!.y < left!.y && left!.y === right!.y && left!.x < right!.x);
    assert.deepEqual(root!.lines, ['Temperature of the room', '≤ 21.5']);
    assert.deepEqual(placed.edges.map((edge) => edge.label?.text), ['yes', 'no']);
  });

  it('draws an SVG without links, scripts or styles, with titles to hover', async () => {
    const svg = valueOf(await service.svg(job, silentTask));
    assert.doesNotMatch(svg, /<(a|script|style|image|foreignObject)\b|href|url\(|<!--|<!DOCTYPE/);
    assert.ok(svg.includes('<title>State 1\nOutput: &lt;script&gt;alert(&quot;1 &amp; 2&quot;)'));
    assert.ok(svg.includes('<title>State 2\nyes: 25.0 %</title>'));
    assert.ok(svg.includes('stroke-dasharray'), 'supposed edges are dashed');
    assert.equal(svg.match(/<title>/g)!.length, 1 + variant.nodes.length + variant.edges.length);
  });

  it('shows the text of labels as it is', async () => {
    const svg = valueOf(await service.svg(job, silentTask));
    assert.ok(svg.includes('>&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;…<'), svg.match(/<text[^>]*>[^<]*/g)!.join('\n'));
  });

  it('gives up labels and layers as graphs grow', () => {
    const manners = [20, 200, 400, 4000].map((edges) => mannerOf(50, edges, 'full'));
    assert.deepEqual(manners.map(({ engine, labels }) => `${engine} ${labels}`), ['dot inline', 'dot outside', 'dot none', 'neato none']);
    assert.equal(mannerOf(50, 20, 'simple').engine, 'neato');
    assert.equal(mannerOf(1000, 4000, 'full').engine, 'sfdp');
  });

  it('places a large graph simply and says so', async () => {
    const large = ring(300, 4);
    const placed = valueOf(await service.place({ ...job, variant: large, condensing: null }, silentTask));
    assert.equal(placed.nodes.length, 300);
    assert.equal(placed.edges.length, 1200);
    assert.ok(placed.edges.every((edge) => edge.label === null && edge.path.length > 0));
    assert.match(placed.simplified!, /without layers/);
  });

  it('draws a machine of thousands of states as groups that can be opened', async () => {
    const large = largeMachine(5000);
    const placed = valueOf(await service.place({ ...job, variant: large }, silentTask));
    const { condensed } = placed;
    assert.ok(condensed);
    assert.deepEqual(placed.nodes.map(({ id }) => id), condensed.variant.nodes.map(({ id }) => id));
    assert.deepEqual(placed.edges.map(({ id }) => id), condensed.variant.edges.map(({ id }) => id));
    assert.match(placed.simplified!, /^5,000 states, drawn as \d+ groups of states that lead to each other\. The weakest [\d,]+ connections are left out\.$/);
    const opened = valueOf(await service.place({ ...job, variant: large, condensing: { by: 'output', opened: ['output 2'] } }, silentTask));
    assert.deepEqual(opened.condensed?.opened.map(({ id }) => id), ['output 2']);
    const svg = valueOf(await service.svg({ ...job, variant: large }, silentTask));
    assert.equal(svg.match(/-state-group /g)!.length, condensed.groups.length);
    assert.match(svg, /<title>As extracted: 5,000 states, drawn as/);
  });

  it('draws a small machine as it is, or as groups where that is wished', async () => {
    assert.equal(valueOf(await service.place(job, silentTask)).condensed, null);
    const byOutput = valueOf(await service.place({ ...job, variant: ring(9, 1), condensing: { by: 'output', opened: [] } }, silentTask));
    assert.deepEqual(byOutput.condensed?.groups.map(({ states }) => states), [9]);
    assert.match(byOutput.simplified!, /^9 states, drawn as one group of states of one output each\.$/);
  });

  it('leaves out what lies below the threshold, but not the way in', async () => {
    const placed = valueOf(await service.place({ ...job, minimumSupport: 50 }, silentTask));
    assert.deepEqual(placed.edges.map((edge) => edge.id), ['start>1', `1>${hostile}`]);
  });
});
