/**
 * Activation functions, by the names Keras gives them. Scalar forms serve the recurrent cells; `softmax` works on rows.
 * Sources: keras/src/activations, torch.nn.functional.
 */
import { UnrollError } from '../core/errors.js';

export type ScalarActivation = (x: number) => number;

const sigmoid: ScalarActivation = (x) => 1 / (1 + Math.exp(-x));
const selu = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** Gauss error function, |error| < 1.2e-7 relative (Numerical Recipes, erfc Chebyshev fit). */
function erf(x: number): number {
  const z = Math.abs(x);
  const t = 2 / (2 + z);
  const ty = 4 * t - 2;
  let d = 0;
  let dd = 0;
  for (let j = erfcCoefficients.length - 1; j > 0; j--) {
    const kept = d;
    d = ty * d - dd + erfcCoefficients[j]!;
    dd = kept;
  }
  const erfc = t * Math.exp(-z * z + 0.5 * (erfcCoefficients[0]! + ty * d) - dd);
  return x >= 0 ? 1 - erfc : erfc - 1;
}
const erfcCoefficients = [
  -1.3026537197817094, 6.4196979235649026e-1, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.303655835580e-6,
  1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10,
  9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
];

/** Every activation that acts element by element, and functions of one number that models use like one. `hardSigmoid2` is Keras 1/2's (0.2x + 0.5), `hard_sigmoid` Keras 3's. */
export const scalarActivations = {
  linear: (x) => x,
  tanh: Math.tanh,
  sigmoid,
  relu: (x) => (x > 0 ? x : 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leaky_relu: (x) => (x >= 0 ? x : 0.2 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => selu.scale * (x > 0 ? x : selu.alpha * Math.expm1(x)),
  celu: (x) => Math.max(0, x) + Math.min(0, Math.expm1(x)),
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  silu: (x) => x * sigmoid(x),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  exponential: Math.exp,
  erf,
  mish: (x) => x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  hard_sigmoid: (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1),
  hard_sigmoid_keras2: (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
  hard_silu: (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1),
  hard_tanh: (x) => Math.min(Math.max(x, -1), 1),
  log_sigmoid: (x) => -(Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  tanh_shrink: (x) => x - Math.tanh(x),
  soft_shrink: (x) => (x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0),
  hard_shrink: (x) => (Math.abs(x) > 0.5 ? x : 0),
  squareplus: (x) => (x + Math.sqrt(x * x + 4)) / 2,
  sparse_plus: (x) => (x <= -1 ? 0 : x < 1 ? (x + 1) ** 2 / 4 : x),
  sparse_sigmoid: (x) => Math.min(Math.max((x + 1) / 2, 0), 1),
  abs: Math.abs,
  sign: Math.sign,
  square: (x) => x * x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
} as const satisfies Record<string, ScalarActivation>;

export type ScalarActivationName = keyof typeof scalarActivations;

/** An activation of a layer: element-wise, or over the last axis. */
export type ActivationName = ScalarActivationName | 'softmax' | 'log_softmax';

const synonyms: Record<string, ActivationName> = {
  swish: 'silu',
  hard_swish: 'hard_silu',
  exp: 'exponential',
  logsoftmax: 'log_softmax',
  none: 'linear',
  identity: 'linear',
};

/**
 * @param name as a model file writes it
 * @param where the layer, for the error
 * @throws UnrollError for an activation that is not known
 */
export function activationNamed(name: string, where: string): ActivationName {
  const plain = name.toLowerCase();
  const known = synonyms[plain] ?? plain;
  if (known === 'softmax' || known === 'log_softmax' || Object.hasOwn(scalarActivations, known)) {
    return known as ActivationName;
  }
  throw new UnrollError('unsupported', `${where}: activation "${name}" is not supported.`);
}

/**
 * Applies an activation in place to rows of `width` elements.
 * @param data [rows, width], row-major
 */
export function applyActivation(name: ActivationName, data: Float32Array, width: number): void {
  if (name === 'linear') return;
  if (name !== 'softmax' && name !== 'log_softmax') {
    const f: ScalarActivation = scalarActivations[name];
    for (let i = 0; i < data.length; i++) data[i] = f(data[i]!);
    return;
  }
  for (let row = 0; row < data.length; row += width) {
    let max = -Infinity;
    for (let i = 0; i < width; i++) max = Math.max(max, data[row + i]!);
    let sum = 0;
    for (let i = 0; i < width; i++) sum += Math.exp(data[row + i]! - max);
    for (let i = 0; i < width; i++) {
      const shifted = data[row + i]! - max;
      data[row + i] = name === 'softmax' ? Math.exp(shifted) / sum : shifted - Math.log(sum);
    }
  }
}
