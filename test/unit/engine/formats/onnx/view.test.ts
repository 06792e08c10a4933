import assert from 'node:assert/strict';
import { fixedDim, newAxis } from '../../../../../src/engine/formats/onnx/axes.js';
import { inputDraft } from '../../../../../src/engine/formats/onnx/drafts.js';
import { flowOf, reshaped, sizesOf } from '../../../../../src/engine/formats/onnx/view.js';
import type { FlowValue } from '../../../../../src/engine/formats/onnx/values.js';

/** [n, 8] with a free n. */
function rows(): FlowValue {
  const axes = [newAxis('batch', null), newAxis('feature', 8)];
  return flowOf({ draft: inputDraft('x', axes), part: 'output', axes }, axes.map((axis) => [axis]));
}

describe('a reshaped flow', () => {
  it('has its features cut where the target says so', () => {
    const cut = reshaped(rows(), [fixedDim(-1), fixedDim(4), fixedDim(2)]);
    assert.deepEqual(cut && sizesOf(cut).slice(1), [fixedDim(4), fixedDim(2)]);
  });

  it('is refused, and ends, where a fixed size takes in the free batch', () => {
    assert.equal(reshaped(rows(), [fixedDim(4)]), null);
    assert.equal(reshaped(rows(), [fixedDim(-1), fixedDim(-4), fixedDim(-2)]), null);
  });
});
