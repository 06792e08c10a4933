/**
 * TensorFlow functions called on layers' outputs in models of Keras 2 (`tf.reduce_mean(h, axis=1)`, `h[:, -1]`), which
 * stand in configurations as TFOpLambda and SlicingOpLambda, in the terms of Keras 3's operations, which the layer
 * readers know. Source: tensorflow/python/keras/layers/core.py.
 */
import { isObject, type JsonObject } from './config.js';

/** A call as Keras 3 writes it, but for its name. */
interface Operation {
  readonly className: string;
  readonly config?: JsonObject;
  /** Behind what the function is called on. */
  readonly args?: readonly unknown[];
}

type Translation = (given: JsonObject) => Operation | null;

const plain = (className: string): Translation => () => ({ className });
const withSecond = (className: string): Translation => ({ y }) => (y === undefined ? null : { className, args: [argument(y)] });
const reduced = (className: string): Translation => ({ axis = null, keepdims }) => ({ className, config: { axis, keepdims: keepdims === true } });

const translations: Readonly<Record<string, Translation>> = {
  '__operators__.add': withSecond('Add'),
  '__operators__.getitem': ({ slice_spec: spec }) => (Array.isArray(spec) ? { className: 'GetItem', args: [spec.map(partOfKey)] } : null),
  'math.add': withSecond('Add'),
  'math.subtract': withSecond('Subtract'),
  'math.multiply': withSecond('Multiply'),
  'math.divide': withSecond('Divide'),
  'math.truediv': withSecond('TrueDivide'),
  'math.maximum': withSecond('Maximum'),
  'math.minimum': withSecond('Minimum'),
  'math.pow': withSecond('Power'),
  'math.reduce_mean': reduced('Mean'),
  'math.reduce_sum': reduced('Sum'),
  'math.reduce_max': reduced('Max'),
  'math.reduce_min': reduced('Min'),
  'math.abs': plain('Absolute'),
  'math.cos': plain('Cos'),
  'math.exp': plain('Exp'),
  'math.log': plain('Log'),
  'math.log1p': plain('Log1p'),
  'math.negative': plain('Negative'),
  'math.reciprocal': plain('Reciprocal'),
  'math.rsqrt': plain('Rsqrt'),
  'math.sigmoid': plain('Sigmoid'),
  'math.sin': plain('Sin'),
  'math.softplus': plain('Softplus'),
  'math.sqrt': plain('Sqrt'),
  'math.square': plain('Square'),
  'math.tanh': plain('Tanh'),
  'nn.elu': plain('Elu'),
  'nn.leaky_relu': ({ alpha = 0.2 }) => ({ className: 'LeakyRelu', config: { negative_slope: alpha } }),
  'nn.relu': plain('Relu'),
  'nn.relu6': plain('Relu6'),
  'nn.selu': plain('Selu'),
  'nn.silu': plain('Silu'),
  'nn.softmax': ({ axis }) => ({ className: 'Softmax', config: { axis: axis ?? -1 } }),
  'nn.log_softmax': ({ axis }) => ({ className: 'LogSoftmax', config: { axis: axis ?? -1 } }),
  'linalg.matmul': ({ b, transpose_a: a = false, transpose_b: turned = false }) => {
    if (b === undefined || a !== false) return null;
    return turned === true ? { className: 'Einsum', config: { subscripts: 'btd,bsd->bts' }, args: [argument(b)] } : { className: 'Matmul', args: [argument(b)] };
  },
  cast: plain('Cast'),
  clip_by_value: ({ clip_value_min: low, clip_value_max: high }) => ({ className: 'Clip', config: { x_min: low, x_max: high } }),
  concat: ({ axis }) => ({ className: 'Concatenate', config: { axis } }),
  expand_dims: ({ axis }) => ({ className: 'ExpandDims', config: { axis } }),
  identity: plain('Identity'),
  one_hot: ({ depth, axis }) => ({ className: 'OneHot', config: { num_classes: depth, axis: axis ?? -1 } }),
  reshape: ({ shape }) => ({ className: 'Reshape', config: { newshape: shape } }),
  squeeze: ({ axis = null }) => ({ className: 'Squeeze', config: { axis } }),
  stack: ({ axis = 0 }) => ({ className: 'Stack', config: { axis } }),
  stop_gradient: plain('StopGradient'),
  transpose: ({ perm }) => ({ className: 'Transpose', config: { axes: perm } }),
};

/**
 * @param layer as its configuration stands in the file
 * @returns the same function as an operation of Keras 3; null where it is none, or one that is not known
 */
export function tensorflowOperation(layer: JsonObject): JsonObject | null {
  const { class_name: className, config, inbound_nodes: calls } = layer;
  if ((className !== 'TFOpLambda' && className !== 'SlicingOpLambda') || !isObject(config) || !Array.isArray(calls) || calls.length !== 1) return null;
  const { function: name } = config;
  const known = typeof name === 'string' ? name.replace(/^compat\.v1\./, '') : '';
  const translation = Object.hasOwn(translations, known) ? translations[known]! : null;
  const [call] = calls as [unknown];
  const isList = Array.isArray(call) && Array.isArray(call[0]);
  const history: unknown = isList ? call[0] : call;
  const operation = Array.isArray(history) ? translation?.(isObject(history[3]) ? history[3] : {}) : null;
  if (!operation) return null;
  const first = isList ? call.map(argument) : argument(call);
  return {
    ...layer,
    module: 'keras.ops',
    class_name: operation.className,
    config: { name: config['name'], ...operation.config },
    inbound_nodes: [{ args: [first, ...(operation.args ?? [])], kwargs: {} }],
  };
}

/** [layer, call, tensor, …] as a tensor, ["_CONSTANT_VALUE", −1, value, …] as the value, anything else as it is. */
function argument(value: unknown): unknown {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return value;
  const [layer, call, tensor] = value as unknown[];
  return layer === '_CONSTANT_VALUE' ? tensor : { class_name: '__keras_tensor__', config: { keras_history: [layer, call, tensor] } };
}

function partOfKey(part: unknown): unknown {
  if (part === '...' || (isObject(part) && part['class_name'] === '__ellipsis__')) return { class_name: '__ellipsis__', config: {} };
  return isObject(part) ? { class_name: '__slice__', config: part } : part;
}
