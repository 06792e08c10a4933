/**
 * What is said of each partition: size, classes, errors, its middle and samples.
 */
import { seededRandom } from '../../core/random.js';
import type { InputPictures } from '../../data/inputPictures.js';
import type { PairedData } from '../../data/pairedData.js';
import { counted, percent, plural } from '../text.js';
import type { Instance, PartitionEntry } from './body.js';
import type { Objects } from './objects.js';
import { errorsOf, levelOf, type Partitioning } from './partitioning.js';

export interface Partitioned {
  readonly data: PairedData;
  readonly pictures: InputPictures;
  readonly fitted: Objects;
  readonly heldOut: Objects;
  /** f of the fitted objects. */
  readonly score: Float64Array;
  /** Partition of every fitted and held-out object. */
  readonly place: { readonly fitted: Int32Array; readonly heldOut: Int32Array };
  /** |f − F| of every held-out object; null for codes that were not seen when fitting. */
  readonly errors: readonly (number | null)[];
  readonly parting: Partitioning;
  /** Largest error of a reliable explanation. */
  readonly threshold: number;
  /** Label of a sequence, -1 = none. */
  readonly labelOf: (sequence: number) => number;
  readonly seed: number;
}

const samplesShown = 3;
/** Errors of fewer held-out sequences say nothing. */
export const fewestJudged = 5;
/** A partition is reliable where at least this share of its held-out sequences is (ours); the largest errors alone would mark nearly all. */
const reliableShare = 0.8;

export function entriesOf(partitioned: Partitioned): readonly PartitionEntry[] {
  const { data, fitted, place, errors, parting, threshold, labelOf } = partitioned;
  const members = membersOf(place.fitted, parting.codes.length);
  const judged = membersOf(place.heldOut, parting.codes.length);
  return parting.codes.map((code, index) => {
    const rows = members[index]!;
    const { mean, deviation } = levelOf(rows.map((row) => partitioned.score[row]!));
    const classes = histogram(data.classes, rows.map((row) => fitted.verdicts[row]!));
    const missed = judged[index]!.map((row) => errors[row]!);
    const count = missed.length;
    const within = count === 0 ? null : missed.filter((error) => error <= threshold).length / count;
    return {
      code,
      n: rows.length,
      heldOut: count,
      score: mean,
      deviation,
      classes,
      labels: data.labels && histogram(data.classes, rows.map((row) => labelOf(fitted.sequences[row]!))),
      purity: data.classes.length === 0 ? null : Math.max(...Object.values(classes)) / rows.length,
      error: errorsOf(missed),
      within,
      unreliable: unreliable(count, within, threshold),
      ...shown(partitioned, rows, index),
    };
  });
}

function unreliable(heldOut: number, within: number | null, threshold: number): string | null {
  if (within === null || heldOut < fewestJudged) return `Only ${plural(heldOut, 'held-out sequence')}: its error is not known.`;
  return within >= reliableShare ? null : `Only ${percent(within)} of its ${plural(heldOut, 'held-out sequence')} are missed by no more than the ${threshold.toPrecision(3)} allowed.`;
}

/** The object nearest to the mean of the last layer, and some at random. */
function shown({ fitted, score, data, pictures, seed }: Partitioned, rows: readonly number[], index: number): Pick<PartitionEntry, 'medoid' | 'samples'> {
  const instance = (row: number): Instance => {
    const sequence = fitted.sequences[row]!;
    return { sequence, text: `sequence ${counted(sequence + 1)}: ${data.textOf(sequence)}`, picture: pictures.of(sequence), score: score[row]! };
  };
  const medoid = nearestToMean(fitted, rows);
  const others = seededRandom(seed + index).shuffle(rows.filter((row) => row !== medoid));
  return { medoid: instance(medoid), samples: others.slice(0, samplesShown).map(instance) };
}

function nearestToMean({ layers }: Objects, rows: readonly number[]): number {
  const { data, width } = layers.at(-1)!;
  const mean = new Float64Array(width);
  for (const row of rows) for (let unit = 0; unit < width; unit++) mean[unit]! += data[row * width + unit]! / rows.length;
  let best = rows[0]!;
  let least = Infinity;
  for (const row of rows) {
    let distance = 0;
    for (let unit = 0; unit < width; unit++) distance += (data[row * width + unit]! - mean[unit]!) ** 2;
    if (distance < least) [best, least] = [row, distance];
  }
  return best;
}

function membersOf(place: Int32Array, partitions: number): readonly number[][] {
  const members = Array.from({ length: partitions }, (): number[] => []);
  place.forEach((partition, row) => members[partition]?.push(row));
  return members;
}

/** @returns how often each class occurs; labels that are none are not counted. */
function histogram(classes: readonly string[], values: readonly number[]): Readonly<Record<string, number>> {
  const counts = new Array<number>(classes.length).fill(0);
  for (const value of values) if (value >= 0) counts[value]!++;
  return Object.fromEntries(classes.map((name, i) => [name, counts[i]!]));
}
