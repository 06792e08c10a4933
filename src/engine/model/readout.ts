/**
 * How the numbers a model puts out become a class and a distribution over classes.
 */
import { UnrollError } from '../core/errors.js';
import { layerNamed } from './graph.js';
import type { SequenceModel } from './sequenceModel.js';

export interface ReadOut {
  readonly classes: number;
  /** Numbers per row of the model's output. */
  readonly width: number;
  /** @returns the class of the output row that begins at `at`; the first of equals. */
  readonly decide: (rows: Float32Array, at: number) => number;
  /** @returns probabilities over the classes, of sum 1, alike where all outputs are 0 (not a number where the output is not). */
  readonly distribution: (rows: Float32Array, at: number) => number[];
}

/**
 * @param widthHint numbers per output row, needed only where the model leaves them free
 * @throws UnrollError when the output has no classes
 */
export function readOut(model: SequenceModel, widthHint?: number): ReadOut {
  const layer = layerNamed(model, model.output);
  const width = layer.outputShape.at(-1) ?? widthHint;
  if (model.outputMeaning === 'regression') {
    throw new UnrollError(
      'unsupported',
      `${model.name}: the output of layer "${layer.name}" is a number, not a class; choose a classifier.`,
    );
  }
  if (width === undefined || width < 1) {
    throw new UnrollError('model', `${model.name}: layer "${layer.name}" does not say how many classes it tells apart.`);
  }
  const meaning = model.outputMeaning;
  if (width === 1 && (meaning === 'sigmoid' || meaning === 'logit')) return binary(meaning);
  return {
    classes: width,
    width,
    decide(rows, at) {
      let best = 0;
      for (let i = 1; i < width; i++) if (rows[at + i]! > rows[at + best]!) best = i;
      return best;
    },
    distribution(rows, at) {
      const scores = Array.from(rows.subarray(at, at + width));
      const weights = meaning === 'logits' || meaning === 'logit' ? exponentials(scores) : scores;
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => (sum === 0 ? 1 / width : weight / sum));
    },
  };
}

/** One number: the probability (or, for a logit, its logarithmic odds) of the second class. */
function binary(meaning: 'sigmoid' | 'logit'): ReadOut {
  const threshold = meaning === 'sigmoid' ? 0.5 : 0;
  return {
    classes: 2,
    width: 1,
    decide: (rows, at) => (rows[at]! > threshold ? 1 : 0),
    distribution(rows, at) {
      const value = rows[at]!;
      const second = meaning === 'sigmoid' ? value : 1 / (1 + Math.exp(-value));
      return [1 - second, second];
    },
  };
}

function exponentials(scores: readonly number[]): number[] {
  const top = scores.reduce((a, b) => Math.max(a, b));
  return scores.map((score) => Math.exp(score - top));
}
