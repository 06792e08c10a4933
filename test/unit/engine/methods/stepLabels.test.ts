import assert from 'node:assert/strict';
import { pairData } from '../../../../src/engine/data/pair.js';
import { allLabels, labelOfSequence } from '../../../../src/engine/methods/stepLabels.js';
import { dense, featureInput, modelOf, recurrent } from '../trace/handmade.js';
import { rowData, type RowData } from './concepts/latch.js';

const model = modelOf([featureInput(1), recurrent({ units: 2, inputSize: 1, outputShape: [null, 2], returnSequences: true }), dense([1, 0, 0, 1], [0, 0], { outputShape: [null, 2] })]);
const sequences = [[[1], [2], [3]], [[4], [5]]];

function paired(labels: RowData['labels'], mask: Uint8Array | null = null) {
  return pairData(model, { ...rowData({ names: ['x'], sequences, labels }), mask });
}

describe('the label of a sequence', () => {
  const perStep = { per: 'step' as const, classes: ['off', 'on'], values: Int32Array.of(0, 1, 0, 1, 1) };

  it('is the one it has, or none', () => {
    const data = paired({ per: 'sequence', classes: ['off', 'on'], values: Int32Array.of(1, -1) });
    assert.deepEqual([labelOfSequence(data, 0), labelOfSequence(data, 1)], [1, -1]);
    assert.equal(labelOfSequence(paired(null), 0), -1);
  });

  it('is that of its last step where steps have labels', () => {
    assert.deepEqual([labelOfSequence(paired(perStep), 0), labelOfSequence(paired(perStep), 1)], [0, 1]);
  });

  it('is that of the last step that is not masked: padding at the end has a label of its own, which means nothing', () => {
    assert.equal(labelOfSequence(paired(perStep, Uint8Array.of(1, 1, 0, 1, 1)), 0), 1);
  });

  it('counts no masked step among all labels, by which the majority is found', () => {
    assert.deepEqual(allLabels(paired(perStep), [1, 0]), [1, 1, 0, 1, 0]);
    assert.deepEqual(allLabels(paired(perStep, Uint8Array.of(1, 1, 0, 0, 1)), [0, 1]), [0, 1, 1]);
    assert.deepEqual(allLabels(paired({ per: 'sequence', classes: ['off', 'on'], values: Int32Array.of(1, -1) }), [0, 1]), [1, -1]);
  });
});
