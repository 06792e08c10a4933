/**
 * The scaling of features that a model was trained with: x' = (x − mean) / scale, as scikit-learn's StandardScaler does.
 */
import { UnrollError } from '../core/errors.js';

export interface Scaler {
  /** Per feature, or one for all. */
  readonly mean: readonly number[];
  /** Per feature, or one for all; never 0. */
  readonly scale: readonly number[];
}

/**
 * @returns what makes the model's numbers of the data's, for feature 0 to `width` − 1
 * @throws UnrollError when there are more or fewer numbers than features
 */
export function scaling({ mean, scale }: Scaler, width: number): (value: number, feature: number) => number {
  for (const [name, numbers] of [['mean', mean], ['scale', scale]] as const) {
    if (numbers.length !== width && numbers.length !== 1) {
      throw new UnrollError('usage', `The scaler's ${name} has ${numbers.length} numbers, but the data have ${width} features. Give one for each, in their order.`);
    }
  }
  if (scale.includes(0)) throw new UnrollError('usage', "The scaler's scale holds 0, which nothing can be divided by. Give the standard deviations.");
  const of = (numbers: readonly number[], feature: number): number => numbers[numbers.length === 1 ? 0 : feature]!;
  return (value, feature) => (value - of(mean, feature)) / of(scale, feature);
}
