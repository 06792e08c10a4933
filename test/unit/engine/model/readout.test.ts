import assert from 'node:assert/strict';
import type { OutputMeaning } from '../../../../src/engine/model/sequenceModel.js';
import { readOut } from '../../../../src/engine/model/readout.js';
import { dense, featureInput, modelOf } from '../trace/handmade.js';

const outputs = (units: number | null, meaning: OutputMeaning) =>
  modelOf([featureInput(1), dense([1], [0], { inputs: ['in'], outputShape: [null, units] })], meaning);

describe('the read-out', () => {
  it('takes the largest of several numbers, the first of equals', () => {
    for (const meaning of ['softmax', 'logits'] as const) {
      const { classes, decide } = readOut(outputs(3, meaning));
      assert.equal(classes, 3);
      const rows = Float32Array.of(0.2, 0.5, 0.3, 0.4, 0.2, 0.4);
      assert.deepEqual([decide(rows, 0), decide(rows, 3)], [1, 0]);
    }
  });

  it('turns scores into a distribution without overflow', () => {
    const { distribution } = readOut(outputs(2, 'logits'));
    const [first, second] = distribution(Float32Array.of(1000, 1000 + Math.log(3)), 0);
    assert.ok(Math.abs(first! - 0.25) < 1e-4 && Math.abs(second! - 0.75) < 1e-4);
    assert.deepEqual(readOut(outputs(2, 'softmax')).distribution(Float32Array.of(0.25, 0.75), 0), [0.25, 0.75]);
  });

  it('takes classes for alike where all outputs are 0, and any number of them', () => {
    assert.deepEqual(readOut(outputs(4, 'softmax')).distribution(new Float32Array(4), 0), [0.25, 0.25, 0.25, 0.25]);
    assert.equal(readOut(outputs(200_000, 'logits')).distribution(new Float32Array(200_000), 0)[7], 1 / 200_000);
  });

  it('takes one probability or one score for the second class', () => {
    const probability = readOut(outputs(1, 'sigmoid'));
    assert.equal(probability.classes, 2);
    assert.deepEqual([0.4, 0.5, 0.6].map((p) => probability.decide(Float32Array.of(p), 0)), [0, 0, 1]);
    assert.deepEqual(probability.distribution(Float32Array.of(0.25), 0), [0.75, 0.25]);
    const score = readOut(outputs(1, 'logit'));
    assert.deepEqual([-0.1, 0.1].map((x) => score.decide(Float32Array.of(x), 0)), [0, 1]);
    assert.deepEqual(score.distribution(Float32Array.of(0), 0), [0.5, 0.5]);
  });

  it('says where there are no classes', () => {
    assert.throws(() => readOut(outputs(1, 'regression')), { kind: 'unsupported', message: /"dense" is a number, not a class/ });
    assert.throws(() => readOut(outputs(null, 'logits')), { kind: 'model' });
    assert.equal(readOut(outputs(null, 'logits'), 4).classes, 4);
  });
});
