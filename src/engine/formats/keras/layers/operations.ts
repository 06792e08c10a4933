/**
 * Operations of `keras.ops` called on layers' outputs (`h[:, -1]`, `ops.sum(h, axis=1)`, `x + y`, `2 * x`): those that
 * layers do as well. Unlike layers they know no masks: masked steps count as any others.
 */
import { activationNamed } from '../../../model/activations.js';
import type { AffineLayer, Layer, MergeOperation, TimeReduction } from '../../../model/sequenceModel.js';
import { isObject } from '../config.js';
import { featureCount, knownShape, layerBase, type LayerContext, type LayerReader } from './context.js';
import { readConcatenate, readElementwise } from './merges.js';

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
const activations: Readonly<Record<string, string>> = { Relu: 'relu', Sigmoid: 'sigmoid', Tanh: 'tanh', Softmax: 'softmax', Silu: 'silu', Softplus: 'softplus', Elu: 'elu', Exp: 'exponential' };

/** Whether an operation gives no steps any more, so that it matters to nobody that it drops their mask. */
export function endsSteps(className: string): boolean {
  return className === 'GetItem' || Object.hasOwn(reductions, className);
}

export const readOperation: LayerReader = (context) => {
  const { className } = context.layer;
  const read = readerNamed(className)?.(context);
  if (!read) throw context.settings.unsupported(`the operation ${className} is not supported`);
  return read;
};

type OperationReader = (context: LayerContext) => Layer | null;

function readerNamed(name: string): OperationReader | null {
  if (name === 'GetItem') return readStep;
  if (name === 'Concatenate') return readConcatenate;
  if (Object.hasOwn(reductions, name)) return readReduction;
  if (Object.hasOwn(activations, name)) return readActivation;
  return Object.hasOwn(elementwise, name) ? readArithmetic : null;
}

function readArithmetic(context: LayerContext): Layer | null {
  const { layer, inputShapes } = context;
  const [a, b] = inputShapes;
  if (inputShapes.length === 1) return withNumber(context);
  // Unlike merge layers, operations add missing axes in front of the batch.
  if (inputShapes.length !== 2 || a?.length !== b?.length) return null;
  return readElementwise(elementwise[layer.className]!)(context);
}

/** x + c, c · x and the like, the same for every feature. */
function withNumber(context: LayerContext): AffineLayer | null {
  const { layer, args } = context;
  const number = args.find((value) => typeof value === 'number');
  const width = featureCount(context);
  if (number === undefined || width === null || args.length !== 2) return null;
  const isFirst = args[0] === number;
  const factors: Readonly<Record<string, readonly [scale: number, offset: number]>> = {
    Add: [1, number],
    Subtract: isFirst ? [-1, number] : [1, -number],
    Multiply: [number, 0],
    ...(!isFirst && { TrueDivide: [1 / number, 0], Divide: [1 / number, 0] }),
  };
  const [scale, offset] = factors[layer.className] ?? [];
  if (scale === undefined || offset === undefined) return null;
  const repeated = (value: number): Float32Array => new Float32Array(width).fill(value);
  return { ...layerBase(context, knownShape(context)), kind: 'affine', load: async () => ({ scale: repeated(scale), offset: repeated(offset) }) };
}

/** Over the steps alone. */
function readReduction(context: LayerContext): Layer | null {
  const { layer, settings } = context;
  const shape = knownShape(context);
  const axis = settings.values['axis'];
  const [only] = Array.isArray(axis) && axis.length === 1 ? (axis as unknown[]) : [axis];
  const isSteps = shape.length === 2 && (only === 1 || only === -2);
  return isSteps && !settings.flag('keepdims') ? overSteps(context, { how: reductions[layer.className]! }) : null;
}

/** `h[:, k]`, `h[:, k, :]` */
function readStep(context: LayerContext): Layer | null {
  const key = context.args[1];
  const parts: readonly unknown[] = Array.isArray(key) ? key : [];
  const [batch, step, ...rest] = parts;
  const shape = knownShape(context);
  if (shape.length !== 2 || typeof step !== 'number' || !Number.isInteger(step) || rest.length > 1 || ![batch, ...rest].every(isWhole)) return null;
  return overSteps(context, { how: 'step', step });
}

/** A slice without bounds. */
function isWhole(value: unknown): boolean {
  return isObject(value) && value['class_name'] === '__slice__' && isObject(value['config']) && ['start', 'stop', 'step'].every((name) => ((value['config'] as Record<string, unknown>)[name] ?? null) === null);
}

function overSteps(context: LayerContext, reduction: TimeReduction): Layer {
  return { ...layerBase(context, knownShape(context).slice(1)), kind: 'overTime', reduction, countsMasked: true };
}

function readActivation(context: LayerContext): Layer | null {
  const { layer, settings, inputShape } = context;
  const name = activations[layer.className]!;
  const axis = settings.values['axis'] ?? -1;
  if (name === 'softmax' && axis !== -1 && axis !== inputShape?.length) return null;
  return { ...layerBase(context, knownShape(context)), kind: 'activation', activation: activationNamed(name, context.name), alpha: null };
}
