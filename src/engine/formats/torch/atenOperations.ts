/**
 * What operations of PyTorch's tensor library do to a sequence of rows: an activation, steps made one, or nothing.
 */
import type { ActivationName } from '../../model/activations.js';
import type { ActivationLayer, TimeReduction } from '../../model/sequenceModel.js';
import type { GraphStep } from './exportedGraph.js';

interface KnownActivation {
  readonly activation: ActivationName;
  /** The setting that is the layer's alpha, and PyTorch's default. */
  readonly alpha?: readonly [name: string, usual: number];
  /** Values that other settings have to have. */
  readonly only?: Readonly<Record<string, unknown>>;
}

const activations: Readonly<Record<string, readonly KnownActivation[]>> = {
  relu: [{ activation: 'relu' }],
  relu6: [{ activation: 'relu6' }],
  leaky_relu: [{ activation: 'leaky_relu', alpha: ['negative_slope', 0.01] }],
  elu: [{ activation: 'elu', alpha: ['alpha', 1], only: { scale: 1, input_scale: 1 } }],
  selu: [{ activation: 'selu' }],
  silu: [{ activation: 'silu' }],
  mish: [{ activation: 'mish' }],
  gelu: [{ activation: 'gelu', only: { approximate: 'none' } }, { activation: 'gelu_tanh', only: { approximate: 'tanh' } }],
  tanh: [{ activation: 'tanh' }],
  sigmoid: [{ activation: 'sigmoid' }],
  log_sigmoid: [{ activation: 'log_sigmoid' }],
  softplus: [{ activation: 'softplus', only: { beta: 1, threshold: 20 } }],
  hardsigmoid: [{ activation: 'hard_sigmoid' }],
  hardswish: [{ activation: 'hard_silu' }],
};

/** What PyTorch leaves out of a call where it is the default. */
const usual: Readonly<Record<string, unknown>> = { approximate: 'none' };

/** Nothing, when a model is run. */
const idle = /^(dropout|feature_dropout|alpha_dropout|contiguous|clone|alias|detach)$/;

export function isIdle({ operation }: GraphStep): boolean {
  return idle.test(operation);
}

/** @returns null for an operation that is none, or has settings that Unroll's does not have */
export function activationOf(step: GraphStep): Pick<ActivationLayer, 'activation' | 'alpha'> | null {
  const { operation, settings } = step;
  if (operation === 'softmax' || operation === 'log_softmax') return isOverFeatures(step) ? { activation: operation, alpha: null } : null;
  const known = Object.hasOwn(activations, operation) ? activations[operation]! : [];
  const fitting = known.find(({ alpha, only = {} }) => {
    const isAsWanted = Object.entries(only).every(([name, wanted]) => (settings.get(name) ?? usual[name] ?? wanted) === wanted);
    return isAsWanted && [...settings.keys()].every((name) => name === alpha?.[0] || Object.hasOwn(only, name));
  });
  if (fitting === undefined) return null;
  const { activation, alpha } = fitting;
  const stated = alpha && (settings.get(alpha[0]) ?? alpha[1]);
  return { activation, alpha: typeof stated === 'number' ? stated : null };
}

function isOverFeatures({ settings, axes }: GraphStep): boolean {
  const dim = settings.get('dim');
  return (dim === -1 || (axes !== null && dim === axes - 1)) && (settings.get('dtype') ?? null) === null;
}

const reductions: Readonly<Record<string, TimeReduction['how']>> = { mean: 'mean', sum: 'sum', amax: 'max', max: 'max', amin: 'min', min: 'min' };

/**
 * @param axis of the steps, among three
 * @returns null for an operation that does not make the steps one
 */
export function reductionOf({ operation, settings, output }: GraphStep, axis: number): TimeReduction | null {
  const dims: unknown = settings.get('dim');
  const [dim, ...more] = Array.isArray(dims) ? (dims as unknown[]) : [dims];
  if ((dim !== axis && dim !== axis - 3) || more.length > 0 || output !== 0) return null;
  const index = settings.get('index');
  if (operation === 'select') return typeof index === 'number' && Number.isSafeInteger(index) ? { how: 'step', step: index } : null;
  const isPlain = (settings.get('keepdim') ?? false) === false && (settings.get('dtype') ?? null) === null;
  const how = Object.hasOwn(reductions, operation) && isPlain ? reductions[operation]! : 'step';
  return how === 'step' ? null : { how };
}

/** Whether an operation makes batches of steps of steps in batches, or the other way round. */
export function swapsSteps({ operation, settings }: GraphStep): boolean {
  const [a, b] = [settings.get('dim0'), settings.get('dim1')];
  return operation === 'transpose' && ((a === 0 && b === 1) || (a === 1 && b === 0));
}

/** Whether an operation leaves out an axis behind those of the rows: what gives one number per row then gives the number. */
export function dropsLastAxis({ operation, settings, axes }: GraphStep): boolean {
  const dims: unknown = settings.get('dim');
  const dim: unknown = Array.isArray(dims) && dims.length === 1 ? dims[0] : dims;
  return operation === 'squeeze' && (dim === -1 || (axes !== null && dim === axes));
}

/** @param from of a recurrent module: its final states, [layers · directions, batch, units], and the operation that takes the top layer's of these */
export function isTopState(from: GraphStep, step: GraphStep | undefined): boolean {
  const { settings } = from;
  const bothWays = settings.get('bidirectional') === true;
  if (step === undefined || bothWays) return step?.operation === 'cat';
  const layers = settings.get('num_layers');
  const [dim, index] = [step.settings.get('dim'), step.settings.get('index')];
  if (step.operation === 'squeeze') return dim === 0 && layers === 1;
  return step.operation === 'select' && dim === 0 && (index === -1 || (typeof layers === 'number' && index === layers - 1));
}
