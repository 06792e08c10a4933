/**
 * Configurations of Keras 1, and classes of Keras 2 that Keras 3 no longer has, in the terms of Keras 2, which the
 * layer readers know. Sources: keras/src/legacy of Keras 2.0 (conversion of Keras 1 arguments), the CuDNN layers of
 * Keras 2.3.
 */
import { isObject, type JsonObject } from './config.js';
import { tensorflowOperation } from './tensorflowOperations.js';

type Settings = Record<string, unknown>;

interface Renamed {
  readonly className: string;
  readonly config: Settings;
}

/** Settings that Keras 1 called otherwise, by class. */
const settingNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...everyOf(['SimpleRNN', 'GRU', 'LSTM'], { output_dim: 'units', inner_activation: 'recurrent_activation' }),
  ...everyOf(['Dense', 'TimeDistributedDense'], { output_dim: 'units', bias: 'use_bias' }),
  ...everyOf(['Conv1D', 'Convolution1D', 'AtrousConvolution1D'], {
    nb_filter: 'filters',
    filter_length: 'kernel_size',
    subsample_length: 'strides',
    border_mode: 'padding',
    atrous_rate: 'dilation_rate',
    bias: 'use_bias',
  }),
  ...everyOf(['Conv2D', 'Convolution2D'], {
    nb_filter: 'filters',
    subsample: 'strides',
    border_mode: 'padding',
    dim_ordering: 'data_format',
    bias: 'use_bias',
  }),
  ...everyOf(['MaxPooling2D', 'AveragePooling2D'], { border_mode: 'padding', dim_ordering: 'data_format' }),
  ...everyOf(['MaxPooling1D', 'AveragePooling1D'], { pool_length: 'pool_size', stride: 'strides', border_mode: 'padding' }),
};

const classNames: Readonly<Record<string, string>> = {
  TimeDistributedDense: 'Dense',
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  AtrousConvolution1D: 'Conv1D',
};

/** What the CuDNN layers cannot be told, because they can do nothing else. */
const cudnnLayers: Readonly<Record<string, Renamed>> = {
  CuDNNLSTM: { className: 'LSTM', config: { activation: 'tanh', recurrent_activation: 'sigmoid' } },
  CuDNNGRU: { className: 'GRU', config: { activation: 'tanh', recurrent_activation: 'sigmoid', reset_after: true } },
};

/** One layer of Keras 1 joined in any way; each way is a class of its own since. */
const mergeModes: Readonly<Record<string, string>> = {
  sum: 'Add',
  mul: 'Multiply',
  ave: 'Average',
  max: 'Maximum',
  concat: 'Concatenate',
};

/** @returns the configuration with every object in it, however deep, in the terms of Keras 2 */
export function inNewNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inNewNames);
  if (!isObject(value)) return value;
  // Keras 2.2 wrote numbers of NumPy like this.
  if (value['type'] === 'ndarray' && 'value' in value) return value['value'];
  const operation = tensorflowOperation(value);
  if (operation) return operation;
  const entries = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inNewNames(item)]));
  const { class_name: className, config } = entries;
  if (typeof className !== 'string' || !isObject(config)) return entries;
  const renamed = renamedLayer(className, config);
  return { ...entries, class_name: renamed.className, config: renamed.config };
}

function renamedLayer(className: string, config: JsonObject): Renamed {
  if (className === 'Merge') return mergeLayer(config);
  const cudnn = Object.hasOwn(cudnnLayers, className) ? cudnnLayers[className]! : null;
  if (cudnn) return { className: cudnn.className, config: { ...config, ...cudnn.config } };
  const names = Object.hasOwn(settingNames, className) ? settingNames[className]! : {};
  const settings: Settings = {};
  // Where a file has both, the new name is the one Keras reads.
  for (const [name, setting] of Object.entries(config)) {
    const newName = Object.hasOwn(names, name) ? names[name]! : name;
    if (newName === name || !(newName in config)) settings[newName] = setting;
  }
  const { nb_row: rows, nb_col: columns } = config;
  if (rows !== undefined && columns !== undefined) settings['kernel_size'] ??= [rows, columns];
  return { className: Object.hasOwn(classNames, className) ? classNames[className]! : className, config: settings };
}

function mergeLayer(config: JsonObject): Renamed {
  const { mode, concat_axis: axis, ...others } = config;
  const known = typeof mode === 'string' && Object.hasOwn(mergeModes, mode) ? mergeModes[mode]! : null;
  if (!known) return { className: 'Merge', config };
  return { className: known, config: known === 'Concatenate' ? { ...others, axis } : others };
}

function everyOf<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
