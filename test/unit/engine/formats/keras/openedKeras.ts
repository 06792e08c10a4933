/**
 * Opening Keras files made by hand, for tests.
 */
import assert from 'node:assert/strict';
import type { ByteSource } from '../../../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../../../src/engine/core/errors.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { kerasFormat } from '../../../../../src/engine/formats/keras/keras.js';
import type { Layer, RecurrentLayer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { denseWeights, input, kerasFile, layer, lstmWeights, sequential, type Config, type KerasParts, type Shapes } from './kerasFile.js';

export async function opened(parts: KerasParts | ByteSource): Promise<SequenceModel> {
  return kerasFormat.open('config' in parts ? await kerasFile(parts) : parts, silentTask);
}

/** Asserts that the file is refused with one line that begins with its name. */
export async function refused(parts: KerasParts | ByteSource, message: RegExp, kind = 'model'): Promise<void> {
  await assert.rejects(opened(parts), (error: Error) => {
    assert.ok(error instanceof UnrollError, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /^model\.keras/);
    assert.equal(error.kind, kind);
    return true;
  });
}

/** The only layer beside the input, in a Sequential of its own. */
export async function layerOf(described: Config, weights: Shapes = {}, shape: readonly (number | null)[] = [null, 3], version?: string): Promise<Layer> {
  const config = sequential([input('in', shape), described]);
  const model = await opened({ config, weights: { 'optimizer/vars/0': [1], ...weights }, version });
  model.close();
  return model.layers[1]!;
}

export async function recurrentOf(...parts: Parameters<typeof layerOf>): Promise<RecurrentLayer> {
  const found = await layerOf(...parts);
  assert.equal(found.kind, 'recurrent', JSON.stringify(found));
  return found;
}

/** Why the layer is not supported. */
export async function reasonOf(...parts: Parameters<typeof layerOf>): Promise<string> {
  const found = await layerOf(...parts);
  return found.kind === 'unsupported' ? found.reason : `supported: ${found.kind}`;
}

export const lstmConfig = { units: 2, activation: 'tanh', recurrent_activation: 'sigmoid', use_bias: true };

/** Two LSTMs and a classifier, with their weights. */
export const twoLstms = sequential([
  input('in', [null, 3]),
  layer('LSTM', 'reader', { ...lstmConfig, return_sequences: true }),
  layer('Dropout', 'dropout', { rate: 0.5 }),
  layer('LSTM', 'summary', lstmConfig),
  layer('Dense', 'head', { units: 4, activation: 'softmax' }),
]);
export const twoLstmWeights = { ...lstmWeights('layers/lstm', 3, 2), ...lstmWeights('layers/lstm_1', 2, 2), ...denseWeights('layers/dense', 2, 4) };
