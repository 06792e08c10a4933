import assert from 'node:assert/strict';
import { tokenWindow } from '../../../../webview-ui/parts/tokenWindow.js';

describe('the part of a text that is shown', () => {
  it('is the whole of a short one', () => {
    assert.deepEqual(tokenWindow(5, 0, 0, 10), { first: 0, end: 5 });
  });

  it('has what is meant in the middle, as far as the ends allow', () => {
    assert.deepEqual(tokenWindow(100, 50, 52, 10), { first: 46, end: 56 });
    assert.deepEqual(tokenWindow(100, 0, 0, 10), { first: 0, end: 10 });
    assert.deepEqual(tokenWindow(100, 98, 99, 10), { first: 90, end: 100 });
  });
});
