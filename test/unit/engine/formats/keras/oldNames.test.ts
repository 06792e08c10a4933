import assert from 'node:assert/strict';
import { inNewNames } from '../../../../../src/engine/formats/keras/oldNames.js';

const layer = (className: string, config: object) => ({ class_name: className, config });

describe('configurations of Keras 1 and 2', () => {
  it('have settings under their later names, however deep the layer stands', () => {
    const lstm = layer('LSTM', { name: 'lstm_1', output_dim: 5, inner_activation: 'hard_sigmoid', return_sequences: true });
    const renamed = layer('LSTM', { name: 'lstm_1', units: 5, recurrent_activation: 'hard_sigmoid', return_sequences: true });
    assert.deepEqual(inNewNames(layer('Sequential', [layer('Bidirectional', { layer: lstm })])), layer('Sequential', [layer('Bidirectional', { layer: renamed })]));
    assert.deepEqual(inNewNames(layer('Dense', { output_dim: 2, bias: false })), layer('Dense', { units: 2, use_bias: false }));
    assert.deepEqual(inNewNames(layer('TimeDistributedDense', { output_dim: 2 })), layer('Dense', { units: 2 }));
    assert.deepEqual(inNewNames(layer('Embedding', { input_dim: 9, output_dim: 4 })), layer('Embedding', { input_dim: 9, output_dim: 4 }));
  });

  it('keep a later name where both are there', () => {
    assert.deepEqual(inNewNames(layer('GRU', { output_dim: 3, units: 4 })), layer('GRU', { units: 4 }));
  });

  it('have convolutions and pooling under their later names', () => {
    const first = { nb_filter: 4, filter_length: 3, subsample_length: 2, border_mode: 'same', bias: true };
    assert.deepEqual(inNewNames(layer('Convolution1D', first)), layer('Conv1D', { filters: 4, kernel_size: 3, strides: 2, padding: 'same', use_bias: true }));
    const second = { nb_filter: 4, nb_row: 2, nb_col: 3, dim_ordering: 'tf' };
    const { config } = inNewNames(layer('Convolution2D', second)) as { config: Record<string, unknown> };
    assert.deepEqual([config['filters'], config['kernel_size'], config['data_format']], [4, [2, 3], 'tf']);
    assert.deepEqual(inNewNames(layer('MaxPooling1D', { pool_length: 2, stride: 2 })), layer('MaxPooling1D', { pool_size: 2, strides: 2 }));
  });

  it('have CuDNN layers as what they compute', () => {
    const fixed = { activation: 'tanh', recurrent_activation: 'sigmoid' };
    assert.deepEqual(inNewNames(layer('CuDNNLSTM', { units: 3 })), layer('LSTM', { units: 3, ...fixed }));
    assert.deepEqual(inNewNames(layer('CuDNNGRU', { units: 3 })), layer('GRU', { units: 3, ...fixed, reset_after: true }));
  });

  it('have functions of TensorFlow as the operations of Keras 3 that do the same', () => {
    const tensor = (name: string) => ({ class_name: '__keras_tensor__', config: { keras_history: [name, 0, 0] } });
    const translated = (name: string, calls: unknown, className = 'TFOpLambda'): unknown => {
      const renamed = inNewNames({ class_name: className, config: { name: 'op', function: name }, inbound_nodes: calls }) as Record<string, unknown>;
      const [call] = renamed['inbound_nodes'] as Record<string, unknown>[];
      const { name: own, ...config } = renamed['config'] as Record<string, unknown>;
      return 'module' in renamed ? [own, renamed['class_name'], config, call!['args']] : [own, renamed['class_name']];
    };
    assert.deepEqual(translated('math.reduce_mean', [['h', 0, 0, { axis: 1 }]]), ['op', 'Mean', { axis: 1, keepdims: false }, [tensor('h')]]);
    assert.deepEqual(translated('math.subtract', [['_CONSTANT_VALUE', -1, 1, { y: ['h', 0, 0], name: null }]]), ['op', 'Subtract', {}, [1, tensor('h')]]);
    assert.deepEqual(translated('concat', [[['a', 0, 0, { axis: -1 }], ['b', 0, 0, { axis: -1 }]]]), ['op', 'Concatenate', { axis: -1 }, [[tensor('a'), tensor('b')]]]);
    assert.deepEqual(translated('compat.v1.transpose', [['h', 0, 0, { perm: [0, 2, 1] }]]), ['op', 'Transpose', { axes: [0, 2, 1] }, [tensor('h')]]);
    assert.deepEqual(translated('linalg.matmul', [['a', 0, 0, { b: ['b', 0, 0], transpose_b: true }]]), ['op', 'Einsum', { subscripts: 'btd,bsd->bts' }, [tensor('a'), tensor('b')]]);
    const key = [{ class_name: '__ellipsis__' }, { start: 1, stop: null, step: null }, -1];
    const read = [{ class_name: '__ellipsis__', config: {} }, { class_name: '__slice__', config: { start: 1, stop: null, step: null } }, -1];
    assert.deepEqual(translated('__operators__.getitem', [['h', 0, 0, { slice_spec: key }]], 'SlicingOpLambda'), ['op', 'GetItem', {}, [tensor('h'), read]]);
    // What is not known, or called more than once, stays what it is.
    assert.deepEqual(translated('linalg.inv', [['h', 0, 0, {}]]), ['op', 'TFOpLambda']);
    assert.deepEqual(translated('math.tanh', [['h', 0, 0, {}], ['g', 0, 0, {}]]), ['op', 'TFOpLambda']);
  });

  it('have the one merging layer as the class that does the same since', () => {
    assert.deepEqual(inNewNames(layer('Merge', { name: 'm', mode: 'concat', concat_axis: -1 })), layer('Concatenate', { name: 'm', axis: -1 }));
    assert.deepEqual(inNewNames(layer('Merge', { name: 'm', mode: 'ave', concat_axis: -1 })), layer('Average', { name: 'm' }));
    assert.deepEqual(inNewNames(layer('Merge', { mode: 'cos' })), layer('Merge', { mode: 'cos' }));
  });

  it('have numbers where NumPy’s were written as objects', () => {
    assert.deepEqual(inNewNames(layer('LeakyReLU', { alpha: { type: 'ndarray', value: 0.25 } })), layer('LeakyReLU', { alpha: 0.25 }));
  });
});
