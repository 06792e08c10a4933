/**
 * What a characterisation works with: layers, data as far as there are any, probes; and from it what makes cells answer.
 * A finished result is asked about with the same.
 */
import { UnrollError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import { subtask, type Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import { splitDataset, type DataSplit } from '../../data/split.js';
import { cells } from '../../model/cells/cell.js';
import { chosenRecurrentLayer, noRecurrentLayer, recurrentLayers } from '../../model/graph.js';
import type { CellRun, RecurrentLayer, SequenceModel } from '../../model/sequenceModel.js';
import { checkRecordable } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';
import type { CellsSettings } from './parameters.js';
import { entryOf, probeAt, type Probe } from './probe.js';
import { cellsInSitu, isolatedCells, type Responder } from './responders.js';
import { type Signals, signalsOf } from './signals.js';
import { lookAround, type Surroundings } from './surroundings.js';

export interface Study {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly settings: CellsSettings;
  readonly layers: readonly RecurrentLayer[];
  /** null without data. */
  readonly split: DataSplit | null;
  readonly surroundings: Surroundings | null;
  /** Fitting sequences in random order. */
  readonly fitted: Int32Array;
}

/** @returns the recurrent layers that can be run and whose units of h are those of its cells */
export function layersWithCells({ model, names }: Pick<RunnableModel, 'model' | 'names'>): readonly RecurrentLayer[] {
  const traced = new Set(names.map((recorded) => recorded.layer));
  return recurrentLayers(model).filter((layer) => layer.projected === undefined && traced.has(layer.name));
}

/** @returns why no layer has cells that could be driven; null where one has */
export function withoutCells(runnable: Pick<RunnableModel, 'model' | 'names'>): string | null {
  const missing = noRecurrentLayer(runnable.model);
  if (missing) return `${missing} Only recurrent layers have cells.`;
  if (layersWithCells(runnable).length > 0) return null;
  const projected = recurrentLayers(runnable.model).find((layer) => layer.projected !== undefined);
  return projected ? mixes(projected) : 'None of its recurrent layers can be run.';
}

/** A projected h is a mixture of all cells: what one of them contributes cannot be told from it, nor can one be held. */
function mixes({ name, units, projected }: RecurrentLayer): string {
  return `Layer "${name}" projects its ${units} cells to ${projected} numbers, in which no cell stands by itself.`;
}

/** @throws UnrollError where the layer cannot be run, or data are needed and missing */
export async function openStudy(runnable: RunnableModel, data: PairedData, settings: CellsSettings, seed: number, task: Task): Promise<Study> {
  const layers = settings.layer === null ? layersWithCells(runnable) : [chosenWithCells(runnable.model, settings.layer)];
  for (const layer of layers) checkRecordable(runnable, new Set([`${layer.runs[0]!.traceName}.h`]));
  const hasData = data.count > 0;
  if (!hasData && settings.isolation === 'frozen') {
    throw new UnrollError('usage', 'A frozen context is the mean of the other cells over data. Choose a data file, or another isolation.');
  }
  const split = hasData ? await splitDataset(data, seed, task) : null;
  const fitted = split ? seededRandom(seed).shuffle(split.fit.slice()) : new Int32Array(0);
  const places = [...new Set(layers.map((layer) => placeOf(runnable, layer, settings)))];
  const surroundings = hasData ? await lookAround(runnable, layers, places, data, fitted, task) : null;
  return { runnable, data, settings, layers, split, surroundings, fitted };
}

function chosenWithCells(model: SequenceModel, name: string): RecurrentLayer {
  const layer = chosenRecurrentLayer(model, name);
  if (layer.projected === undefined) return layer;
  throw new UnrollError('unsupported', `${model.name}: ${mixes(layer)} Choose another layer.`);
}

/** The layer whose output is moved. */
function placeOf(runnable: RunnableModel, layer: RecurrentLayer, { isolation }: CellsSettings): string {
  return isolation === 'in-situ' ? entryOf(runnable, layer) : layer.inputs[0]!;
}

export interface Driven {
  readonly probe: Probe;
  readonly signals: Signals;
  readonly responder: Responder;
}

/** What of the answers is wanted. */
export interface Wanted {
  /** `h`, and c or gates by their names. */
  readonly parts: readonly string[];
  readonly units: readonly number[];
}

/** @returns what makes the cells of one direction of a layer answer */
export async function drive(study: Study, layer: RecurrentLayer, run: CellRun, wanted: Wanted, task: Task): Promise<Driven> {
  const { runnable, settings, surroundings } = study;
  const place = placeOf(runnable, layer, settings);
  const width = settings.isolation === 'in-situ' ? widthAt(runnable, place) : layer.inputSize;
  const probe = probeAt(place, width, study, task);
  const signals = signalsOf(probe.amplitude, settings.period);
  if (settings.isolation === 'in-situ') {
    return { probe, signals, responder: await cellsInSitu({ runnable, layer, run, entry: place, probe, signals: signals.all, ...wanted }, subtask(task, 0, 1)) };
  }
  const context = settings.isolation === 'frozen' ? surroundings!.states.get(run.traceName)! : null;
  const weights = await run.load();
  return { probe, signals, responder: isolatedCells({ layer, weights, probe, context, signals: signals.all, parts: wanted.parts }, task) };
}

/** @throws UnrollError where the model leaves its width free */
function widthAt({ model }: RunnableModel, place: string): number {
  const width = model.layers.find((layer) => layer.name === place)!.outputShape.at(-1);
  if (typeof width === 'number') return width;
  throw new UnrollError('unsupported', `${model.name}: layer "${place}" does not say how many channels it has, so it cannot be driven. Choose another isolation.`);
}

/** @returns the parts of a cell's answer, in the order they are shown: h, c, gates */
export function partsOf({ cell }: RecurrentLayer): readonly string[] {
  const { gates, hasCellState } = cells[cell];
  return ['h', ...(hasCellState ? ['c'] : []), ...gates];
}
