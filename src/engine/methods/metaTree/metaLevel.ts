/**
 * Meta-level data, the cluster of every factor for every instance, and the tree on them (CNN-INTE, section 3).
 */
import type { Task } from '../../core/task.js';
import { growClassifier, type DecisionTree } from '../../learn/decisionTree.js';
import { prepareColumns, type FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import { forestClasses, type RandomForest } from '../../learn/randomForest.js';
import type { Points } from '../../learn/kmeans.js';
import type { Factor } from './factors.js';
import { columnsOf } from './scaling.js';

/**
 * @param clusters per factor the cluster of every instance
 * @returns [instances, factors], all categorical
 */
export function metaLevelOf(count: number, clusters: readonly Int32Array[]): FeatureMatrix {
  const width = clusters.length;
  const data = new Float32Array(count * width);
  clusters.forEach((ids, factor) => ids.forEach((id, row) => (data[row * width + factor] = id)));
  return { data, count, width, categorical: clusters.map(() => true) };
}

/** Meta-level data of instances that no clustering has seen: each factor's forest tells their clusters. */
export function toldMetaLevel(factors: readonly Factor[], forests: readonly RandomForest[], activations: Points, task: Task): FeatureMatrix {
  const told = factors.map((factor, i) => (activations.count === 0 ? new Int32Array(0) : forestClasses(forests[i]!, columnsOf(activations, factor.columns), task)));
  return metaLevelOf(activations.count, told);
}

/**
 * The meta-learner: its questions are `factor = cluster`.
 * @param labels class of every instance; those of -1 take no part
 */
export function growMetaTree(level: FeatureMatrix, labels: Int32Array, classes: number, depth: number): DecisionTree {
  return growClassifier(prepareColumns(level, 'exact'), labels.map((label) => Math.max(0, label)), classes, labels.map((label) => (label < 0 ? 0 : 1)), { maxDepth: depth, minLeaf: 1 });
}
