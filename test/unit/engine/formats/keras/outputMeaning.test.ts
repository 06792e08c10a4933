import assert from 'node:assert/strict';
import { denseWeights, input, layer, sequential } from './kerasFile.js';
import { opened } from './openedKeras.js';

/** How the output of a dense layer is read, and whether that had to be supposed. */
async function meaningOf(units: number, activation: string, loss: unknown = null, after: readonly ReturnType<typeof layer>[] = []): Promise<[string, boolean]> {
  const config = {
    ...sequential([input('in', [3]), layer('Dense', 'head', { units, activation }), ...after]),
    compile_config: loss === null ? {} : { loss },
  };
  const model = await opened({ config, weights: denseWeights('layers/dense', 3, units) });
  model.close();
  for (const { id, statement } of model.assumptions) {
    assert.equal(id, 'head.activation');
    assert.ok(statement.length > 20);
  }
  return [model.outputMeaning, model.assumptions.length > 0];
}
const lossObject = (name: string, fromLogits: boolean) => ({ module: 'keras.losses', class_name: name, config: { from_logits: fromLogits } });

describe('the meaning of a Keras model\'s output', () => {
  it('is said by the last activation', async () => {
    assert.deepEqual(await meaningOf(3, 'softmax'), ['softmax', false]);
    assert.deepEqual(await meaningOf(3, 'log_softmax'), ['logits', false]);
    assert.deepEqual(await meaningOf(1, 'sigmoid'), ['sigmoid', false]);
    assert.deepEqual(await meaningOf(3, 'sigmoid'), ['softmax', true]);
  });

  it('is said by an activation layer, seen through layers that do nothing', async () => {
    const after = [layer('Activation', 'softmax', { activation: 'softmax' }), layer('Dropout', 'drop')];
    assert.deepEqual(await meaningOf(3, 'linear', null, after), ['softmax', false]);
    assert.deepEqual(await meaningOf(1, 'sigmoid', null, [layer('Activation', 'same', { activation: 'linear' })]), ['sigmoid', false]);
  });

  it('is said by the loss where the output is linear', async () => {
    assert.deepEqual(await meaningOf(1, 'linear', lossObject('BinaryCrossentropy', true)), ['logit', false]);
    assert.deepEqual(await meaningOf(3, 'linear', lossObject('SparseCategoricalCrossentropy', true)), ['logits', false]);
    assert.deepEqual(await meaningOf(3, 'linear', 'mse'), ['regression', false]);
    assert.deepEqual(await meaningOf(1, 'linear', lossObject('MeanSquaredError', false)), ['regression', false]);
    assert.deepEqual(await meaningOf(1, 'relu', { head: 'mae' }), ['regression', false]);
    assert.deepEqual(await meaningOf(1, 'tanh', 'hinge'), ['logit', true]);
    assert.deepEqual(await meaningOf(3, 'linear', ['categorical_crossentropy']), ['logits', true]);
  });

  it('is supposed where nothing says it', async () => {
    assert.deepEqual(await meaningOf(3, 'linear'), ['logits', true]);
    assert.deepEqual(await meaningOf(1, 'linear'), ['regression', true]);
    assert.deepEqual(await meaningOf(3, 'tanh'), ['regression', true]);
  });
});
