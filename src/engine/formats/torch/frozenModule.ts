/**
 * Frozen TorchScript (torch.jit.freeze): the weights have become constants of the code, without names. Which constant is
 * what is told by the calls that take them; the code is only searched for these, never run.
 */
import type { ModuleFacts, NamedTensor } from './moduleTree.js';
import type { RebuiltTensor } from './rebuiltTensor.js';

export interface FrozenWeights {
  readonly tensors: readonly NamedTensor[];
  readonly modules: readonly ModuleFacts[];
}

const constant = /CONSTANTS\.c(\d+)/g;
/** `self_lstm__flat_weights = [CONSTANTS.c0, CONSTANTS.c1]` */
const lists = /^ *(\w+) = \[((?:CONSTANTS\.c\d+(?:, )?)+)\]$/gm;
const recurrentCall =
  /\btorch\.(lstm|gru|rnn_tanh|rnn_relu)\([^\n]{1,200}?, (\w{1,200}|\[CONSTANTS[^\]\n]{1,4000}\]), (?:True|False), (\d{1,3}), [^,\n]{1,30}, (?:True|False), (True|False), (?:True|False)\)/g;
const plainCall = /\btorch\.(embedding|linear|conv1d|layer_norm|batch_norm)\(/g;
/** Of one call, with those in it. */
const longestCall = 2000;

/** What the constants in a call are, in their order. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  embedding: ['weight'],
  linear: ['weight', 'bias'],
  conv1d: ['weight', 'bias'],
  layer_norm: ['weight', 'bias'],
  batch_norm: ['weight', 'bias', 'running_mean', 'running_var'],
};

interface Call {
  /** Where it ends: calls within calls come first. */
  readonly end: number;
  readonly name: string;
  readonly constants: readonly number[];
  readonly parameters: readonly string[];
  readonly nonlinearity: 'relu' | 'tanh' | null;
}

/**
 * @param code of the module's methods, as the archive has it
 * @param constants by their numbers; null for those that are no tensors
 * @returns null where no recurrent call takes constants
 */
export function frozenWeights(code: string, constants: readonly (RebuiltTensor | null)[]): FrozenWeights | null {
  const recurrent = recurrentCalls(code);
  if (recurrent.length === 0) return null;
  const calls = [...recurrent, ...plainCalls(code)].sort((a, b) => a.end - b.end);
  const counts = new Map<string, number>();
  const tensors: NamedTensor[] = [];
  const modules: ModuleFacts[] = [];
  const placed = new Set<number>();
  for (const call of calls) {
    const count = counts.get(call.name) ?? 0;
    counts.set(call.name, count + 1);
    const path = count === 0 ? call.name : `${call.name}${count + 1}`;
    if (call.nonlinearity) modules.push({ path, className: 'torch.nn.modules.rnn.RNN', attributes: { kind: 'dict', entries: [['nonlinearity', call.nonlinearity]] } });
    call.constants.forEach((number, i) => {
      const tensor = constants[number] ?? null;
      if (tensor) tensors.push({ name: `${path}.${call.parameters[i] ?? number}`, tensor });
      placed.add(number);
    });
  }
  // What else the code takes stays without a place, so that nobody takes what is left for the whole.
  constants.forEach((tensor, number) => void (tensor && !placed.has(number) && tensors.push({ name: `constants.weight${number}`, tensor })));
  return { tensors, modules };
}

function numbersIn(text: string): number[] {
  return Array.from(text.matchAll(constant), ([, number]) => Number(number));
}

function recurrentCalls(code: string): Call[] {
  const named = new Map(Array.from(code.matchAll(lists), ([, name, items]) => [name!, items!]));
  return Array.from(code.matchAll(recurrentCall)).flatMap(({ 0: whole, 1: type, 2: given, 3: layers, 4: both, index }): Call[] => {
    const constants = numbersIn(named.get(given!) ?? given!);
    const runs = Array.from({ length: Number(layers) }, (__, layer) => (both === 'True' ? [`_l${layer}`, `_l${layer}_reverse`] : [`_l${layer}`])).flat();
    const each = partsOf(constants.length / runs.length);
    if (each === null) return [];
    const name = /^self_(\w+)__flat_weights$/.exec(given!)?.[1] ?? type!.replace(/_.*/, '');
    const nonlinearity = type === 'rnn_relu' ? 'relu' : type === 'rnn_tanh' ? 'tanh' : null;
    return [{ end: index + whole.length, name, constants, parameters: runs.flatMap((run) => each.map((part) => part + run)), nonlinearity }];
  });
}

/** @returns what a direction of a layer has, by how many tensors that are */
function partsOf(count: number): readonly string[] | null {
  const weights = ['weight_ih', 'weight_hh'];
  const biases = ['bias_ih', 'bias_hh'];
  const known: Readonly<Record<number, readonly string[]>> = { 2: weights, 3: [...weights, 'weight_hr'], 4: [...weights, ...biases], 5: [...weights, ...biases, 'weight_hr'] };
  return known[count] ?? null;
}

function plainCalls(code: string): Call[] {
  return Array.from(code.matchAll(plainCall)).flatMap(({ 0: head, 1: type, index }): Call[] => {
    const { own, end } = argumentsFrom(code, index + head.length);
    const constants = numbersIn(own);
    const expected = parameters[type!]!;
    const fits = constants.length > 0 && constants.length <= expected.length;
    return fits ? [{ end, name: type!, constants, parameters: expected, nonlinearity: null }] : [];
  });
}

/** @returns what stands in a call, without what stands in calls within it */
function argumentsFrom(code: string, start: number): { readonly own: string; readonly end: number } {
  let own = '';
  let depth = 1;
  let at = start;
  for (; depth > 0 && at < Math.min(code.length, start + longestCall); at++) {
    const character = code[at]!;
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (depth === 1) own += character;
  }
  return { own, end: at };
}
