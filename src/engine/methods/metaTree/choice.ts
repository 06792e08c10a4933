/**
 * How many factors and clusters to take (ours). A question is `factor = cluster`, so a tree of depth 5 singles out few of
 * many clusters: with one cluster per class, as is natural, five of ten equal classes. Fewer clusters of more factors are
 * often told apart far better; which, is seen on instances kept apart.
 */
import { subtask, type Task } from '../../core/task.js';
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
/** Instances that each combination is tried on, and judged by. */
const triedInstances = 2000;

export interface Tried {
  readonly factors: number;
  readonly clusters: number;
  /** Agreement with the model on instances kept apart, mean over the model's classes. */
  readonly balanced: number;
}

export interface Chosen {
  readonly factors: readonly Factor[];
  /** What was tried; empty where both numbers were given. */
  readonly tried: readonly Tried[];
}

export interface Candidates {
  /** z-scores and the model's class of the instances to fit on, and of those to judge by. */
  readonly fitted: Judging;
  readonly apart: Judging;
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
  const { fitted, live, classes } = candidates;
  const ofFactors = settings.factors === 'auto' ? triedFactors.filter((factors, i) => i === 0 || factors * unitsPerFactor <= live.length) : [settings.factors];
  const ofClusters = settings.clusters === 'auto' ? ascending([...triedClusters, naturalClusters(classes)]) : [settings.clusters];
  if (ofFactors.length * ofClusters.length === 1) {
    const regions = await findRegions(fitted.activations, live, ofFactors[0]!, settings.over, seed, task);
    return { factors: await clustered(fitted.activations, regions, ofClusters[0]!, seed, task), tried: [] };
  }

  const some = sampled(candidates.fitted);
  const apart = sampled(candidates.apart.verdicts.length > 0 ? candidates.apart : candidates.fitted);
  const tried: Tried[] = [];
  let best: { readonly factors: readonly Factor[]; readonly balanced: number } | null = null;
  for (const [i, factors] of ofFactors.entries()) {
    const regions = await findRegions(some.activations, live, factors, settings.over, seed, task);
    for (const [j, clusters] of ofClusters.entries()) {
      const part = subtask(task, (i + j / ofClusters.length) / ofFactors.length, (i + (j + 1) / ofClusters.length) / ofFactors.length);
      part.progress(0, `Trying ${factors} factors of ${clusters} clusters`);
      const found = await clustered(some.activations, regions, clusters, seed, part);
      const tree = growMetaTree(levelOf(found, some.activations, task), some.verdicts, classes, settings.depth);
      const level = levelOf(found, apart.activations, task);
      const explanation = apart.verdicts.map((_, row) => predictClass(tree, level.data, row * level.width));
      const balanced = balancedFidelity({ model: apart.verdicts, explanation }).value;
      tried.push({ factors, clusters, balanced });
      if (!best || balanced > best.balanced + negligible) best = { factors: found, balanced };
    }
  }
  return { factors: best!.factors, tried };
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
