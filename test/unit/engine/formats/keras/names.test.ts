import assert from 'node:assert/strict';
import { containerNames, snakeCase } from '../../../../../src/engine/formats/keras/names.js';

describe('places of layers in Keras 3 weight files', () => {
  it('are their classes in snake case, as keras.src.utils.naming.to_snake_case writes them', () => {
    const expected = {
      SimpleRNN: 'simple_rnn', Conv1D: 'conv1d', ELU: 'elu', PReLU: 'p_re_lu', ReLU: 're_lu', LSTM: 'lstm',
      StackedRNNCells: 'stacked_rnn_cells', TimeDistributed: 'time_distributed', CuDNNLSTM: 'cu_dnnlstm',
      GlobalAveragePooling1D: 'global_average_pooling1d',
    };
    for (const [className, name] of Object.entries(expected)) assert.equal(snakeCase(className), name);
  });

  it('are counted by class', () => {
    const names = containerNames();
    assert.deepEqual(['LSTM', 'Dense', 'LSTM', 'LSTM', 'Dense'].map(names), ['lstm', 'dense', 'lstm_1', 'lstm_2', 'dense_1']);
  });
});
