/**
 * The artifacts view of YASENN: where the network reaches one class for different reasons, where the explanation does
 * not hold, and where it leans on what ought not to matter.
 */
import type { Artifacts, Describer, PartitionEntry } from './body.js';
import { fewestJudged } from './entries.js';
import { otherCode } from './partitioning.js';

/** A term of less of the largest one of its describer is not what it leans on. */
const leadingShare = 0.5;

/** @param nuisance names of features that ought not to matter */
export function artifactsOf(partitions: readonly PartitionEntry[], describers: readonly Describer[], nuisance: readonly string[]): Artifacts {
  const byClass = new Map<string, string[]>();
  for (const { code, classes } of partitions) {
    if (code === otherCode) continue;
    const [most] = Object.entries(classes).sort(([, a], [, b]) => b - a);
    if (!most) continue; // A number is no class that could be reached again.
    const codes = byClass.get(most[0]) ?? [];
    byClass.set(most[0], codes);
    codes.push(code);
  }
  return {
    sameClass: [...byClass].filter(([, codes]) => codes.length > 1).map(([name, codes]) => ({ class: name, partitions: codes })),
    highError: partitions.filter(({ heldOut, unreliable }) => heldOut >= fewestJudged && unreliable !== null).map(({ code }) => code),
    nuisance: describers.flatMap(({ partition, terms, auc, weak }) => {
      if (weak || auc === null) return [];
      const largest = Math.max(...terms.map(({ value }) => Math.abs(value)), 0);
      return terms
        .filter(({ feature, value }) => Math.abs(value) >= leadingShare * largest && nuisance.some((name) => concerns(feature, name)))
        .map(({ feature, value }) => ({ partition, feature, value, auc }));
    }),
  };
}

/** Statistics of a feature end in its name: "mean of light" concerns light. */
function concerns(feature: string, name: string): boolean {
  return feature === name || feature.endsWith(` ${name}`);
}
