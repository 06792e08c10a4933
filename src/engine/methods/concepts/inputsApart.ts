/**
 * Which inputs set the steps of a concept apart from all others (ours): a name that is only a class and a number says
 * nothing of what the concept stands for.
 */
import type { PairedData } from '../../data/pairedData.js';
import { decimals, significant } from '../rounding.js';
import { spreadOf, tellingUnits } from '../tellingUnits.js';
import type { Concepts } from './clusterConcepts.js';
import { stepsOf, type Trajectories } from './trajectories.js';

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
  return Array.from({ length: count }, (_, concept) => {
    const inside = Float64Array.from(assignment, (each) => Number(each === concept));
    const outside = inside.map((weight) => 1 - weight);
    if (!outside.includes(1) || !inside.includes(1)) return [];
    return alphabet ? symbolsApart(trajectories, inside, alphabet) : featuresApart(trajectories, inside, outside, features ?? []);
  });
}

function featuresApart(trajectories: Trajectories, inside: Float64Array, outside: Float64Array, features: readonly string[]): InputApart[] {
  const { inputs, width } = trajectories;
  const meanBy = (weights: Float64Array | null): ReturnType<typeof spreadOf> => spreadOf(inputs, stepsOf(trajectories), width, weights);
  const [here, elsewhere] = [meanBy(inside).mean, meanBy(outside).mean];
  return tellingUnits(here, { mean: elsewhere, deviation: meanBy(null).deviation })
    .filter(({ deviations }) => Math.abs(deviations) >= large)
    .slice(0, named)
    .map(({ unit, deviations }) => {
      const input = features[unit] ?? `x${unit + 1}`;
      return { input, here: significant(here[unit]!), elsewhere: significant(elsewhere[unit]!), text: `${input} ${deviations > 0 ? 'high' : 'low'}` };
    });
}

function symbolsApart({ inputs }: Trajectories, inside: Float64Array, alphabet: readonly string[]): InputApart[] {
  const counts = [new Float64Array(alphabet.length), new Float64Array(alphabet.length)] as const;
  inputs.forEach((symbol, step) => counts[inside[step]!]![symbol]!++);
  const [elsewhere, here] = counts.map((each) => {
    const all = each.reduce((sum, value) => sum + value, 0);
    return each.map((value) => value / all);
  });
  const kind = alphabet.every((symbol) => [...symbol].length === 1) ? 'symbol' : 'word';
  return Array.from(alphabet.keys())
    .filter((symbol) => here![symbol]! - elsewhere![symbol]! >= oftener)
    .sort((a, b) => here![b]! - elsewhere![b]! - here![a]! + elsewhere![a]! || a - b)
    .slice(0, named)
    .map((symbol) => ({ input: alphabet[symbol]!, here: decimals(here![symbol]!, 4), elsewhere: decimals(elsewhere![symbol]!, 4), text: `${kind} = ${alphabet[symbol]!}` }));
}
