/**
 * Operations of `keras.ops` called on layers' outputs (`h[:, -1]`, `ops.sum(h, axis=1)`, `x + y`, `2 * x`): those that
 * layers do as well. Unlike layers they know no masks: masked steps count as any others.
 */
import type { ActivationName } from '../../../model/activations.js';
import type { Layer, MergeOperation } from '../../../model/sequenceModel.js';
import { chained, layerBase, type LayerContext, type LayerReader, type LayersReader } from './context.js';
import { oneHot } from './encodings.js';
import { readConcatenate, readElementwise } from './merges.js';
import { withConstant } from './operationConstants.js';
import { readEinsum, readMatmul } from './operationProducts.js';
import { readExpandDims, readReduction, readReshape, readSlices, readSqueeze, readStack, readTranspose } from './operationShapes.js';
import { activated, scaled, withoutMasks } from './steps.js';

/** null where the operation is used in a way that no layer can do. */
export type OperationReader = (context: LayerContext) => readonly Layer[] | null;

const elementwise: Readonly<Record<string, Exclude<MergeOperation, 'concatenate'>>> = {
  Add: 'add',
  Subtract: 'subtract',
  Multiply: 'multiply',
  TrueDivide: 'divide',
  Divide: 'divide',
  Maximum: 'maximum',
  Minimum: 'minimum',
};

const reductions: Readonly<Record<string, 'sum' | 'mean' | 'max' | 'min'>> = { Sum: 'sum', Mean: 'mean', Max: 'max', Amax: 'max', Min: 'min', Amin: 'min' };

/** By the class in `keras.ops`, as activations are called elsewhere. */
const functions: Readonly<Record<string, ActivationName>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Sigmoid: 'sigmoid',
  HardSigmoid: 'hard_sigmoid',
  LogSigmoid: 'log_sigmoid',
  Tanh: 'tanh',
  HardTanh: 'hard_tanh',
  Softmax: 'softmax',
  LogSoftmax: 'log_softmax',
  Silu: 'silu',
  HardSilu: 'hard_silu',
  Selu: 'selu',
  Softplus: 'softplus',
  Softsign: 'softsign',
  Mish: 'mish',
  Exp: 'exponential',
  Expm1: 'expm1',
  Log: 'log',
  Log1p: 'log1p',
  Absolute: 'abs',
  Abs: 'abs',
  Sign: 'sign',
  Square: 'square',
  Sqrt: 'sqrt',
  Rsqrt: 'rsqrt',
  Reciprocal: 'reciprocal',
  Sin: 'sin',
  Cos: 'cos',
  Erf: 'erf',
};

/** Powers that have a name of their own. */
const powers: ReadonlyMap<unknown, ActivationName> = new Map([[1, 'linear'], [2, 'square'], [0.5, 'sqrt'], [-0.5, 'rsqrt'], [-1, 'reciprocal']]);

const others: Readonly<Record<string, OperationReader>> = {
  GetItem: readSlices,
  Transpose: readTranspose,
  Reshape: readReshape,
  ExpandDims: readExpandDims,
  Squeeze: readSqueeze,
  Stack: readStack,
  Matmul: readMatmul,
  Einsum: readEinsum,
  OneHot: ({ settings, ...context }) => ((settings.values['axis'] ?? -1) === -1 ? [oneHot(settings.size('num_classes'))({ ...context, settings })] : null),
};

/** What works number by number, and so would hand the mask of what it takes on. */
const perNumber: Readonly<Record<string, OperationReader>> = {
  ...everyOf(Object.keys(elementwise), readArithmetic),
  ...everyOf(Object.keys(functions), (context) => functionApplied(context, functions[context.layer.className]!)),
  Concatenate: (context) => [readConcatenate(context)],
  Cast: sameNumbers,
  StopGradient: sameNumbers,
  Copy: sameNumbers,
  Identity: sameNumbers,
  Negative: (context) => withConstant({ ...context, args: [0, null] }, 'Subtract'),
  Power: readPower,
  Clip: readClip,
  LeakyRelu: (context) => [activated('leaky_relu', context.settings.number('negative_slope', 0.2))(context)],
  Elu: (context) => [activated('elu', context.settings.number('alpha', 1))(context)],
  Gelu: (context) => [activated(context.settings.flag('approximate', true) ? 'gelu_tanh' : 'gelu')(context)],
};

export const readOperation: LayersReader = (context) => {
  const { className } = context.layer;
  const read = operationNamed(className);
  const supported = (own: LayerContext): readonly Layer[] => {
    const layers = read?.(own);
    if (!layers) throw context.settings.unsupported(`the operation ${className} is not supported`);
    return layers;
  };
  return Object.hasOwn(perNumber, className) ? withoutMasks(context, supported) : supported(context);
};

function operationNamed(name: string): OperationReader | null {
  if (Object.hasOwn(perNumber, name)) return perNumber[name]!;
  if (Object.hasOwn(reductions, name)) return (context) => readReduction(context, reductions[name]!);
  return Object.hasOwn(others, name) ? others[name]! : null;
}

function readArithmetic(context: LayerContext): readonly Layer[] | null {
  const { layer, inputShapes } = context;
  const [a, b] = inputShapes;
  if (inputShapes.length === 1) return withConstant(context, layer.className);
  // Unlike merge layers, operations add missing axes in front of the batch.
  if (inputShapes.length !== 2 || a?.length !== b?.length) return null;
  return [readElementwise(elementwise[layer.className]!)(context)];
}

function functionApplied(context: LayerContext, activation: ActivationName): readonly Layer[] | null {
  const { settings, inputShape } = context;
  const axis = settings.values['axis'] ?? -1;
  const isOverRow = activation === 'softmax' || activation === 'log_softmax';
  return isOverRow && axis !== -1 && axis !== inputShape?.length ? null : [activated(activation)(context)];
}

function readPower(context: LayerContext): readonly Layer[] | null {
  const activation = context.inputs.length === 1 && context.args.length === 2 ? powers.get(context.args[1]) : undefined;
  return activation === undefined ? null : [activated(activation)(context)];
}

/** Cut below at 0 where the numbers begin at the lower limit. */
function readClip(context: LayerContext): readonly Layer[] | null {
  const { settings } = context;
  const [low, high] = ['x_min', 'x_max'].map((name) => settings.values[name]);
  if (typeof low !== 'number' || typeof high !== 'number') return null;
  const cut: LayerReader = (own) => ({ ...layerBase(own, own.inputShape ?? []), kind: 'rectifier', slope: 0, threshold: 0, ceiling: high - low });
  return low === 0 ? [cut(context)] : chained([shifted(-low), cut, shifted(low)])(context);
}

function shifted(by: number): LayerReader {
  return (context) => {
    const width = context.inputShape?.at(-1) ?? null;
    if (width === null) throw context.settings.unsupported('the number of features it takes is not known');
    return scaled(async () => ({ scale: new Float32Array(width).fill(1), offset: new Float32Array(width).fill(by) }))(context);
  };
}

function sameNumbers(context: LayerContext): readonly Layer[] {
  return [{ ...layerBase(context, context.inputShape ?? []), kind: 'identity' }];
}

function everyOf<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
