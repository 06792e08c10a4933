/**
 * What the model loses without its cells: one by one, and more and more of them in the order of the ranking, against it,
 * and in random orders.
 */
import { seededRandom } from '../../core/random.js';
import { subtask, type Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import { cells } from '../../model/cells/cell.js';
import type { CellRun, RecurrentLayer, SequenceModel } from '../../model/sequenceModel.js';
import type { Clamp } from '../../trace/recurrentKernel.js';
import { recurrentLayers } from '../../model/graph.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { counted, plural } from '../text.js';
import type { Hold } from './parameters.js';
import { scorerOf, type Score, type Scorer, type ScoreKind } from './score.js';
import type { MeanState } from './surroundings.js';

export interface AblatedCell {
  readonly index: number;
  /** Score of the whole model minus that without the cell. */
  readonly drop: number;
  /** Rise of the loss without the cell; null for a model that answers by numbers. */
  readonly lossRise: number | null;
}

export interface CumulativeAblation {
  /** Cells held, from none to all. */
  readonly counts: readonly number[];
  /** Scores by the number of cells held, in the order of the ranking and against it. */
  readonly bestFirst: readonly number[];
  readonly worstFirst: readonly number[];
  readonly random: { readonly orders: number; readonly mean: readonly number[]; readonly low: readonly number[]; readonly high: readonly number[] };
  /** Between worst-first and best-first, over the share of cells held: how much the ranking knows. */
  readonly area: number;
}

export interface Ablation {
  readonly score: ScoreKind;
  readonly hold: Hold;
  /** Held-out sequences, and the answers to them that are scored. */
  readonly sequences: number;
  readonly n: number;
  readonly whole: Score;
  /** By index of the cell; not every cell of a large layer. */
  readonly single: readonly AblatedCell[];
  readonly cumulative: CumulativeAblation;
  /** What was left out to stay within time; null = nothing. */
  readonly limited: string | null;
}

export interface AblationInput {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly heldOut: Int32Array;
  readonly layer: RecurrentLayer;
  readonly run: CellRun;
  /** Place of every cell, from 1. */
  readonly places: ArrayLike<number>;
  readonly hold: Hold;
  readonly means: MeanState;
  /** Cells one by one; auto = as many as there is time for. */
  readonly wanted: number | 'auto';
  readonly orders: number;
  readonly seed: number;
}

/** Multiplications of all runs together: a few seconds. */
const operations = 6e10;
/** What a step takes beside its multiplications, in these; a few sequences that are run side by side share it. */
const operationsPerStep = 2000;
const sideBySide = 48;
const fewestSequences = 64;
const mostSequences = 1000;
const fewestCells = 16;
const mostCells = 128;
/** Points of a cumulative curve, both ends included; fewer where runs are dear. */
const curvePoints: readonly number[] = [21, 11, 6];

/** @returns null where the model gives no answer to a held-out sequence, or one that is not finite */
export async function ablate(input: AblationInput, task: Task): Promise<Ablation | null> {
  const { layer, places, heldOut, hold, seed } = input;
  const order = Array.from({ length: layer.units }, (_, unit) => unit).sort((a, b) => places[a]! - places[b]!);
  const plan = affordable(input.runnable.model, layer.units, Array.from(heldOut, (sequence) => input.data.dataset.lengths[sequence]!), input);
  const counts = spread(layer.units + 1, plan.points);
  const sequences = seededRandom(seed).shuffle(heldOut.slice()).subarray(0, plan.sequences).sort();
  const scorer = await scorerOf(input.runnable, input.data, sequences, subtask(task, 0, 0));
  if (!scorer) return null;
  const single = await oneByOne(input, scorer, spread(layer.units, plan.cells).map((place) => order[place]!), subtask(task, 0, 0.4));
  const cumulative = await moreAndMore(input, scorer, order, counts, subtask(task, 0.4, 1));
  return { score: scorer.kind, hold, sequences: sequences.length, n: scorer.n, whole: scorer.whole, single, cumulative, limited: limits(plan, input) };
}

/** @returns the clamps that hold some cells of a run */
export function holding({ traceName }: Pick<CellRun, 'traceName'>, units: readonly number[], hold: Hold, means: MeanState | null): ReadonlyMap<string, Clamp> {
  return new Map([[traceName, { units, values: units.map((unit) => (hold === 'mean' ? means!.h[unit]! : 0)) }]]);
}

async function oneByOne(input: AblationInput, scorer: Scorer, units: readonly number[], task: Task): Promise<AblatedCell[]> {
  const found: AblatedCell[] = [];
  for (const [i, index] of units.entries()) {
    task.progress(i / units.length, `Ablating cell ${i + 1} of ${units.length}`);
    const { value, loss } = await scorer.score(holding(input.run, [index], input.hold, input.means), subtask(task, i / units.length, i / units.length));
    found.push({ index, drop: scorer.whole.value - value, lossRise: loss === null ? null : loss - scorer.whole.loss! });
  }
  return found.sort((a, b) => a.index - b.index);
}

async function moreAndMore(input: AblationInput, scorer: Scorer, order: readonly number[], counts: readonly number[], task: Task): Promise<CumulativeAblation> {
  const random = seededRandom(input.seed);
  const shuffled = Array.from({ length: input.orders }, () => random.shuffle([...order]));
  const all = [order, [...order].reverse(), ...shuffled];
  const none = scorer.whole.value;
  const every = (await scorer.score(holding(input.run, order, input.hold, input.means), subtask(task, 0, 0))).value;
  const curves: number[][] = [];
  for (const [i, each] of all.entries()) {
    const curve: number[] = [];
    for (const count of counts) {
      task.progress(i / all.length, `Ablating more and more cells, order ${i + 1} of ${all.length}`);
      const ends = count === 0 ? none : count === order.length ? every : null;
      curve.push(ends ?? (await scorer.score(holding(input.run, each.slice(0, count), input.hold, input.means), subtask(task, i / all.length, i / all.length))).value);
    }
    curves.push(curve);
  }
  const [bestFirst, worstFirst, ...randomly] = curves as [number[], number[], ...number[][]];
  const at = (of: (scores: number[]) => number): number[] => counts.map((_, i) => of(randomly.map((curve) => curve[i]!)));
  return {
    counts,
    bestFirst,
    worstFirst,
    random: {
      orders: randomly.length,
      mean: at((scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length),
      low: at((scores) => Math.min(...scores)),
      high: at((scores) => Math.max(...scores)),
    },
    area: areaBetween(counts, bestFirst, worstFirst),
  };
}

/** Mean of worst-first − best-first over the share of cells held, by trapezoids. */
function areaBetween(counts: readonly number[], bestFirst: readonly number[], worstFirst: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < counts.length; i++) {
    const gap = (at: number): number => worstFirst[at]! - bestFirst[at]!;
    area += ((gap(i - 1) + gap(i)) / 2) * (counts[i]! - counts[i - 1]!);
  }
  return area / counts.at(-1)!;
}

export interface Plan {
  readonly sequences: number;
  /** One by one. */
  readonly cells: number;
  /** Of a curve. */
  readonly points: number;
}

/**
 * What there is time for; cells that are asked for by their number are never fewer.
 * @param lengths of the held-out sequences, in steps
 */
export function affordable(model: SequenceModel, units: number, lengths: readonly number[], { wanted, orders }: Pick<AblationInput, 'wanted' | 'orders'>): Plan {
  const fewest = Math.min(fewestSequences, lengths.length);
  const multiplications = recurrentLayers(model).reduce((sum, layer) => sum + (layer.inputSize + layer.units) * layer.units * cells[layer.cell].gateCount * layer.runs.length, 0);
  const perStep = multiplications + operationsPerStep / Math.min(sideBySide, Math.max(1, fewest));
  const steps = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  /** Runs over a single sequence. */
  const runs = operations / (perStep * Math.max(1, steps));
  const cellsAtMost = Math.min(wanted === 'auto' ? mostCells : wanted, units);
  const ofCurves = (points: number): number => (Math.min(points, units + 1) - 2) * (2 + orders);
  const points = curvePoints.find((count) => (ofCurves(count) + cellsAtMost) * fewest <= runs) ?? curvePoints.at(-1)!;
  const sequences = Math.max(fewest, Math.min(mostSequences, lengths.length, Math.floor(runs / (ofCurves(points) + cellsAtMost))));
  const paid = Math.floor(runs / Math.max(1, sequences)) - ofCurves(points);
  return { sequences, cells: wanted === 'auto' ? Math.min(cellsAtMost, Math.max(fewestCells, paid)) : cellsAtMost, points };
}

function limits(plan: Plan, { layer, heldOut, wanted }: AblationInput): string | null {
  const alone = `${counted(plan.cells)} of ${plural(layer.units, 'cell')} are ablated one by one, spread over the ranking`;
  const sentences = [
    ...(plan.cells < layer.units ? [wanted === 'auto' ? `To stay within time, ${alone}; more where a number is set.` : `${alone}.`] : []),
    ...(plan.sequences < heldOut.length ? [`To stay within time, scores are of ${counted(plan.sequences)} of ${plural(heldOut.length, 'held-out sequence')}.`] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** @returns at most `count` of 0 … length − 1, evenly spread, both ends included */
export function spread(length: number, count: number): number[] {
  if (count >= length) return Array.from({ length }, (_, i) => i);
  return [...new Set(Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1))))];
}
