/**
 * The layers whose activations can be explained, and how each becomes one row of units per sequence.
 */
import { UnrollError } from '../core/errors.js';
import { elementCount } from '../core/tensor.js';
import { ancestors, layerNamed } from '../model/graph.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';
import { outputName } from './loadRunnable.js';
import type { RunnableModel } from './tracer.js';

/**
 * What of a layer stands in a sequence's row. Steps and positions: their mean, their largest value, or all of them side
 * by side. Steps alone: the last one, or the one at a share (0..1] of the sequence.
 */
export type Taken = 'last' | 'mean' | 'max' | 'all' | { readonly share: number };

/** `vector`: units alone; `steps`: units at every step; `image`: channels at every row and column. */
export type LayerForm = 'vector' | 'steps' | 'image';

/** A layer that is recorded, and what its numbers are. */
export interface HiddenLayer {
  readonly layer: string;
  readonly form: LayerForm;
  /** Recurrent layers are recorded as the h of each of their runs, all others as their output. */
  readonly runs: readonly string[] | null;
  /** Names in a trace, whose units stand side by side. */
  readonly records: readonly string[];
  /** Units of each record; channels for images. */
  readonly units: number;
  /** Sizes of the axes before the units: steps, or rows and columns; null where the model leaves them free. */
  readonly positions: readonly (number | null)[];
  /** What is taken of it where nothing is said. */
  readonly usual: Exclude<Taken, object>;
}

type Known = Pick<RunnableModel, 'model' | 'names'>;

/** @returns all layers between input and output that can be traced and have a fixed number of units, in the model's order. */
export function hiddenLayers({ model, names }: Known): readonly HiddenLayer[] {
  const traced = new Set(names.map((recorded) => recorded.layer));
  const recordable = new Set(names.map((recorded) => recorded.name));
  const remembering = rememberingLayers(model);
  const onTheWay = ancestors(model, model.output);
  return onTheWay.flatMap((layer) => {
    if (layer.name === model.output || layer.kind === 'input' || !traced.has(layer.name)) return [];
    const hidden = describe(layer, remembering.has(layer.name));
    return hidden && recordable.has(hidden.records[0]!) ? [hidden] : [];
  });
}

/**
 * @param name null for what the head reads: the last layer before the one that makes classes of units
 * @throws UnrollError where the model has no such layer, or none at all; the error lists those it has
 */
export function chosenHiddenLayer(known: Known, name: string | null): HiddenLayer {
  const { model } = known;
  const all = hiddenLayers(known);
  const wanted = name ?? lastHidden(model, all);
  const found = all.find((hidden) => hidden.layer === wanted);
  if (found) return found;
  const listed = all.map((hidden) => hidden.layer).join(', ') || 'none';
  if (name === null) throw new UnrollError('unsupported', `${model.name}: there is no hidden layer between its input and "${model.output}".`);
  const layer = layerNamed(model, name);
  throw new UnrollError('usage', `${model.name}: layer "${name}" (${layer.className}) is no hidden layer that can be traced. Those that can: ${listed}.`);
}

/** @returns names of the units of a row of the layer: `3`, for images and with all positions `2,0,3`; runs go before: `fwd 3`. */
export function unitNames({ records, runs, units, positions }: HiddenLayer, taken: Taken): readonly string[] {
  const places = taken === 'all' ? placesOf(positions.map((size) => size!)) : [''];
  const ofUnits = Array.from({ length: units }, (_, unit) => String(unit));
  return records.flatMap((_, i) => {
    const run = runs && runs.length > 1 ? `${runs[i]!.split('.').at(-1)} ` : '';
    return places.flatMap((place) => ofUnits.map((unit) => `${run}${place}${unit}`));
  });
}

/**
 * @returns `taken`, or what is usual for the layer where that is null
 * @throws UnrollError where the layer has nothing of the kind
 */
export function checkedTaken<T extends Taken>(hidden: HiddenLayer, taken: T | null): T | HiddenLayer['usual'] {
  const { layer, form, positions, usual } = hidden;
  if (taken === null || form === 'vector') return usual;
  if (form === 'image' && (taken === 'last' || typeof taken === 'object')) {
    throw new UnrollError('usage', `Layer "${layer}" gives images, which have no last step. Take the mean, the maximum or all positions.`);
  }
  if (taken === 'all' && positions.includes(null)) {
    throw new UnrollError('usage', `Layer "${layer}" has as many steps as the sequence, so all of them make no row of fixed width. Take the last step, the mean or the maximum.`);
  }
  return taken;
}

/** @returns names of the layers that are recurrent or depend on one that is */
function rememberingLayers({ layers }: SequenceModel): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { name, kind, inputs } of layers) if (kind === 'recurrent' || inputs.some((input) => found.has(input))) found.add(name);
  return found;
}

/** @param remembers whether what it gives at a step depends on the steps before */
function describe(layer: Layer, remembers: boolean): HiddenLayer | null {
  const { name, outputShape } = layer;
  if (layer.kind === 'recurrent') {
    const runs = layer.runs.map((run) => run.traceName);
    const steps = layer.returnSequences ? (outputShape[0] ?? null) : null;
    return { layer: name, form: 'steps', runs, records: runs.map((run) => `${run}.h`), units: layer.units, positions: [steps], usual: 'last' };
  }
  const timed = outputShape.length === 2 || (outputShape.length > 2 && outputShape[0] === null);
  const form: LayerForm = timed ? 'steps' : outputShape.length > 2 ? 'image' : 'vector';
  const positions = form === 'image' ? outputShape.slice(0, -1) : form === 'steps' ? outputShape.slice(0, 1) : [];
  const sizes = outputShape.slice(positions.length);
  const known = sizes.filter((size) => size !== null);
  if (known.length !== sizes.length || (form === 'image' && positions.includes(null))) return null;
  const usual = form === 'steps' && remembers ? 'last' : 'mean';
  return { layer: name, form, runs: null, records: [`${name}.out`], units: elementCount(known), positions, usual };
}

/** Walks back from the output over what has no units of its own, the head, and over what does nothing (Dropout). */
function lastHidden(model: SequenceModel, all: readonly HiddenLayer[]): string | null {
  const passesOn = ({ kind }: Layer): boolean => kind === 'identity' || kind === 'maskComputation';
  const before = (layer: Layer): Layer | null => (layer.inputs.length > 0 ? layerNamed(model, layer.inputs[0]!) : null);
  const back = (from: Layer | null, over: (layer: Layer) => boolean): Layer | null => {
    let layer = from;
    while (layer && over(layer)) layer = before(layer);
    return layer;
  };
  const head = back(layerNamed(model, model.output), (layer) => passesOn(layer) || layer.kind === 'activation');
  const reading = back(head && before(head), passesOn);
  return all.find((hidden) => hidden.layer === reading?.name)?.layer ?? all.at(-1)?.layer ?? null;
}

/** @returns `0,0,`, `0,1,`, … for every position */
function placesOf(sizes: readonly number[]): readonly string[] {
  return sizes.reduce<readonly string[]>((places, size) => places.flatMap((place) => Array.from({ length: size }, (_, i) => `${place}${i},`)), ['']);
}

/** Whether the model answers at every step. */
export function answersPerStep({ names }: Pick<RunnableModel, 'names'>): boolean {
  return names.find((recorded) => recorded.name === outputName)?.timed ?? false;
}
