import assert from 'node:assert/strict';
import { condense } from '../../../../src/engine/export/condense.js';
import type { GraphEdge, GraphVariant } from '../../../../src/engine/results/views.js';
import { largeMachine } from './largeMachine.js';

const outputs = ['no', 'yes'];
const machine = largeMachine(5000);

const statesIn = (groups: readonly { readonly states: number }[]): number => groups.reduce((sum, { states }) => sum + states, 0);

/** A machine in which every state leads to every other. */
function dense(states: number): GraphVariant {
  const details = { title: '', facts: [] };
  const nodes = Array.from({ length: states }, (_, i) => ({ id: `S${i}`, label: `S${i}`, group: 0, details }));
  const edges = nodes.flatMap((from, i) =>
    nodes.map((to, j): GraphEdge => ({ id: `${i}-${j}`, from: from.id, to: to.id, labels: ['a'], support: j + 1, confidence: 1, supposed: false, details })),
  );
  return { id: 'raw', label: 'As extracted', nodes, edges };
}

describe('engine/export/condense', () => {
  it('takes states that lead to each other together, and says how many are in each group', () => {
    const { states, groups, variant, opened } = condense(machine, outputs, { by: 'community', opened: [] });
    assert.equal(states, 5000);
    assert.deepEqual(opened, []);
    assert.ok(groups.length > 10 && groups.length <= 40, `${groups.length} groups`);
    assert.equal(statesIn(groups), 5000);
    assert.deepEqual(variant.nodes.map(({ id }) => id), ['start-marker', ...groups.map(({ id }) => id)]);
    const [first] = groups;
    const node = variant.nodes[1]!;
    assert.equal(node.label, `${first!.states} states`);
    assert.equal(node.details.title, first!.title);
    assert.match(first!.title, /^\d+ states around S\d+$/);
    assert.ok(Math.abs(node.details.distribution!.bars.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9);
    assert.equal(variant.nodes[1]!.group, 0, 'the output of most of its states');
  });

  it('draws as many connections as can be told apart, never within a group, always the way in', () => {
    const { variant, omittedEdges } = condense(machine, outputs, { by: 'community', opened: [] });
    assert.ok(variant.edges.length <= 2 * variant.nodes.length + 1);
    assert.ok(omittedEdges > 0);
    assert.ok(variant.edges.every(({ from, to }) => from !== to));
    assert.equal(variant.edges[0]!.from, 'start-marker');
    const ids = new Set(variant.nodes.map(({ id }) => id));
    assert.ok(variant.edges.every(({ from, to }) => ids.has(from) && ids.has(to)));
  });

  it('adds up what a connection stands for', () => {
    const { variant } = condense(machine, outputs, { by: 'output', opened: [] });
    const between = variant.edges.find(({ from, to }) => from === 'output 1' && to === 'output 2')!;
    const group = new Map(machine.nodes.map((node) => [node.id, node.group]));
    const meant = machine.edges.filter(({ from, to }) => group.get(from) === 0 && group.get(to) === 1);
    assert.equal(between.support, meant.reduce((sum, { support }) => sum + support, 0));
    assert.deepEqual(between.labels, []);
    assert.equal(between.details.facts[1]!.value, meant.length.toLocaleString('en'));
  });

  it('takes states of one output together', () => {
    const { groups } = condense(machine, outputs, { by: 'output', opened: [] });
    assert.deepEqual(groups.map(({ id, states }) => [id, states]).sort(), [['output 1', 3333], ['output 2', 1667]]);
  });

  it('opens a group into smaller ones, and these into states, and leaves the others as they are', () => {
    const closed = condense(machine, outputs, { by: 'community', opened: [] });
    const opened = condense(machine, outputs, { by: 'community', opened: ['group 1'] });
    assert.deepEqual(opened.opened.map(({ id }) => id), ['group 1']);
    assert.deepEqual(opened.groups.filter(({ id }) => !id.startsWith('group 1.')), closed.groups.filter(({ id }) => id !== 'group 1'));
    const inner = opened.groups.filter(({ id }) => id.startsWith('group 1.'));
    assert.ok(inner.length > 1);
    assert.equal(statesIn(inner), closed.groups.find(({ id }) => id === 'group 1')!.states);
    const further = condense(machine, outputs, { by: 'community', opened: ['group 1', inner[0]!.id] });
    const states = further.variant.nodes.filter(({ id }) => /^S\d+$/.test(id));
    assert.equal(states.length, inner[0]!.states);
    assert.equal(states[0], machine.nodes.find(({ id }) => id === states[0]!.id), 'a state as it is');
  });

  it('comes to every state in the end, even where everything leads everywhere', () => {
    const everywhere = dense(150);
    let opened: readonly string[] = [];
    for (;;) {
      const { groups, variant } = condense(everywhere, outputs, { by: 'community', opened });
      if (groups.length === 0) return assert.equal(variant.nodes.length, 150);
      opened = [...opened, groups[0]!.id];
      assert.ok(opened.length < 20, opened.join());
    }
  });

  it('gives the same for the same machine', () => {
    const wish = { by: 'community', opened: ['group 2'] } as const;
    assert.deepEqual(condense(largeMachine(1000), outputs, wish), condense(largeMachine(1000), outputs, wish));
  });
});
