/**
 * A random forest per factor tells the cluster of instances that no clustering has seen (CNN-INTE, section 3): it makes
 * the meta-level data of held-out instances.
 */
import { subtask, type Task } from '../../core/task.js';
import { prepareColumns, type TreeColumn, type TreeColumns } from '../../learn/decisionTreeColumns.js';
import type { Points } from '../../learn/kmeans.js';
import { growForest, type RandomForest } from '../../learn/randomForest.js';
import { clusterCount, type Factor } from './factors.js';
import { columnsOf } from './scaling.js';

/** Depth of the trees, as published. */
const forestDepth = 10;
/** Columns that are sorted between two looks at whether the work was cancelled. */
const columnsAtOnce = 8;

/**
 * @param activations z-scores of the fitted instances, all units
 * @param clusters per factor the cluster of each
 */
export async function growForests(factors: readonly Factor[], clusters: readonly Int32Array[], activations: Points, trees: number, seed: number, task: Task): Promise<readonly RandomForest[]> {
  const forests: RandomForest[] = [];
  for (const [i, factor] of factors.entries()) {
    const part = subtask(task, i / factors.length, (i + 1) / factors.length);
    part.progress(0, `Growing the forest of factor ${i + 1} of ${factors.length}`);
    const columns = await preparedColumns(columnsOf(activations, factor.columns), part);
    const options = { trees, maxDepth: forestDepth, minLeaf: 1, featuresPerSplit: null, seed: seed + i };
    forests.push(await growForest({ columns, labels: clusters[i]!, classes: clusterCount(factor), weights: null }, options, part));
  }
  return forests;
}

async function preparedColumns(points: Points, task: Task): Promise<TreeColumns> {
  const columns: TreeColumn[] = [];
  for (let from = 0; from < points.width; from += columnsAtOnce) {
    await task.checkpoint();
    const some = Array.from({ length: Math.min(columnsAtOnce, points.width - from) }, (_, i) => from + i);
    columns.push(...prepareColumns(columnsOf(points, some), 'histogram').columns);
  }
  return { count: points.count, columns };
}
