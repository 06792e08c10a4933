import assert from 'node:assert/strict';
import type { RecurrentLayer } from '../../../../../../src/engine/model/sequenceModel.js';
import { input, layer, lstmWeights, sequential, type Config, type Shapes } from '../kerasFile.js';
import { lstmConfig, opened, reasonOf, recurrentOf, refused } from '../openedKeras.js';

describe('recurrent layers of Keras', () => {
  it('know their direction and what they return', async () => {
    const backwards = await recurrentOf(layer('LSTM', 'lstm', { ...lstmConfig, go_backwards: true, return_sequences: true, zero_output_for_mask: true }), lstmWeights('layers/lstm', 3, 2));
    assert.deepEqual([backwards.runs[0]!.reverse, backwards.outputInRunOrder, backwards.returnSequences, backwards.zeroOutputForMask], [true, true, true, true]);
    assert.deepEqual([backwards.runs[0]!.traceName, backwards.maskedSteps, backwards.outputShape], ['lstm', 'carry', [null, 2]]);
  });

  it('apply activations that are layers with settings', async () => {
    const leaky = layer('LeakyReLU', 'r', { negative_slope: 0.3 });
    const capped = layer('ReLU', 'c', { max_value: 1, threshold: 0, negative_slope: 0 });
    const lstm = await recurrentOf(layer('LSTM', 'lstm', { ...lstmConfig, activation: leaky, recurrent_activation: capped }), lstmWeights('layers/lstm', 3, 2));
    const { candidate, gates, output } = lstm.variant!.functions!;
    assert.deepEqual([-2, 0, 3].map(candidate), [-0.6, 0, 3]);
    assert.deepEqual([0, 0.5, 3].map(gates), [0, 0.5, 1]);
    assert.equal(output, candidate);
    assert.equal(lstm.runs[0]!.variant, lstm.variant);
    const plain = await recurrentOf(layer('LSTM', 'lstm', { ...lstmConfig, activation: layer('ReLU', 'r', {}) }), lstmWeights('layers/lstm', 3, 2));
    assert.deepEqual([plain.activation, plain.variant], ['relu', undefined]);
  });

  it('are GRUs with the reset gate before or after', async () => {
    const gru = { units: 2, activation: 'relu', recurrent_activation: 'hard_sigmoid' };
    const weights = (bias: number[] | null): Shapes => ({
      'layers/gru/cell/vars/0': [3, 6],
      'layers/gru/cell/vars/1': [2, 6],
      ...(bias && { 'layers/gru/cell/vars/2': bias }),
    });
    const after = await recurrentOf(layer('GRU', 'gru', { ...gru, reset_after: true }), weights([2, 6]));
    assert.deepEqual([after.cell, after.resetAfter, after.activation, after.recurrentActivation], ['gru', true, 'relu', 'hard_sigmoid']);
    const before = await recurrentOf(layer('GRU', 'gru', { ...gru, reset_after: false }), weights([6]));
    assert.equal(before.resetAfter, false);
    assert.equal((await recurrentOf(layer('GRU', 'gru', gru), weights([2, 6]))).resetAfter, true);
    assert.equal((await recurrentOf(layer('GRU', 'gru', gru), weights([6]), undefined, '2.9.0')).resetAfter, false);
    const config = sequential([input('in', [null, 3]), layer('GRU', 'gru', { ...gru, use_bias: false, reset_after: true })]);
    const model = await opened({ config, weights: weights(null) });
    const { bias, recurrentBias } = await (model.layers[1] as RecurrentLayer).runs[0]!.load();
    assert.deepEqual([[...bias], [...recurrentBias!]], [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]);
    model.close();
  });

  it('run in two directions', async () => {
    const weights = { ...lstmWeights('layers/bidirectional/forward_layer', 3, 2), ...lstmWeights('layers/bidirectional/backward_layer', 3, 2) };
    const both = (config: Config, inner: Config = {}) =>
      layer('Bidirectional', 'both', { layer: layer('LSTM', 'forward_lstm', { ...lstmConfig, return_sequences: true, ...inner }), ...config });
    const concat = await recurrentOf(both({ merge_mode: 'concat' }), weights);
    assert.deepEqual(concat.runs.map(({ traceName, reverse }) => [traceName, reverse]), [['both.fwd', false], ['both.bwd', true]]);
    assert.deepEqual([concat.outputShape, concat.zeroOutputForMask, concat.outputInRunOrder, concat.tensors.length], [[null, 4], true, false, 6]);
    const sum = await recurrentOf(both({ merge_mode: 'sum' }, { return_sequences: false }), weights);
    assert.deepEqual([sum.merge, sum.outputShape], ['sum', [2]]);
    const apart = await opened({ config: sequential([input('in', [null, 3]), both({ merge_mode: null })]), weights });
    assert.deepEqual(apart.layers.map(({ name, outputShape }) => [name, outputShape]), [['in', [null, 3]], ['both', [null, 4]], ['both:fwd', [null, 2]]]);
    assert.equal(apart.output, 'both:fwd');
    apart.close();
    const other = layer('LSTM', 'backward_lstm', { ...lstmConfig, activation: 'relu', go_backwards: true });
    assert.match(await reasonOf(both({ backward_layer: other }), weights), /two directions are of different kinds/);
    await refused({ config: sequential([input('in', [null, 3]), both({ merge_mode: 'max' })]), weights }, /layer both: merge_mode is "max"/);
  });

  it('may be an RNN over a cell', async () => {
    const cell = layer('LSTMCell', 'cell', lstmConfig);
    const rnn = await recurrentOf(layer('RNN', 'rnn', { cell, return_sequences: true }), lstmWeights('layers/rnn', 3, 2));
    assert.deepEqual([rnn.cell, rnn.className, rnn.returnSequences], ['lstm', 'RNN', true]);
    const stacked = layer('StackedRNNCells', 'cells', { cells: [cell, cell] });
    assert.match(await reasonOf(layer('RNN', 'rnn', { cell: stacked, go_backwards: true })), /RNN over StackedRNNCells is not supported/);
    const own = { ...cell, module: null };
    assert.match(await reasonOf(layer('RNN', 'rnn', { cell: own })), /RNN over LSTMCell is not supported/);
  });

  it('cannot be run with time as the first axis', async () => {
    assert.match(await reasonOf(layer('LSTM', 'lstm', { ...lstmConfig, time_major: true }), lstmWeights('layers/lstm', 3, 2)), /time_major/);
  });
});
