import assert from 'node:assert/strict';
import { called, functional, input, layer, lstmWeights, tensorOf, type Config } from './kerasFile.js';
import { lstmConfig, opened } from './openedKeras.js';

describe('masks in Functional models of Keras 3', () => {
  const weights = { 'layers/embedding/vars/0': [9, 3], ...lstmWeights('layers/lstm', 3, 2) };
  const masked = (mask: Config, embedding: Config = { mask_zero: true }) =>
    functional(
      [
        input('in', [null]),
        input('given', [null]),
        mask,
        called(layer('Embedding', 'embedding', { input_dim: 9, output_dim: 3, ...embedding }), { args: [tensorOf('in')] }),
        called(layer('LSTM', 'lstm', lstmConfig), { args: [tensorOf('embedding', [null, 3])], kwargs: { mask: tensorOf('not_equal') } }),
      ],
      ['in', 'given'],
      ['lstm'],
    );
  const notEqual = (from: string, value: unknown): Config => ({
    ...called(layer('NotEqual', 'not_equal'), { args: [tensorOf(from), value] }),
    module: 'keras.src.ops.numpy',
  });
  const kindsOf = async (config: Config) => (await opened({ config, weights })).layers.map((found) => found.kind);

  it('are recognised where an Embedding makes them', async () => {
    assert.deepEqual(await kindsOf(masked(notEqual('in', 0))), ['input', 'input', 'maskComputation', 'embedding', 'recurrent']);
  });

  it('make a layer unsupported where they come from elsewhere', async () => {
    assert.equal((await kindsOf(masked(notEqual('given', 0)))).at(-1), 'unsupported');
    assert.equal((await kindsOf(masked(notEqual('in', 5)))).at(-1), 'unsupported');
    assert.equal((await kindsOf(masked(notEqual('in', 0), { mask_zero: false }))).at(-1), 'unsupported');
  });

  it('are recognised behind Masking', async () => {
    const operation = (className: string, name: string, ...args: unknown[]) => ({ ...called(layer(className, name), { args }), module: 'keras.src.ops.numpy' });
    const config = functional(
      [
        input('in', [null, 3]),
        operation('NotEqual', 'not_equal', tensorOf('in', [null, 3]), 0.5),
        called(layer('Masking', 'masking', { mask_value: 0.5 }), { args: [tensorOf('in', [null, 3])] }),
        operation('Any', 'any', tensorOf('not_equal', [null, 3])),
        called(layer('LSTM', 'lstm', lstmConfig), { args: [tensorOf('masking', [null, 3])], kwargs: { mask: tensorOf('any') } }),
      ],
      ['in'],
      ['lstm'],
    );
    assert.deepEqual(await kindsOf(config), ['input', 'maskComputation', 'masking', 'maskComputation', 'recurrent']);
  });
});
