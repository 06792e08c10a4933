/**
 * Activations that stand as operators of their own.
 */
import type { ActivationName } from '../../../model/activations.js';
import { elementCount, shapeText } from '../../../core/tensor.js';
import type { AffineLayer } from '../../../model/feedForwardLayers.js';
import { loadConstant, scalarOf } from '../constants.js';
import type { LayerBase } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue } from '../values.js';
import { isFeatureGroup, isTimeGroup, normalAxis, placeCount, widthOf } from '../view.js';
import { isPerFeature } from './arithmetic.js';
import { asSteps } from './arrange.js';
import { perElement } from './perElement.js';
import { partOfNode, softmaxOverSteps } from './stepWeights.js';

interface Chosen {
  readonly activation: ActivationName;
  readonly alpha: number | null;
}

type Choose = (operation: Operation, flow: FlowValue) => Chosen;

const plain = (activation: ActivationName): Choose => () => ({ activation, alpha: null });
const scaled =
  (activation: ActivationName, alpha: number): Choose =>
  ({ attributes }) => ({ activation, alpha: attributes.float('alpha', alpha) });

const choices: Readonly<Record<string, Choose>> = {
  Tanh: plain('tanh'),
  Sigmoid: plain('sigmoid'),
  Relu: plain('relu'),
  Softplus: plain('softplus'),
  Softsign: plain('softsign'),
  Exp: plain('exponential'),
  Erf: plain('erf'),
  Mish: plain('mish'),
  HardSwish: plain('hard_silu'),
  LeakyRelu: scaled('leaky_relu', 0.01),
  Elu: scaled('elu', 1),
  Swish: plain('silu'),
  Selu: usual('selu', { alpha: 1.6732632, gamma: 1.0507009 }),
  Celu: usual('celu', { alpha: 1 }),
  Gelu: ({ attributes }) => ({ activation: attributes.text('approximate', 'none') === 'tanh' ? 'gelu_tanh' : 'gelu', alpha: null }),
  HardSigmoid: hardSigmoid,
  Softmax: overFeatures('softmax'),
  LogSoftmax: overFeatures('log_softmax'),
};

export const activationOperators: Readonly<Record<string, Operator>> = Object.fromEntries(
  Object.entries(choices).map(([type, choose]): [string, Operator] => [
    type,
    (operation) => {
      const flow = operation.flow(0);
      if (type === 'Softmax' && isOverSteps(operation, asSteps(flow))) return [softmaxOverSteps(operation, asSteps(flow))];
      const { activation, alpha } = choose(operation, flow);
      return [perElement(operation, flow, { make: (base) => ({ kind: 'activation', ...base, activation, alpha }) })];
    },
  ]),
);

/** Clip from 0 up, and ReLU that begins at a threshold. */
export const rectifierOperators: Readonly<Record<string, Operator>> = {
  Clip: (operation) => {
    const named = namedClip(operation);
    if (named) return [perElement(operation, operation.flow(0), { make: (base) => ({ kind: 'activation', ...base, ...named }) })];
    const low = limitOf(operation.scalar('min', 1));
    const ceiling = limitOf(operation.scalar('max', 2));
    if (low === null && ceiling === null) return [operation.flow(0)];
    if (low === 0) return [rectified(operation, 0, ceiling)];
    return [clipped(operation, low, ceiling)];
  },
  ThresholdedRelu: (operation) => [rectified(operation, operation.attributes.float('alpha', 1), null)],
  PRelu: (operation) => {
    const slope = operation.weight(1, 'slope');
    const flow = operation.flow(0);
    const alpha = scalarOf(slope);
    if (alpha !== null) return [perElement(operation, flow, { make: (base) => ({ kind: 'activation', ...base, activation: 'leaky_relu', alpha }) })];
    if (!isPerFeature(flow, slope)) throw new Obstacle(`Its slopes of the shape ${shapeText(slope.shape)} are not one for each feature.`);
    const alphaShape = [...new Array<number>(placeCount(flow.port)).fill(1), elementCount(slope.shape)];
    const load = async (): Promise<Float32Array> => loadConstant(slope);
    return [perElement(operation, flow, { tensors: slope.tensors, make: (base) => ({ kind: 'parametricRelu', ...base, alphaShape, load }) })];
  },
};

/** The largest floats stand for no limit. */
function limitOf(value: number | null): number | null {
  return value === null || Math.abs(value) > 3e38 ? null : value;
}

function rectified(operation: Operation, threshold: number, ceiling: number | null): FlowValue {
  return perElement(operation, operation.flow(0), { make: (base) => ({ kind: 'rectifier', ...base, slope: 0, threshold, ceiling }) });
}

/** An activation that is only known with its usual parameters. */
function usual(activation: ActivationName, parameters: Readonly<Record<string, number>>): Choose {
  return ({ type, attributes }) => {
    for (const [name, value] of Object.entries(parameters)) {
      const given = attributes.float(name, value);
      if (Math.abs(given - value) > 1e-5) throw new Obstacle(`${type} with ${name} ${given} is not supported.`);
    }
    return { activation, alpha: null };
  };
}

function hardSigmoid({ attributes }: Operation): Chosen {
  const alpha = attributes.float('alpha', 0.2);
  const beta = attributes.float('beta', 0.5);
  const isAbout = (slope: number): boolean => Math.abs(alpha - slope) < 1e-6 && beta === 0.5;
  if (isAbout(0.2)) return { activation: 'hard_sigmoid_keras2', alpha: null };
  if (isAbout(1 / 6)) return { activation: 'hard_sigmoid', alpha: null };
  throw new Obstacle(`HardSigmoid with alpha ${alpha} and beta ${beta} is not supported.`);
}

/** Beyond these, moving numbers to a limit and back would cost them digits. */
const farthestLimit = 64;

/** low + min(max(x − low, 0), high − low), or high − max(high − x, 0) where there is no lower limit. */
function clipped(operation: Operation, low: number | null, high: number | null): FlowValue {
  const width = widthOf(operation.flow(0).port);
  const limits = [low, high].filter((limit) => limit !== null);
  if (width === null || limits.some((limit) => Math.abs(limit) > farthestLimit)) throw new Obstacle(`Clip to ${low ?? '−∞'} … ${high ?? '∞'} is not supported.`);
  const [scale, there, back] = low === null ? [-1, high!, high!] : [1, -low, low];
  const ceiling = low === null || high === null ? null : high - low;
  const moved = (offset: number) => (base: LayerBase): AffineLayer => ({
    kind: 'affine',
    ...base,
    load: async () => ({ scale: new Float32Array(width).fill(scale), offset: new Float32Array(width).fill(offset) }),
  });
  const fromLimit = perElement(operation, operation.flow(0), { ...partOfNode(operation, 'distance'), make: moved(there) });
  const within = perElement(operation, fromLimit, { ...partOfNode(operation, 'within'), make: (base) => ({ kind: 'rectifier', ...base, slope: 0, threshold: 0, ceiling }) });
  return perElement(operation, within, { make: moved(back) });
}

/** Clip is how ReLU6, hard tanh and ReLU are written. @returns null where it is none of them */
function namedClip(operation: Operation): Chosen | null {
  const low = operation.scalar('min', 1);
  const high = operation.scalar('max', 2);
  if (low === 0 && high === 6) return { activation: 'relu6', alpha: null };
  if (low === -1 && high === 1) return { activation: 'hard_tanh', alpha: null };
  if (low === 0 && (high === null || high > 3e38)) return { activation: 'relu', alpha: null };
  return null;
}

function overFeatures(activation: ActivationName): Choose {
  return (operation, flow) => {
    const normalised = softmaxed(operation, flow);
    if (normalised === null || !isFeatureGroup(normalised, 0)) {
      throw new Obstacle(`${operation.type} over anything but the features is not supported.`);
    }
    return { activation, alpha: null };
  };
}

function isOverSteps(operation: Operation, flow: FlowValue): boolean {
  const normalised = softmaxed(operation, flow);
  return normalised !== null && isTimeGroup(normalised, 0);
}

/**
 * @returns the axes that become shares as the one group of a flow; before operator set 13 these are all from the given
 * one on (by default the second)
 */
function softmaxed({ attributes, opset }: Operation, flow: FlowValue): FlowValue | null {
  const isOld = opset < 13;
  const axis = normalAxis(attributes.integer('axis', isOld ? 1 : -1), flow.groups.length);
  return axis === null ? null : { ...flow, groups: [isOld ? flow.groups.slice(axis).flat() : flow.groups[axis]!] };
}
