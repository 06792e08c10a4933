/**
 * Which objects are partitioned: all, a class, the errors, or what the network takes for similar to one of them.
 */
import { UnrollError } from '../../core/errors.js';
import type { PairedData } from '../../data/pairedData.js';
import { plural } from '../text.js';
import type { PartitionsSettings } from './parameters.js';
import type { Teacher } from './teacher.js';

/** Rows of the fitted and of the held-out objects that are meant, in the order of their sequences. */
export interface Region {
  readonly fitted: readonly number[];
  readonly heldOut: readonly number[];
  readonly note: string;
}

export interface RegionObjects {
  readonly sequences: Int32Array;
  readonly verdicts: Int32Array;
  /** Activations of the last hidden layer, [count, units]. */
  readonly last: Float32Array;
}

/** Fewer objects cannot be partitioned. */
const fewest = 20;

/**
 * @param labelOf label of a sequence, -1 = none
 * @throws UnrollError when too few objects are in the region
 */
export function regionOf(
  { region, instance, neighbours }: Pick<PartitionsSettings, 'region' | 'instance' | 'neighbours'>,
  data: PairedData,
  { output, class: name }: Pick<Teacher, 'output' | 'class'>,
  fitted: RegionObjects,
  heldOut: RegionObjects,
  labelOf: (sequence: number) => number,
): Region {
  const select = (keep: (objects: RegionObjects, row: number) => boolean, note: string): Region => {
    const rows = (objects: RegionObjects): number[] => Array.from(objects.sequences.keys()).filter((row) => keep(objects, row));
    return { fitted: rows(fitted), heldOut: rows(heldOut), note };
  };
  const found = ((): Region => {
    switch (region) {
      case 'all':
        return select(() => true, 'All sequences.');
      case 'class':
        if (name === null) throw new UnrollError('usage', 'The model answers by numbers, so there is no class to look at. Choose another region.');
        return select(({ verdicts }, row) => verdicts[row] === output, `The sequences that the model calls ${name}.`);
      case 'errors':
        if (name === null) throw new UnrollError('usage', 'The model answers by numbers, so none of its answers is simply wrong. Choose another region.');
        if (!data.labels) throw new UnrollError('data', `${data.dataset.name}: has no labels, so there are no errors to look at. Choose another region, or data with labels.`);
        return select(({ sequences, verdicts }, row) => labelOf(sequences[row]!) >= 0 && labelOf(sequences[row]!) !== verdicts[row], 'The sequences to which the model gives another class than their label.');
      case 'neighbourhood':
        return neighbourhood(data, instance, neighbours, fitted, heldOut);
    }
  })();
  if (found.fitted.length >= fewest) return { ...found, fitted: inOrder(found.fitted, fitted), heldOut: inOrder(found.heldOut, heldOut) };
  throw new UnrollError('data', `${data.dataset.name}: ${plural(found.fitted.length, 'sequence')} to fit on in the region (${found.note.replace(/\.$/, '').toLowerCase()}); ${fewest} are needed. Choose another region, or more data.`);
}

/** The nearest to one of the objects, by Euclidean distance in the last hidden layer; the same share of held-out ones. */
function neighbourhood(data: PairedData, instance: number, neighbours: number, fitted: RegionObjects, heldOut: RegionObjects): Region {
  const middle = [fitted, heldOut].map(({ sequences, last }) => rowOf(sequences, last, instance)).find((row) => row !== null);
  if (!middle) throw new UnrollError('usage', `${data.dataset.name}: has no sequence ${instance + 1} that could be the middle of a neighbourhood. Give a number from 1 to ${data.count}.`);
  const share = Math.min(1, neighbours / Math.max(1, fitted.sequences.length));
  return {
    fitted: nearest(fitted, middle, Math.ceil(share * fitted.sequences.length)),
    heldOut: nearest(heldOut, middle, Math.ceil(share * heldOut.sequences.length)),
    note: `The sequences nearest to sequence ${instance + 1} in the last hidden layer.`,
  };
}

function rowOf(sequences: Int32Array, last: Float32Array, instance: number): Float32Array | null {
  const row = sequences.indexOf(instance);
  const units = last.length / Math.max(1, sequences.length);
  return row < 0 ? null : last.subarray(row * units, (row + 1) * units);
}

function nearest({ sequences, last }: RegionObjects, middle: Float32Array, count: number): number[] {
  const units = middle.length;
  const distances = Float64Array.from(sequences, (_, row) => {
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += (last[row * units + unit]! - middle[unit]!) ** 2;
    return sum;
  });
  return Array.from(sequences.keys())
    .sort((a, b) => distances[a]! - distances[b]! || sequences[a]! - sequences[b]!)
    .slice(0, count);
}

function inOrder(rows: readonly number[], { sequences }: RegionObjects): readonly number[] {
  return [...rows].sort((a, b) => sequences[a]! - sequences[b]!);
}
