import assert from 'node:assert/strict';
import { groupStyle as fileStyle, styleCount as fileStyleCount } from '../../../../../src/engine/export/palette.js';
import type { GraphLayout } from '../../../../../src/engine/results/graphLayout.js';
import type { GraphEdge, GraphVariant } from '../../../../../src/engine/results/views.js';
import { commandOf, edgeStep } from '../../../../../webview-ui/results/graph/graphKeys.js';
import { groupStyle, styleCount } from '../../../../../webview-ui/parts/groupStyle.js';
import { edgesFrom, focusOf, openingThreshold, stopAt, strokeWidth, thresholdStops } from '../../../../../webview-ui/results/graph/measures.js';
import { boxPath, fittedLabel, fittedLines, outlinePath } from '../../../../../webview-ui/parts/outline.js';
import { fitted, opening, revealing } from '../../../../../webview-ui/results/graph/viewport.js';

const box = { x: 50, y: 30, width: 40, height: 20 };

describe('looks of the graph', () => {
  it('tells groups apart by colour, and by shape without it', () => {
    const looks = Array.from({ length: styleCount }, (_, group) => groupStyle(group));
    assert.equal(new Set(looks.map(({ colour }) => colour)).size, styleCount);
    assert.equal(new Set(looks.map(({ outline, double }) => `${outline} ${double}`)).size, styleCount);
  });

  it('tells groups that share colour and shape apart by their lines', () => {
    const looks = Array.from({ length: 3 * styleCount }, (_, group) => JSON.stringify(groupStyle(group)));
    assert.equal(new Set(looks).size, looks.length);
    assert.deepEqual(groupStyle(3 * styleCount + 1), groupStyle(1));
  });

  it('has the outlines that Graphviz routes the edges to', () => {
    for (let group = 0; group < 3 * styleCount; group++) {
      const { outline, double, line } = groupStyle(group);
      const file = fileStyle(group);
      assert.equal(outline, file.polygon ?? 'ellipse');
      assert.equal(double, file.outlines === 2);
      assert.equal(line, file.line);
    }
    assert.equal(styleCount, fileStyleCount);
  });

  it('boxes of trees end where the layout reserved their place; round ones have four corners', () => {
    assert.equal(boxPath(box, false), 'M30 20h40v20h-40v-20Z');
    assert.equal(boxPath(box, true).match(/a10 10/g)?.length, 4);
  });

  it('lines of a box are as large as fits, in its middle', () => {
    assert.deepEqual(fittedLines(['one line'], { ...box, width: 200, height: 60 }, 12), { size: 12, middles: [30] });
    const { size, middles } = fittedLines(['a longer line', 'two'], { ...box, height: 40 }, 12);
    assert.ok(size * 13 * 0.55 <= 30.01 && size < 12);
    assert.equal((middles[0]! + middles[1]!) / 2, 30);
  });

  it('keeps every outline inside the box that the layout reserved', () => {
    for (let group = 0; group < styleCount; group++) {
      const style = groupStyle(group);
      const path = outlinePath(style, box);
      assert.equal(path.match(/Z/g)?.length, style.double ? 2 : 1);
      const points = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)(?=[AMLZ])/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
      assert.ok(points.length >= 3, style.outline);
      for (const [x, y] of points) assert.ok(x >= 30 && x <= 70 && y >= 20 && y <= 40, `${style.outline}: ${x} ${y}`);
    }
  });

  it('shrinks a label until it fits, then cuts it', () => {
    assert.deepEqual(fittedLabel('S1', box, 13), { text: 'S1', size: 13 });
    const shrunk = fittedLabel('S1, S4', box, 13);
    assert.equal(shrunk.text, 'S1, S4');
    assert.ok(shrunk.size < 13 && shrunk.size >= 7);
    assert.deepEqual(fittedLabel('a rather long name', box, 13), { text: 'a rath…', size: 7 });
    assert.ok(fittedLabel('S1, S4', box, 13, true).size < shrunk.size, 'less room inside of a second line');
  });

  it('draws rare edges thin but visible', () => {
    assert.ok(strokeWidth(1, 100_000) > 1);
    assert.equal(strokeWidth(100, 100), 3.5);
    assert.equal(strokeWidth(0, 0), 1);
  });
});

describe('threshold slider', () => {
  const edges = [5, 1, 5, 900, 0].map((support) => ({ from: 'a', support }) as GraphEdge);
  const variant = { nodes: [{ id: 'start', group: -1 }, { id: 'a', group: 0 }], edges } as unknown as GraphVariant;

  it('stops where an edge disappears, up to the maximum', () => {
    assert.deepEqual(thresholdStops(variant, 1000), [0, 1, 2, 6, 901]);
    assert.deepEqual(thresholdStops(variant, 100), [0, 1, 2, 6]);
  });

  it('never hides where the start leads', () => {
    const entry = { from: 'start', support: 3 } as GraphEdge;
    const withEntry = { ...variant, edges: [entry, ...edges] };
    assert.deepEqual(edgesFrom(withEntry, 6).map((edge) => edge.support), [3, 900]);
    assert.deepEqual(thresholdStops(withEntry, 100), [0, 1, 2, 6]);
  });

  it('opens with as many edges as can be told apart', () => {
    const many = Array.from({ length: 100 }, (_, support) => ({ from: 'a', support }) as GraphEdge);
    assert.equal(openingThreshold({ ...variant, edges: many }, 1000), 70);
    assert.equal(openingThreshold(variant, 1000), 0);
    const alike = many.map((edge) => ({ ...edge, support: 1 }));
    assert.equal(openingThreshold({ ...variant, edges: alike }, 1), 0, 'not all of them are hidden');
  });

  it('stands at the last stop that is not beyond the threshold', () => {
    assert.equal(stopAt([0, 1, 2, 6], 0), 0);
    assert.equal(stopAt([0, 1, 2, 6], 4), 2);
    assert.equal(stopAt([0, 1, 2, 6], 1000), 3);
  });
});

describe('viewport', () => {
  const canvas = { width: 400, height: 300 };

  it('shows the whole drawing in the middle', () => {
    const view = fitted({ width: 1000, height: 100 }, canvas);
    assert.equal(view.k, (400 - 32) / 1000);
    assert.equal(view.x, 16);
    assert.equal(view.y, (300 - 100 * view.k) / 2);
  });

  it('does not blow up a small drawing', () => {
    assert.equal(fitted({ width: 10, height: 10 }, canvas).k, 1.25);
  });

  it('opens with the whole of a drawing that can be read, else with what matters, and no emptiness beside it', () => {
    const small = { width: 500, height: 200 };
    assert.deepEqual(opening(small, canvas, { x: 0, y: 0 }), fitted(small, canvas));
    const wide = { width: 2000, height: 200 };
    assert.deepEqual(opening(wide, canvas, { x: 10, y: 100 }), { k: 0.85, x: 16, y: 65 });
    assert.deepEqual(opening(wide, canvas, { x: 1000, y: 100 }), { k: 0.85, x: 200 - 850, y: 65 });
    assert.deepEqual(opening(wide, canvas, { x: 1990, y: 100 }), { k: 0.85, x: 400 - 1700 - 16, y: 65 });
  });

  it('opens at START, else at the state that is visited most', () => {
    const layout = { nodes: [{ id: 'a', x: 1, y: 1 }, { id: 'b', x: 2, y: 2 }, { id: 'start', x: 3, y: 3 }] } as unknown as GraphLayout;
    const states = [{ id: 'a', group: 0 }, { id: 'b', group: 1 }];
    const edges = [{ to: 'a', support: 5 }, { to: 'b', support: 3 }, { to: 'b', support: 4 }];
    const variant = (nodes: readonly object[]): GraphVariant => ({ nodes, edges }) as unknown as GraphVariant;
    assert.equal(focusOf(variant(states), layout).x, 2);
    assert.equal(focusOf(variant([...states, { id: 'start', group: -1 }]), layout).x, 3);
  });

  it('moves only as far as a point needs to come into sight', () => {
    const view = { x: 0, y: 0, k: 1 };
    assert.deepEqual(revealing(view, { x: 200, y: 150 }, canvas), view);
    assert.deepEqual(revealing(view, { x: 500, y: -10 }, canvas), { x: -148, y: 58, k: 1 });
  });
});

describe('keys in the drawing', () => {
  const press = (key: string, modifiers = {}) => commandOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...modifiers });

  it('tells going from panning, and leaves the editor its own keys', () => {
    assert.deepEqual(press('ArrowUp'), { do: 'go', direction: 'up' });
    assert.deepEqual(press('ArrowUp', { shiftKey: true }), { do: 'pan', direction: 'up' });
    assert.equal(press('ArrowUp', { ctrlKey: true }), null);
    assert.equal(press('Tab'), null);
  });

  it('walks round the edges of a node in both directions', () => {
    const edges = ['e1', 'e2', 'e3'];
    assert.equal(edgeStep(edges, null, 1), 'e1');
    assert.equal(edgeStep(edges, null, -1), 'e3');
    assert.equal(edgeStep(edges, 'e3', 1), 'e1');
    assert.equal(edgeStep(edges, 'e1', -1), 'e3');
    assert.equal(edgeStep([], null, 1), null);
  });
});
