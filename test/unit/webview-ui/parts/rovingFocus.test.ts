import assert from 'node:assert/strict';
import { nextPlace } from '../../../../webview-ui/parts/rovingFocus.js';

describe('keys that move the focus', () => {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10 };

  it('lead by their steps and stop at the ends', () => {
    assert.equal(nextPlace('ArrowDown', 3, 20, steps), 4);
    assert.equal(nextPlace('PageDown', 15, 20, steps), 19);
    assert.equal(nextPlace('ArrowUp', 0, 20, steps), 0);
    assert.equal(nextPlace('Home', 7, 20, steps), 0);
    assert.equal(nextPlace('End', 7, 20, steps), 19);
  });

  it('other keys are left alone', () => {
    assert.equal(nextPlace('ArrowRight', 3, 20, steps), null);
    assert.equal(nextPlace('x', 3, 20, steps), null);
  });
});
