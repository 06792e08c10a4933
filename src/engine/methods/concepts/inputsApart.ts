/**
 * Which inputs set the steps of a concept apart from all others (ours): a name that is only a class and a number says
 * nothing of what the concept stands for.
 */
import type { PairedData } from '../../data/pairedData.js';
import { decimals, significant } from '../rounding.js';
import { type Spread, spreadOf, tellingUnits } from '../tellingUnits.js';
import type { Concepts } from './clusterConcepts.js';
import type { Trajectories } from './trajectories.js';

export interface InputApart {
  /** A feature, or a symbol. */
  readonly input: string;
  /** Mean of the feature at the concept's steps, or the share of them at which the symbol is read. */
  readonly here: number;
  /** The same at the steps of all other concepts. */
  readonly elsewhere: number;
  /** For people: `light high`, `word = not`. */
  readonly text: string;
}

const named = 2;
/** Standard deviations between here and elsewhere: a large effect by Cohen's rule. */
const large = 0.8;
/** The same for shares of a symbol. */
const oftener = 0.3;

/**
 * @param trajectories with the inputs as the data has them
 * @returns per concept what differs most, most first; none where nothing differs much, or there is one concept only
 */
export function inputsApart(trajectories: Trajectories, { count, assignment }: Concepts, { alphabet, features }: Pick<PairedData, 'alphabet' | 'features'>): InputApart[][] {
  const { inputs, width } = trajectories;
  const columns = alphabet ? alphabet.length : width;
  const steps = new Float64Array(count);
  const sums = Array.from({ length: count }, () => new Float64Array(columns));
  assignment.forEach((concept, step) => {
    steps[concept]!++;
    if (alphabet) sums[concept]![inputs[step]!]!++;
    else for (let i = 0; i < width; i++) sums[concept]![i]! += inputs[step * width + i]!;
  });
  const total = new Float64Array(columns);
  for (const sum of sums) sum.forEach((value, i) => (total[i]! += value));
  const deviation = alphabet ? null : spreadOf(inputs, assignment.length, width, null).deviation;
  return sums.map((sum, concept) => {
    const [inside, outside] = [steps[concept]!, assignment.length - steps[concept]!];
    if (inside === 0 || outside === 0) return [];
    const here = sum.map((value) => value / inside);
    const elsewhere = sum.map((value, i) => (total[i]! - value) / outside);
    return deviation ? featuresApart(here, { mean: elsewhere, deviation }, features ?? []) : symbolsApart(here, elsewhere, alphabet!);
  });
}

function featuresApart(here: Float64Array, elsewhere: Spread, features: readonly string[]): InputApart[] {
  return tellingUnits(here, elsewhere)
    .filter(({ deviations }) => Math.abs(deviations) >= large)
    .slice(0, named)
    .map(({ unit, deviations }) => {
      const input = features[unit] ?? `x${unit + 1}`;
      return { input, here: significant(here[unit]!), elsewhere: significant(elsewhere.mean[unit]!), text: `${input} ${deviations > 0 ? 'high' : 'low'}` };
    });
}

/** @param here share of each symbol at the steps of the concept */
function symbolsApart(here: Float64Array, elsewhere: Float64Array, alphabet: readonly string[]): InputApart[] {
  const kind = alphabet.every((symbol) => [...symbol].length === 1) ? 'symbol' : 'word';
  const surplus = here.map((share, symbol) => share - elsewhere[symbol]!);
  return Array.from(alphabet.keys())
    .filter((symbol) => surplus[symbol]! >= oftener)
    .sort((a, b) => surplus[b]! - surplus[a]! || a - b)
    .slice(0, named)
    .map((symbol) => ({ input: alphabet[symbol]!, here: decimals(here[symbol]!, 4), elsewhere: decimals(elsewhere[symbol]!, 4), text: `${kind} = ${alphabet[symbol]!}` }));
}
