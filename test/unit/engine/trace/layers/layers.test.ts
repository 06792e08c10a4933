import assert from 'node:assert/strict';
import type { ActivationLayer, LayerNormalizationLayer } from '../../../../../src/engine/model/sequenceModel.js';
import { batchOf, dense, featureInput, traceOf, values } from '../handmade.js';

const rows = { ...batchOf('features', []), count: 1, steps: 2, lengths: Int32Array.of(2), inputs: [{ kind: 'features', data: Float32Array.of(1, 3, -2, 2), width: 2 } as const] };

function near(actual: number[], expected: number[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-6, `${actual.join(' ')} is not ${expected.join(' ')}`);
}

describe('layers beside the recurrent ones', () => {
  const normalization: LayerNormalizationLayer = {
    kind: 'layerNormalization', name: 'norm', className: 'LayerNormalization', inputs: ['in'], outputShape: [null, 2], tensors: [],
    epsilon: 0, axes: [1], load: async () => ({ gamma: Float32Array.of(1, 10), beta: Float32Array.of(0, 5) }),
  };

  it('LayerNormalization: the population variance of every step, then scale and offset', async () => {
    near(values(await traceOf([featureInput(2), normalization], rows), 'output'), [-1, 15, -1, 15]);
    const flat = { ...normalization, epsilon: 3, load: async () => ({ gamma: null, beta: null }) };
    near(values(await traceOf([featureInput(2), flat], rows), 'output'), [-0.5, 0.5, -2 / Math.sqrt(7), 2 / Math.sqrt(7)]);
  });

  it('LayerNormalization over time and features together, and not over time alone', async () => {
    const ones = { ...normalization, axes: [0, 1], load: async () => ({ gamma: null, beta: null }) };
    const scale = 1 / Math.sqrt((0 + 4 + 9 + 1) / 4);
    near(values(await traceOf([featureInput(2), ones], rows), 'output'), [0, 2 * scale, -3 * scale, scale]);
    await assert.rejects(traceOf([featureInput(2), { ...normalization, axes: [0] }], rows), { kind: 'unsupported', message: /"norm"/ });
  });

  it('activations with a slope or scale of their own', async () => {
    const layer: ActivationLayer = { kind: 'activation', name: 'act', className: 'LeakyReLU', inputs: ['in'], outputShape: [null, 2], tensors: [], activation: 'leaky_relu', alpha: 0.25 };
    near(values(await traceOf([featureInput(2), layer], rows), 'output'), [1, 3, -0.5, 2]);
    near(values(await traceOf([featureInput(2), { ...layer, activation: 'elu', alpha: 2 }], rows), 'output'), [1, 3, 2 * Math.expm1(-2), 2]);
    near(values(await traceOf([featureInput(2), { ...layer, activation: 'relu', alpha: null }], rows), 'output'), [1, 3, 0, 2]);
  });

  it('Dense acts on the last axis, its softmax on every row', async () => {
    const layer = dense([1, 0, 0, 1], [0, Math.log(3)], { inputs: ['in'], outputShape: [null, 2], activation: 'softmax' });
    const [a, b] = [Math.exp(1), 3 * Math.exp(3)];
    const [c, d] = [Math.exp(-2), 3 * Math.exp(2)];
    near(values(await traceOf([featureInput(2), layer], rows), 'dense.out'), [a / (a + b), b / (a + b), c / (c + d), d / (c + d)]);
    await assert.rejects(traceOf([featureInput(2), { ...layer, load: async () => ({ kernel: new Float32Array(6), bias: new Float32Array(2) }) }], rows), {
      kind: 'data', message: /"dense" \(Dense\) takes 3 features but is given 2/,
    });
  });
});
