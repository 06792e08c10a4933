import assert from 'node:assert/strict';
import { type Anchor, cardPosition } from '../../../../webview-ui/parts/cardPosition.js';

const viewport = { width: 500, height: 400 };
const card = { width: 200, height: 150 };
const at = (left: number, top: number, size = 20): Anchor => ({ left, top, right: left + size, bottom: top + size });

describe('position of a card', () => {
  it('is under the anchor, in the middle', () => {
    assert.deepEqual(cardPosition(at(240, 50), card, viewport), { left: 150, top: 78 });
  });

  it('is over it where there is no room below', () => {
    assert.deepEqual(cardPosition(at(240, 350), card, viewport), { left: 150, top: 192 });
  });

  it('is beside it where there is room neither below nor above', () => {
    const tall = { width: 200, height: 300 };
    assert.deepEqual(cardPosition(at(100, 190), tall, viewport), { left: 128, top: 50 });
    assert.deepEqual(cardPosition(at(400, 190), tall, viewport), { left: 192, top: 50 });
  });

  it('leaves what belongs to the anchor in sight where it can', () => {
    const below = { left: 240, top: 90, right: 260, bottom: 120 };
    assert.deepEqual(cardPosition(at(240, 50), card, viewport, [below]), { left: 268, top: 8 });
    const right = { left: 300, top: 40, right: 360, bottom: 80 };
    assert.deepEqual(cardPosition(at(240, 50), card, viewport, [below, right]), { left: 32, top: 8 });
  });

  it('rather covers a neighbour than the anchor', () => {
    const everywhere = { left: 0, top: 0, right: 500, bottom: 400 };
    assert.deepEqual(cardPosition(at(240, 50), card, viewport, [everywhere]), { left: 150, top: 78 });
  });

  it('stays inside the window at its edges', () => {
    assert.equal(cardPosition(at(0, 50), card, viewport).left, 8);
    assert.equal(cardPosition(at(480, 50), card, viewport).left, 292);
  });
});
