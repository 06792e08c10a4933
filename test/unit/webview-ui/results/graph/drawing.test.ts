import assert from 'node:assert/strict';
import type { GraphEdge } from '../../../../../src/engine/results/views.js';
import { commandOf, edgeStep } from '../../../../../webview-ui/results/graph/graphKeys.js';
import { groupStyle, shapes } from '../../../../../webview-ui/results/graph/groupStyle.js';
import { stopAt, strokeWidth, thresholdStops } from '../../../../../webview-ui/results/graph/measures.js';
import { labelSize, outlinePath } from '../../../../../webview-ui/results/graph/outline.js';
import { fitted, revealing } from '../../../../../webview-ui/results/graph/viewport.js';

const box = { x: 50, y: 30, width: 40, height: 20 };

describe('looks of the graph', () => {
  it('gives 36 groups looks that differ', () => {
    const looks = Array.from({ length: 36 }, (_, group) => groupStyle(group)).map(({ shape, colour }) => `${shape} ${colour}`);
    assert.equal(new Set(looks).size, 36);
    assert.deepEqual(groupStyle(1), { shape: 'doubleCircle', colour: 'orange' });
  });

  it('keeps every outline inside the box that the layout reserved', () => {
    for (const shape of shapes) {
      const path = outlinePath(shape, box);
      assert.match(path, /^M.*Z$/);
      if (shape === 'box') continue; // Drawn by relative steps.
      const points = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)(?=[AMLZ])/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
      assert.ok(points.length >= 3, shape);
      for (const [x, y] of points) assert.ok(x >= 30 && x <= 70 && y >= 20 && y <= 40, `${shape}: ${x} ${y}`);
    }
  });

  it('shrinks a label until it fits', () => {
    assert.equal(labelSize('S1', box, 14), 14);
    assert.ok(labelSize('a rather long name', box, 14) < 8);
  });

  it('draws rare edges thin but visible', () => {
    assert.ok(strokeWidth(1, 100_000) > 1);
    assert.equal(strokeWidth(100, 100), 4.5);
    assert.equal(strokeWidth(0, 0), 1.1);
  });
});

describe('threshold slider', () => {
  const edges = [5, 1, 5, 900, 0].map((support) => ({ support }) as GraphEdge);

  it('stops where an edge disappears, up to the maximum', () => {
    assert.deepEqual(thresholdStops(edges, 1000), [0, 1, 2, 6, 901]);
    assert.deepEqual(thresholdStops(edges, 100), [0, 1, 2, 6]);
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
