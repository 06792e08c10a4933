/**
 * The artifacts view of YASENN: where the network reaches one class for different reasons, where the explanation does
 * not hold, and where it leans on what ought not to matter.
 */
import type { Artifacts, Describer, PartitionEntry } from './body.js';
import { fewestJudged } from './entries.js';
import { otherCode } from './partitioning.js';

/** A term of less of the largest one of its describer is not what it leans on. */
const leadingShare = 0.5;

/**
 * @param explained classes that the score speaks for or against: both of two, else the one of interest. Of any other
 *   class it only says that it is not that one, whatever the partition's inputs have in common.
 * @param nuisance names of features that ought not to matter
 */
export function artifactsOf(partitions: readonly PartitionEntry[], describers: readonly Describer[], explained: readonly string[], nuisance: readonly string[]): Artifacts {
  const byClass = new Map<string, string[]>();
  for (const { code, classes, n } of partitions) {
    if (code === otherCode) continue;
    const answered = explained.find((name) => 2 * (classes[name] ?? 0) > n);
    if (answered === undefined) continue;
    const codes = byClass.get(answered) ?? [];
    byClass.set(answered, codes);
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

/** @returns whether a feature that describes is the named one, or tells of it: "mean of light", "last is open" */
export function concerns(feature: string, name: string): boolean {
  return feature === name || feature.endsWith(` of ${name}`) || feature.endsWith(` is ${name}`);
}
