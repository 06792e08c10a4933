/**
 * Which units of the layer set each state apart.
 */
import { spreadOf, tellingUnits, type TellingUnit } from '../tellingUnits.js';
import type { Extractor, Machine } from './extraction.js';
import type { Minimal } from './minimise.js';

/**
 * @param support visits of each state as extracted; a minimal state's centre is the mean of its members' by these
 * @returns per state; none for states without a centre
 */
export function unitsOfStates({ tree }: Extractor, { partition, automaton }: Machine, minimal: Minimal, support: readonly number[]): { readonly raw: TellingUnit[][]; readonly minimal: TellingUnit[][] } {
  // Without the root: the state before any symbol is no cluster's.
  const spread = spreadOf(tree.states.subarray(tree.units), tree.size - 1, tree.units, tree.fitted.subarray(1));
  const hasCentre = (state: number): boolean => state >= 1 && state <= partition.clusters;
  const states = Array.from({ length: automaton.states }, (_, state) => state);
  const mean = (members: readonly number[]): Float64Array | null => {
    const total = members.reduce((sum, state) => sum + support[state]!, 0);
    if (total === 0) return null;
    const centre = new Float64Array(tree.units);
    for (const state of members) partition.centre(state - 1).forEach((value, unit) => (centre[unit]! += (value * support[state]!) / total));
    return centre;
  };
  return {
    raw: states.map((state) => (hasCentre(state) ? tellingUnits(partition.centre(state - 1), spread) : [])),
    minimal: Array.from({ length: minimal.automaton.states }, (_, one) => {
      const centre = mean(states.filter((state) => minimal.stateOf[state] === one && hasCentre(state)));
      return centre ? tellingUnits(centre, spread) : [];
    }),
  };
}
