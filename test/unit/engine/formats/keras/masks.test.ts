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

  const operation = (className: string, name: string, ...args: unknown[]): Config => ({ ...called(layer(className, name), { args }), module: 'keras.src.ops.numpy' });
  const joined = (mask: readonly Config[], kwargs: Config): Config =>
    functional(
      [
        ...['a', 'b'].flatMap((name) => [
          input(name, [null]),
          operation('NotEqual', `not_equal_${name}`, tensorOf(name), 0),
          called(layer('Embedding', `embedding_${name}`, { input_dim: 9, output_dim: 3, mask_zero: true }), { args: [tensorOf(name)] }),
        ]),
        ...mask,
        called(layer('Add', 'add'), { args: [[tensorOf('embedding_a', [null, 3]), tensorOf('embedding_b', [null, 3])]] }),
        called(layer('LSTM', 'lstm', lstmConfig), { args: [tensorOf('add', [null, 3])], kwargs }),
      ],
      ['a', 'b'],
      ['lstm'],
    );
  const twoEmbeddings = { 'layers/embedding/vars/0': [9, 3], 'layers/embedding_1/vars/0': [9, 3], ...lstmWeights('layers/lstm', 3, 2) };
  const lstmOf = async (config: Config) => {
    const model = await opened({ config, weights: twoEmbeddings });
    model.close();
    return model.layers.at(-1)!;
  };

  it('are those of all that is joined, and no others', async () => {
    const or = operation('LogicalOr', 'or', tensorOf('not_equal_a'), tensorOf('not_equal_b'));
    assert.equal((await lstmOf(joined([or], { mask: tensorOf('or') }))).kind, 'recurrent');
    assert.equal((await lstmOf(joined([], { mask: tensorOf('not_equal_a') }))).kind, 'unsupported');
    const chain = Array.from({ length: 80 }, (_, i) => operation('LogicalOr', `or${i}`, ...Array<unknown>(2).fill(i === 0 ? tensorOf('not_equal_a') : tensorOf(`or${i - 1}`))));
    assert.equal((await lstmOf(joined(chain, { mask: tensorOf('or79') }))).kind, 'unsupported');
  });

  it('are not given to a layer that begins with the states of another', async () => {
    const states = [tensorOf('encoder', [2], 0, 1), tensorOf('encoder', [2], 0, 2)];
    const config = functional(
      [
        input('in', [null]),
        called(layer('Embedding', 'embedding', { input_dim: 9, output_dim: 3, mask_zero: true }), { args: [tensorOf('in')] }),
        called(layer('LSTM', 'encoder', { ...lstmConfig, return_state: true }), { args: [tensorOf('embedding', [null, 3])] }),
        called(layer('LSTM', 'decoder', lstmConfig), { args: [tensorOf('embedding', [null, 3])], kwargs: { initial_state: states } }),
      ],
      ['in'],
      ['decoder'],
    );
    const cells = { ...lstmWeights('layers/lstm', 3, 2), ...lstmWeights('layers/lstm_1', 3, 2) };
    const model = await opened({ config, weights: { 'layers/embedding/vars/0': [9, 3], ...cells } });
    model.close();
    const decoder = model.layers.at(-1)!;
    assert.ok(decoder.kind === 'recurrent');
    assert.deepEqual([decoder.inputs, decoder.initialFromInputs, decoder.ignoresMask], [['embedding', 'encoder', 'encoder:c'], true, true]);
    assert.deepEqual(model.layers.map(({ name }) => name), ['in', 'embedding', 'encoder', 'encoder:c', 'decoder']);
  });
});
