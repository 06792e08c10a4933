/**
 * The activations of a recurrent operator, with the parameters that ONNX lets them have.
 * Source: onnx/docs/Operators.md, LSTM, attributes activations, activation_alpha and activation_beta.
 */
import { scalarActivations, type ScalarActivation, type ScalarActivationName } from '../../model/activations.js';
import type { CellFunctions, CellType } from '../../model/sequenceModel.js';
import type { Attributes } from './attributes.js';
import { Obstacle } from './obstacle.js';

export interface CellActivations {
  readonly activation: ScalarActivationName;
  readonly recurrentActivation: ScalarActivationName;
  /** null where the names say all. */
  readonly functions: CellFunctions | null;
  /** Of the run backwards, where they are others; else null. */
  readonly backward: CellFunctions | null;
}

interface Known {
  /** The engine's activation, where the function has its usual parameters; else the nearest. */
  readonly name: ScalarActivationName;
  /** Usual values of alpha and beta, for as many as the function has. */
  readonly parameters: readonly number[];
  readonly withParameters?: (alpha: number, beta: number) => ScalarActivation;
}

function hardSigmoid(alpha: number, beta: number): ScalarActivation {
  return (x) => Math.min(Math.max(alpha * x + beta, 0), 1);
}

const known: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['tanh', { name: 'tanh', parameters: [] }],
  ['sigmoid', { name: 'sigmoid', parameters: [] }],
  ['relu', { name: 'relu', parameters: [] }],
  ['softsign', { name: 'softsign', parameters: [] }],
  ['softplus', { name: 'softplus', parameters: [] }],
  ['elu', { name: 'elu', parameters: [1], withParameters: (alpha) => (x) => (x < 0 ? alpha * Math.expm1(x) : x) }],
  ['affine', { name: 'linear', parameters: [1, 0], withParameters: (alpha, beta) => (x) => alpha * x + beta }],
  ['leakyrelu', { name: 'leaky_relu', parameters: [0.2], withParameters: (alpha) => (x) => (x < 0 ? alpha * x : x) }],
  ['thresholdedrelu', { name: 'relu', parameters: [0], withParameters: (alpha) => (x) => (x > alpha ? x : 0) }],
  ['scaledtanh', { name: 'tanh', parameters: [1, 1], withParameters: (alpha, beta) => (x) => alpha * Math.tanh(beta * x) }],
  ['hardsigmoid', { name: 'hard_sigmoid_keras2', parameters: [0.2, 0.5], withParameters: hardSigmoid }],
]);

/** What ONNX uses where the node gives no alpha, if that is not the engine's usual one. */
const onnxDefaults: ReadonlyMap<string, readonly number[]> = new Map([
  ['leakyrelu', [0.01]],
  ['thresholdedrelu', [1]],
]);

const usual: Readonly<Record<Exclude<CellType, 'mgu'>, readonly string[]>> = {
  lstm: ['Sigmoid', 'Tanh', 'Tanh'],
  gru: ['Sigmoid', 'Tanh'],
  srn: ['Tanh'],
};

interface Chosen {
  readonly name: ScalarActivationName;
  readonly f: ScalarActivation;
  readonly isUsual: boolean;
  /** Tells functions apart. */
  readonly key: string;
}

/**
 * @param directions how many runs the operator has; each may name functions of its own
 * @throws Obstacle for a function that is not known
 */
export function cellActivations(cell: Exclude<CellType, 'mgu'>, attributes: Attributes, directions: number): CellActivations {
  const named = attributes.texts('activations');
  const perRun = usual[cell].length;
  const names = named.length === 0 ? Array.from({ length: directions }, () => usual[cell]).flat() : named;
  if (names.length !== perRun * directions) throw new Obstacle(`It names ${names.length} activations where ${perRun * directions} are needed.`);
  const alphas = attributes.floats('activation_alpha');
  const betas = attributes.floats('activation_beta');
  // Parameters are listed one after the other, only for the functions that have them.
  const chosen = names.map((name) => activationNamed(name, alphas, betas));
  const [first, second] = [chosen.slice(0, perRun), chosen.slice(perRun)];
  const { gates, candidate, output } = rolesOf(first);
  const differs = second.some(({ key }, i) => key !== first[i]!.key);
  const isPlain = [gates, candidate, output].every(({ isUsual }) => isUsual) && candidate.key === output.key;
  return {
    activation: candidate.name,
    recurrentActivation: cell === 'srn' ? 'sigmoid' : gates.name,
    functions: isPlain ? null : functionsOf(first),
    backward: differs ? functionsOf(second) : null,
  };
}

/** What the functions of one run are for; an RNN has a single one, and only an LSTM has one for what it puts out. */
function rolesOf(run: readonly Chosen[]): Readonly<Record<keyof CellFunctions, Chosen>> {
  const gates = run[0]!;
  const candidate = run[1] ?? gates;
  return { gates, candidate, output: run[2] ?? candidate };
}

function functionsOf(run: readonly Chosen[]): CellFunctions {
  const { gates, candidate, output } = rolesOf(run);
  return { gates: gates.f, candidate: candidate.f, output: output.f };
}

/** Takes the function's parameters from the front of the lists. */
function activationNamed(name: string, alphas: number[], betas: number[]): Chosen {
  const lower = name.toLowerCase();
  const found = known.get(lower);
  if (!found) throw new Obstacle(`Its activation "${name}" is not known.`);
  const defaults = onnxDefaults.get(lower) ?? found.parameters;
  const alpha = found.parameters.length > 0 ? (alphas.shift() ?? defaults[0]!) : 0;
  const beta = found.parameters.length > 1 ? (betas.shift() ?? defaults[1]!) : 0;
  const isUsual = [alpha, beta].every((value, i) => Math.abs(value - (found.parameters[i] ?? 0)) < 1e-6);
  const f = isUsual ? scalarActivations[found.name] : found.withParameters!(alpha, beta);
  return { name: found.name, f, isUsual, key: `${lower} ${alpha} ${beta}` };
}
