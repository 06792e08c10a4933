import assert from 'node:assert/strict';
import { pixelSize, rgbaOf } from '../../../../webview-ui/parts/pixels.js';

describe('pixels of an image', () => {
  it('grey becomes equal red, green and blue; values beyond 0 to 255 are clamped', () => {
    assert.deepEqual([...rgbaOf({ kind: 'image', height: 1, width: 2, channels: 1, pixels: [7, 300] })], [7, 7, 7, 255, 255, 255, 255, 255]);
  });

  it('colours are taken channels last', () => {
    assert.deepEqual([...rgbaOf({ kind: 'image', height: 2, width: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6] })], [1, 2, 3, 255, 4, 5, 6, 255]);
  });

  it('are enlarged by whole numbers, never shrunk', () => {
    assert.equal(pixelSize({ height: 28, width: 20 }, 140), 5);
    assert.equal(pixelSize({ height: 224, width: 10 }, 140), 1);
  });
});
