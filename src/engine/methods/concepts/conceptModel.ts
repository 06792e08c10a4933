/**
 * The extracted model: concepts, and for each one a tree that says where a window leads from there. Running it needs
 * nothing of the network.
 */
import type { DecisionTree } from '../../learn/decisionTree.js';
import { predictClass } from '../../learn/decisionTreeUse.js';

/** What of a sequence a tree sees at a step. */
export interface WindowShape {
  /** Steps before the present one. */
  readonly window: number;
  /** Whether trees see all steps of the window, or the present one only. */
  readonly whole: boolean;
  /** Values per step. */
  readonly width: number;
}

export interface ConceptModel extends WindowShape {
  /** From the first window to the concept to begin with (ours). */
  readonly start: DecisionTree;
  /** Per concept, from a window to the next concept. */
  readonly trees: readonly DecisionTree[];
  /** Class of each concept. */
  readonly classes: readonly number[];
}

/** Steps of some sequences with what trees see of them. */
export interface Inputs {
  /** Index of each sequence's first step, [count + 1]. */
  readonly offsets: ArrayLike<number>;
  /** [steps, width] */
  readonly inputs: Float32Array;
}

/** @returns columns of a tree's matrix. */
export function columnsOf({ window, whole, width }: WindowShape): number {
  return whole ? (window + 1) * width : width;
}

/**
 * Writes what a tree sees at a step: the present step first, then those before it. Before its first step a sequence is
 * taken to have stood still.
 * @param first index of the sequence's first step in `inputs`
 * @param step index of the step in `inputs`
 */
export function writeWindow({ window, whole, width }: WindowShape, inputs: Float32Array, first: number, step: number, target: Float32Array, at: number): void {
  for (let back = 0; back <= (whole ? window : 0); back++) {
    const from = Math.max(first, step - back) * width;
    for (let i = 0; i < width; i++) target[at + back * width + i] = inputs[from + i]!;
  }
}

/**
 * Runs freely along one sequence: start concept from the first window, then each concept from the one before and the
 * window (MEME, equation s ← F_s(window)).
 * @param first index of its first step in `inputs`, `end` one past its last; at least one step
 * @returns the concept at every step; the first `window` ones are the start concept
 */
export function runFreely(model: ConceptModel, inputs: Float32Array, first: number, end: number): Int32Array {
  const concepts = new Int32Array(end - first);
  const row = new Float32Array(columnsOf(model));
  const see = (step: number): Float32Array => {
    writeWindow(model, inputs, first, step, row, 0);
    return row;
  };
  const start = startStep(model, first, end);
  let concept = predictClass(model.start, see(start));
  concepts.fill(concept, 0, start - first + 1);
  for (let step = start + 1; step < end; step++) {
    concept = predictClass(model.trees[concept]!, see(step));
    concepts[step - first] = concept;
  }
  return concepts;
}

/** @returns index of the last step of a sequence's first window; of a shorter sequence its last step. */
export function startStep({ window }: WindowShape, first: number, end: number): number {
  return Math.min(first + window, end - 1);
}

/** @returns the concept at every step of all sequences. */
export function runAll(model: ConceptModel, { offsets, inputs }: Inputs): Int32Array {
  const concepts = new Int32Array(offsets[offsets.length - 1]!);
  for (let i = 0; i + 1 < offsets.length; i++) concepts.set(runFreely(model, inputs, offsets[i]!, offsets[i + 1]!), offsets[i]);
  return concepts;
}
