/**
 * What is moved, from where, along what, and how far: x = x̄ + u · v.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import { ancestors, layerNamed } from '../../model/graph.js';
import type { Layer, RecurrentLayer, SequenceModel } from '../../model/sequenceModel.js';
import { layersBetween, runPart } from '../../trace/runPart.js';
import type { RunnableModel } from '../../trace/tracer.js';
import type { CellsSettings } from './parameters.js';
import type { Spread, Surroundings } from './surroundings.js';

export interface Probe {
  /** x̄, [channels] */
  readonly rest: Float64Array;
  /** v, [channels]; null = every cell has its own: its input weights, of the length of a vector of ones. */
  readonly direction: Float64Array | null;
  /** What one unit is on every channel, [channels]: its standard deviation over the data, or 1. Part of `direction` already. */
  readonly scale: Float64Array;
  /** Largest size of u. */
  readonly amplitude: number;
  /** One sentence for the user. */
  readonly sentence: string;
}

export interface ProbeInput {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly settings: CellsSettings;
  /** null without data. */
  readonly surroundings: Surroundings | null;
  /** Fitting sequences in random order. */
  readonly fitted: Int32Array;
}

/**
 * The place where a network is driven: behind its input, the embedding of its tokens, and what only masks or hands on.
 * @throws UnrollError where several inputs lead to the layer, or something on the way cannot be run
 */
export function entryOf(runnable: RunnableModel, layer: RecurrentLayer): string {
  const before = ancestors(runnable.model, layer.inputs[0]!);
  const inputs = before.filter((candidate) => candidate.kind === 'input');
  if (inputs.length !== 1) {
    throw new UnrollError('unsupported', `Layer "${layer.name}" depends on ${inputs.length} inputs, so the network cannot be driven by one probe. Choose another isolation.`);
  }
  const passes = (next: Layer): boolean => next.kind === 'embedding' || next.kind === 'masking' || next.kind === 'identity';
  let entry: Layer = inputs[0]!;
  for (;;) {
    const next = before.filter((candidate) => candidate.inputs.includes(entry.name) && candidate.kind !== 'maskComputation');
    if (next.length !== 1 || !passes(next[0]!)) return entry.name;
    entry = next[0]!;
  }
}

/**
 * @param place layer whose output is moved
 * @param width its channels
 */
export function probeAt(place: string, width: number, input: ProbeInput, task: Task): Probe {
  const { settings, surroundings } = input;
  const spread = surroundings?.values.get(place) ?? null;
  const rest = spread?.mean ?? new Float64Array(width);
  const from = spread ? 'around the mean of the data' : 'around zero, as there are no data';
  const difference = settings.probe === 'auto' || settings.probe === 'difference' ? differenceAt(place, input, task) : null;
  if (typeof difference === 'string' && settings.probe === 'difference') throw new UnrollError('usage', difference);
  if (difference !== null && typeof difference !== 'string') {
    const [a, b] = difference.names;
    return { rest, direction: difference.direction, scale: difference.direction, amplitude: 1, sentence: `"${place}" is moved ${from}, by the difference from "${a}" to "${b}".` };
  }
  const scale = scaleOf(spread, width);
  const { direction, what } = directionAt(scale, input);
  const size = spread?.deviation.some((deviation) => deviation > 0) ? 'one standard deviation of the data' : 'A = 1';
  return { rest, direction, scale, amplitude: 1, sentence: `"${place}" is moved ${from}, ${what}, by ${size}.` };
}

/** Channels that stand still in the data are moved like the others would be without data. */
function scaleOf(spread: Spread | null, width: number): Float64Array {
  return spread?.deviation.map((deviation) => (deviation > 0 ? deviation : 1)) ?? new Float64Array(width).fill(1);
}

function directionAt(scale: Float64Array, { settings, data, runnable }: ProbeInput): { readonly direction: Float64Array | null; readonly what: string } {
  const width = scale.length;
  if (settings.probe === 'own') return { direction: null, what: "along each cell's own weights" };
  if (settings.probe !== 'channel') return { direction: scale, what: 'all channels alike' };
  const { channel } = settings;
  if (channel === null) throw new UnrollError('usage', 'The probe "channel" needs a channel: the name of a feature, or its number from 1.');
  const names = data.features ?? data.alphabet ?? [];
  const named = names.length === width ? names.indexOf(channel) : -1;
  const index = named >= 0 ? named : Number(channel) - 1;
  if (!Number.isInteger(index) || index < 0 || index >= width) {
    const known = names.length === width ? ` (${names.slice(0, 20).join(', ')})` : '';
    throw new UnrollError('usage', `${runnable.model.name}: there is no channel "${channel}"; the probe has channels 1 to ${width}${known}.`);
  }
  const direction = new Float64Array(width);
  direction[index] = scale[index]!;
  return { direction, what: `along channel ${named >= 0 ? `"${channel}"` : channel}` };
}

/** @returns what two symbols differ by at a place of the model; null where there are no symbols, a sentence why it has no answer */
function differenceAt(place: string, { runnable, data, settings, fitted }: ProbeInput, task: Task): { readonly direction: Float64Array; readonly names: readonly [string, string] } | string | null {
  const names = data.alphabet;
  if (!names) return settings.probe === 'difference' ? 'The probe "difference" needs data of symbols or words.' : null;
  if (hasMemory(runnable.model, place)) return `"${place}" depends on more than one step, so two symbols have no one difference there. Choose another probe for this layer.`;
  const [a, b] = settings.symbols === null ? mostFrequent(data, fitted) : symbolsNamed(settings.symbols, names);
  const batch = data.encode([[a], [b]]);
  if (!batch) return 'The symbols of the data cannot be given to the model one by one.';
  const { data: rows } = runPart(runnable, batch, { targets: [place], record: new Set() }, task).values.get(place)!;
  const width = rows.length / batch.count / batch.steps;
  const direction = Float64Array.from({ length: width }, (_, i) => rows[batch.steps * width + i]! - rows[i]!);
  return { direction, names: [names[a]!, names[b]!] };
}

/** Whether what the layer gives at a step depends on other steps. */
function hasMemory(model: SequenceModel, place: string): boolean {
  const perStep: readonly Layer['kind'][] = ['input', 'embedding', 'masking', 'identity', 'maskComputation', 'dense', 'activation', 'affine', 'layerNormalization', 'timeDistributed', 'rectifier'];
  return layersBetween(model, [layerNamed(model, place).name], new Map()).some((layer) => !perStep.includes(layer.kind));
}

/** The two most frequent symbols, in the order of the alphabet. */
function mostFrequent(data: PairedData, fitted: Int32Array): readonly [number, number] {
  const counts = new Float64Array(data.alphabet!.length);
  for (const sequence of fitted) data.symbolsOf(sequence)!.forEach((symbol) => (counts[symbol]!++));
  const [first = 0, second = 0] = Array.from(counts.keys()).sort((x, y) => counts[y]! - counts[x]! || x - y);
  return first < second ? [first, second] : [second, first];
}

function symbolsNamed(text: string, alphabet: readonly string[]): readonly [number, number] {
  const names = text.split(',').map((name) => name.trim());
  const indices = names.map((name) => alphabet.indexOf(name));
  const unknown = names.find((_, i) => indices[i]! < 0);
  if (names.length !== 2) throw new UnrollError('usage', `Two symbols are needed, joined by a comma; given: "${text}".`);
  if (indices[0] === indices[1] && names.length === 2) throw new UnrollError('usage', `"${names[0]}" and "${names[1]}" are one symbol, which differs by nothing. Name two.`);
  if (unknown !== undefined) throw new UnrollError('usage', `"${unknown}" is no symbol of the data (${alphabet.slice(0, 20).join(', ')}${alphabet.length > 20 ? ', …' : ''}).`);
  return [indices[0]!, indices[1]!];
}
