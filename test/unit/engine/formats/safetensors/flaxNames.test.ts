import assert from 'node:assert/strict';
import { inTorchNames } from '../../../../../src/engine/formats/safetensors/flaxNames.js';
import { inferModel } from '../../../../../src/engine/formats/torchStateDict/inferModel.js';
import type { TensorSource } from '../../../../../src/engine/core/tensor.js';
import { tensor } from '../handmade.js';

/** An LSTM of one unit over two features: gate number g has the inputs' weights 10 g + 1 and 10 g + 2. */
function lstm(prefix: string, separator: string): TensorSource[] {
  const under = (...names: readonly string[]): string => prefix + names.join(separator);
  return [...'fgio'].flatMap((gate) => {
    const g = 'ifgo'.indexOf(gate);
    return [
      tensor(under('lstm', `h${gate}`, 'bias'), [1], [g + 0.5]),
      tensor(under('lstm', `h${gate}`, 'kernel'), [1, 1], [g]),
      tensor(under('lstm', `i${gate}`, 'kernel'), [2, 1], [10 * g + 1, 10 * g + 2]),
    ];
  });
}

const values = async (tensors: readonly TensorSource[], name: string): Promise<number[]> => Array.from(await tensors.find((found) => found.name === name)!.load());

describe('names of Flax', () => {
  for (const [prefix, separator] of [['', '/'], ['params/', '/'], ['params.', '.']] as const) {
    it(`are put under PyTorch's: ${prefix}lstm${separator}hi${separator}kernel`, async () => {
      const head = tensor(`${prefix}Dense_0${separator}kernel`, [1, 2], [7, 8]);
      const tensors = inTorchNames([head, ...lstm(prefix, separator)])!;
      assert.deepEqual(tensors.map(({ name, shape }) => [name, shape]), [
        ['lstm.weight_ih_l0', [4, 2]],
        ['lstm.weight_hh_l0', [4, 1]],
        ['lstm.bias_hh_l0', [4]],
        ['Dense_0.weight', [2, 1]],
      ]);
      assert.deepEqual(await values(tensors, 'lstm.weight_ih_l0'), [1, 2, 11, 12, 21, 22, 31, 32]);
      assert.deepEqual(await values(tensors, 'lstm.bias_hh_l0'), [0.5, 1.5, 2.5, 3.5]);
      const model = inferModel(tensors, 'byName');
      assert.deepEqual(model.layers.map((layer) => `${layer.kind} ${layer.name}`), ['input input', 'recurrent lstm.l0', 'dense Dense_0']);
    });
  }

  it('turn the matrices of gates and of Dense layers round, and leave tables as they are', async () => {
    const gates = [...'rzn'].flatMap((gate) => [tensor(`gru/i${gate}/kernel`, [2, 2]), tensor(`gru/i${gate}/bias`, [2]), tensor(`gru/h${gate}/kernel`, [2, 2])]);
    const tensors = inTorchNames([...gates, tensor('gru/hn/bias', [2]), tensor('Dense_0/kernel', [2, 3]), tensor('Embed_0/embedding', [5, 2])])!;
    assert.deepEqual(await values(tensors, 'gru.weight_hh_l0'), [1, 3, 2, 4, 1, 3, 2, 4, 1, 3, 2, 4]);
    assert.deepEqual(await values(tensors, 'gru.bias_ih_l0'), [1, 2, 1, 2, 1, 2]);
    assert.deepEqual(await values(tensors, 'gru.bias_hh_l0'), [0, 0, 0, 0, 1, 2]);
    assert.deepEqual(await values(tensors, 'Dense_0.weight'), [1, 4, 2, 5, 3, 6]);
    assert.deepEqual(await values(tensors, 'Embed_0.weight'), Array.from({ length: 10 }, (_, i) => i + 1));
  });

  it('are not supposed where a gate is missing or does not fit', () => {
    const all = lstm('', '/');
    assert.equal(inTorchNames(all.filter(({ name }) => name !== 'lstm/ho/kernel')), null);
    assert.equal(inTorchNames(all.map((part) => (part.name === 'lstm/if/kernel' ? tensor(part.name, [3, 1]) : part))), null);
    assert.equal(inTorchNames([tensor('dense/kernel', [2, 3])]), null);
  });
});
