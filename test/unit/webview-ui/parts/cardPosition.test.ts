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

  it('stays inside the window at its edges', () => {
    assert.equal(cardPosition(at(0, 50), card, viewport).left, 8);
    assert.equal(cardPosition(at(480, 50), card, viewport).left, 292);
  });
});
