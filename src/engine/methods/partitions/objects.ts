/**
 * The objects of a region: what the network answers to them, and their activations in every stage.
 */
import type { FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import { columnNames, type ReadActivations } from '../../trace/layerActivations.js';
import type { Stage } from './stages.js';

export interface Objects {
  readonly count: number;
  readonly sequences: Int32Array;
  readonly verdicts: Int32Array;
  readonly outputs: Float32Array;
  readonly layers: readonly FeatureMatrix[];
}

/** @returns the chosen rows of what was read */
export function objectsOf({ count, sequences, verdicts, outputs, matrices }: ReadActivations, rows: readonly number[], stages: readonly Stage[]): Objects {
  const outputWidth = outputs.length / Math.max(1, count);
  return {
    count: rows.length,
    sequences: Int32Array.from(rows, (row) => sequences[row]!),
    verdicts: Int32Array.from(rows, (row) => verdicts[row]!),
    outputs: gathered(outputs, outputWidth, rows),
    layers: matrices.map((matrix, i) => {
      const width = columnNames(stages[i]!, 'sequence').length;
      return { data: gathered(matrix, width, rows), count: rows.length, width };
    }),
  };
}

function gathered(matrix: Float32Array, width: number, rows: readonly number[]): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, i) => result.set(matrix.subarray(row * width, (row + 1) * width), i * width));
  return result;
}
