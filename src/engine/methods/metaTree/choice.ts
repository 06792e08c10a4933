/**
 * How many factors and clusters to take (ours). A question is `factor = cluster`, so a tree of depth 5 singles out few of
 * many clusters: with one cluster per class, as is natural, five of ten equal classes. Fewer clusters of more factors are
 * often told apart far better; which, is seen on instances kept apart.
 */
import type { Task } from '../../core/task.js';
import type { FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import { predictClass } from '../../learn/decisionTreeUse.js';
import type { Points } from '../../learn/kmeans.js';
import { balancedFidelity } from '../fidelity.js';
import { findFactor, findRegions, nearestClusters, type Factor, type Region } from './factors.js';
import { growMetaTree, metaLevelOf } from './metaLevel.js';
import type { MetaTreeSettings } from './parameters.js';
import { evenly, rowsOf } from './scaling.js';

/** Factors that are tried: the published number, and more as long as each has some units. */
const triedFactors = [5, 10];
const unitsPerFactor = 2;
/** Clusters per factor that are tried, beside {@link naturalClusters}. */
const triedClusters = [2, 3, 4, 6];
/** More factors are harder to read: they have to be better by so much. */
const negligible = 0.01;
/** What of a layer a clustering finds hangs on where it begins: the best combination is begun anew so often. */
const furtherStarts = 6;
/** Far apart, as every factor has a seed of its own. */
const seedStride = 1000;
/** Of the work, trying the combinations. */
const shareOfNumbers = 0.6;
/** Instances that each combination is tried on, and judged by. */
const triedInstances = 2000;

export interface Tried {
  readonly factors: number;
  readonly clusters: number;
  /** Agreement with the model on instances kept apart, mean over the model's classes; that of the tree of all fitted ones on these where it is less. */
  readonly balanced: number;
}

export interface Chosen {
  readonly factors: readonly Factor[];
  /** What was tried; empty where both numbers were given. */
  readonly tried: readonly Tried[];
}

export interface Candidates {
  /** z-scores and the model's class of the instances to fit on, of those to judge by, and of both. */
  readonly fitted: Judging;
  readonly apart: Judging;
  readonly whole: Judging;
  /** Units that vary. */
  readonly live: readonly number[];
  readonly classes: number;
}

export interface Judging {
  readonly activations: Points;
  readonly verdicts: Int32Array;
}

/** @returns the factors of the best combination; of about equal ones the first, which has fewer. */
export async function chooseFactors(candidates: Candidates, settings: MetaTreeSettings, seed: number, task: Task): Promise<Chosen> {
  const { fitted, whole, live, classes } = candidates;
  const ofFactors = settings.factors === 'auto' ? triedFactors.filter((factors, i) => i === 0 || factors * unitsPerFactor <= live.length) : [settings.factors];
  const ofClusters = settings.clusters === 'auto' ? ascending([...triedClusters, naturalClusters(classes)]) : [settings.clusters];
  if (ofFactors.length * ofClusters.length === 1) {
    const regions = await findRegions(fitted.activations, live, ofFactors[0]!, settings.over, seed, task);
    return { factors: await clustered(fitted.activations, regions, ofClusters[0]!, seed, task), tried: [] };
  }

  const some = sampled(candidates.fitted);
  const apart = sampled(candidates.apart.verdicts.length > 0 ? candidates.apart : candidates.fitted);
  const agreement = (factors: readonly Factor[], grownOn: Judging, judgedBy: Judging): number => {
    const tree = growMetaTree(levelOf(factors, grownOn.activations, task), grownOn.verdicts, classes, settings.depth);
    const level = levelOf(factors, judgedBy.activations, task);
    const explanation = judgedBy.verdicts.map((_, row) => predictClass(tree, level.data, row * level.width));
    return balancedFidelity({ model: judgedBy.verdicts, explanation }).value;
  };
  // Trees choose question by question: the one that is kept, of all instances, may go another and worse way.
  const judge = (factors: readonly Factor[]): number => Math.min(agreement(factors, some, apart), agreement(factors, whole, whole));
  const tried: Tried[] = [];
  let best: (Tried & { readonly found: readonly Factor[] }) | null = null;
  for (const [i, factors] of ofFactors.entries()) {
    const regions = await findRegions(some.activations, live, factors, settings.over, seed, task);
    for (const [j, clusters] of ofClusters.entries()) {
      const done = (i + j / ofClusters.length) / ofFactors.length;
      task.progress(shareOfNumbers * done, `Trying ${factors} factors of ${clusters} clusters`);
      const found = await clustered(some.activations, regions, clusters, seed, task);
      const balanced = judge(found);
      tried.push({ factors, clusters, balanced });
      if (!best || balanced > best.balanced + negligible) best = { factors, clusters, balanced, found };
    }
  }
  const { factors, clusters } = best!;
  for (let start = 1; start <= furtherStarts && best!.balanced < 1; start++) {
    task.progress(shareOfNumbers + ((1 - shareOfNumbers) * start) / (furtherStarts + 1), `Trying ${factors} factors of ${clusters} clusters again`);
    const other = seed + start * seedStride;
    const found = await clustered(some.activations, await findRegions(some.activations, live, factors, settings.over, other, task), clusters, other, task);
    const balanced = judge(found);
    if (balanced > best!.balanced) best = { factors, clusters, balanced, found };
  }
  return { factors: best!.found, tried };
}

/** Published: one cluster per class, at least four. */
export function naturalClusters(classes: number): number {
  return Math.max(4, classes);
}

function levelOf(factors: readonly Factor[], activations: Points, task: Task): FeatureMatrix {
  return metaLevelOf(activations.count, factors.map((factor) => nearestClusters(factor, activations, task)));
}

async function clustered(activations: Points, regions: readonly Region[], clusters: number, seed: number, task: Task): Promise<readonly Factor[]> {
  const found: Factor[] = [];
  for (const [i, region] of regions.entries()) found.push(await findFactor(activations, region, clusters, seed + i + 1, task));
  return found;
}

function sampled({ activations, verdicts }: Judging): Judging {
  const rows = evenly(verdicts.length, triedInstances);
  return { activations: rowsOf(activations, rows), verdicts: rows.map((row) => verdicts[row]!) };
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
