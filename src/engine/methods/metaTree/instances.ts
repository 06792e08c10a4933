/**
 * Instances with what the model makes of them: rows of a layer's activations, the model's classes, the labels.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import type { Points } from '../../learn/kmeans.js';
import { answersPerStep } from '../../trace/hiddenLayers.js';
import { readActivations, type WantedLayer } from '../../trace/layerActivations.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { labelOfSequence } from '../stepLabels.js';

export interface Instances {
  /** [count, units]; z-scores once they were standardised. */
  readonly activations: Points;
  /** Sequence and (where instances are steps) step of each, as the data file has them. */
  readonly sequences: Int32Array;
  readonly steps: Int32Array | null;
  /** The model's class. */
  readonly verdicts: Int32Array;
  /** The true class, -1 = none; null where the data has no labels. */
  readonly labels: Int32Array | null;
  /** Sequences without a step, and left out to stay within limits. */
  readonly empty: number;
  readonly leftOut: number;
}

export interface Reading {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly wanted: WantedLayer;
  readonly per: 'sequence' | 'step';
}

/**
 * @param most instances at most
 * @throws UnrollError as reading activations does
 */
export async function readInstances({ runnable, data, wanted, per }: Reading, sequences: ArrayLike<number>, most: number, task: Task): Promise<Instances> {
  const read = await readActivations(runnable, data, { layers: [wanted], per, sequences }, task, most);
  const [matrix] = read.matrices;
  const { count } = read;
  const atEnd = (row: number): boolean => row + 1 === count || read.sequences[row + 1] !== read.sequences[row];
  // Where the model answers at every step, one label for the whole sequence is compared with the answer to its end.
  const isLabelled = (row: number): boolean => per === 'sequence' || data.labels!.per === 'step' || !answersPerStep(runnable) || atEnd(row);
  return {
    activations: { data: matrix!, count, width: count === 0 ? 0 : matrix!.length / count, weights: null },
    sequences: read.sequences,
    steps: read.steps,
    verdicts: read.verdicts,
    labels: data.labels && Int32Array.from({ length: count }, (_, row) => (isLabelled(row) ? labelAt(data, read.sequences[row]!, read.steps?.[row] ?? null) : -1)),
    empty: read.empty,
    leftOut: read.leftOut,
  };
}

/**
 * @returns the labels, -1 = none
 * @throws UnrollError where no instance has one
 */
export function labelsOf({ labels }: Instances, dataName: string): Int32Array {
  if (labels?.some((label) => label >= 0)) return labels;
  throw new UnrollError('data', `${dataName}: no sequence to fit on has a label, so the tree cannot tell labels. Let it tell the prediction, or use labelled data.`);
}

function labelAt(data: PairedData, sequence: number, step: number | null): number {
  const { per, values } = data.labels!;
  return per === 'step' && step !== null ? values[data.dataset.offsets[sequence]! + step]! : labelOfSequence(data, sequence);
}
