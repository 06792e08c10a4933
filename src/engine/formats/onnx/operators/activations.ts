/**
 * Activations that stand as operators of their own.
 */
import type { ActivationName } from '../../../model/activations.js';
import { elementCount, shapeText } from '../../../core/tensor.js';
import { loadConstant, scalarOf } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue } from '../values.js';
import { isFeatureGroup, normalAxis, placeCount } from '../view.js';
import { isPerFeature } from './arithmetic.js';
import { perElement } from './perElement.js';

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
    const low = operation.scalar('min', 1);
    const ceiling = operation.scalar('max', 2);
    if (low !== 0) throw new Obstacle(`Clip to ${low ?? '−∞'} … ${ceiling ?? '∞'} is not supported.`);
    return [rectified(operation, 0, ceiling)];
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

/** Clip is how ReLU6, hard tanh and ReLU are written. @returns null where it is none of them */
function namedClip(operation: Operation): Chosen | null {
  const low = operation.scalar('min', 1);
  const high = operation.scalar('max', 2);
  if (low === 0 && high === 6) return { activation: 'relu6', alpha: null };
  if (low === -1 && high === 1) return { activation: 'hard_tanh', alpha: null };
  if (low === 0 && (high === null || high > 3e38)) return { activation: 'relu', alpha: null };
  return null;
}

/** Before operator set 13 softmax was over all axes from the given one on (by default the second). */
function overFeatures(activation: ActivationName): Choose {
  return (operation, flow) => {
    const rank = flow.groups.length;
    const isOld = operation.opset < 13;
    const axis = normalAxis(operation.attributes.integer('axis', isOld ? 1 : -1), rank);
    const group = isOld && axis !== null ? flow.groups.slice(axis).flat() : flow.groups[axis ?? rank];
    if (axis === null || !isFeatureGroup({ ...flow, groups: [group ?? []] }, 0)) {
      throw new Obstacle(`${operation.type} over anything but the features is not supported.`);
    }
    return { activation, alpha: null };
  };
}
