/** What is measured of the learners: growing one tree, a forest, boosting; how good they are on held-out rows is not timed. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../src/engine/core/random.js';
import { silentTask } from '../../src/engine/core/task.js';
import { boost, boostedScores } from '../../src/engine/learn/boosting.js';
import { growClassifier } from '../../src/engine/learn/decisionTree.js';
import { prepareColumns, type FeatureMatrix } from '../../src/engine/learn/decisionTreeColumns.js';
import { predictClass } from '../../src/engine/learn/decisionTreeUse.js';
import { forestClasses, growForest } from '../../src/engine/learn/randomForest.js';
import { areaUnderCurve } from '../../src/engine/learn/scores.js';
import { temporaryFolder } from '../harness/resources.js';
import { cpuSeconds, type Measure, type Workload } from './contenders.js';
import { python } from './python.js';
import type { Extent } from './workloads.js';

const classes = 10;
const width = 64;
const count = 16_000;
const heldOut = 16_000;

type Learner = 'tree' | 'forest' | 'boosting';

const learners: readonly { readonly learner: Learner; readonly name: string; readonly rival: string }[] = [
  { learner: 'tree', name: 'decision tree of depth 3, held-out accuracy', rival: 'scikit-learn' },
  { learner: 'forest', name: 'random forest of 100 trees, held-out accuracy', rival: 'scikit-learn' },
  { learner: 'boosting', name: 'boosting, 100 trees of 31 leaves, logistic, held-out AUC', rival: 'LightGBM' },
];

export function learnerWorkloads({ python: withPython }: Extent): readonly Workload[] {
  return learners.map(({ learner, name, rival }) => ({
    name: `${name}: ${count} x ${width}, ${learner === 'boosting' ? 2 : classes} classes`,
    contenders: [{ name: 'Unroll', prepare: () => ours(learner) }, ...(withPython ? [python(rival, () => ({ learner: { learner, file: rowsFile(), count, heldOut, width } }))] : [])],
  }));
}

function ours(learner: Learner): Measure {
  const { data, labels } = noisyClasses(count + heldOut);
  const training = { data: data.subarray(0, count * width), count, width };
  const held = { data: data.subarray(count * width), count: heldOut, width };
  return async () => {
    const { seconds, result: judge } = await cpuSeconds(() => grow(learner, training, labels.subarray(0, count)));
    return { seconds, quality: judge(held, labels.subarray(count)) };
  };
}

function rowsFile(): string {
  const { data, labels } = noisyClasses(count + heldOut);
  const file = path.join(temporaryFolder('bench'), 'classes');
  writeFileSync(file, Float32Array.from([...labels, ...data]));
  return file;
}

/** @returns how good the model is on other rows */
type Judge = (matrix: FeatureMatrix, labels: Int32Array) => number;

async function grow(learner: Learner, training: FeatureMatrix, labels: Int32Array): Promise<Judge> {
  const columns = prepareColumns(training, 'histogram');
  if (learner === 'boosting') {
    const options = { loss: 'logistic', rounds: 100, learningRate: 0.1, maxDepth: null, maxLeaves: 31, minLeaf: 20, patience: null } as const;
    const model = await boost(columns, { targets: labels.map(isPositive), weights: null }, null, options, silentTask);
    return (matrix, truth) => areaUnderCurve(boostedScores(model, matrix, silentTask), truth.map(isPositive))!;
  }
  if (learner === 'tree') {
    const tree = growClassifier(columns, labels, classes, null, { maxDepth: 3, minLeaf: 1 });
    return ({ data }, truth) => accuracy(truth.map((_, row) => predictClass(tree, data, row * width)), truth);
  }
  const options = { trees: 100, maxDepth: null, minLeaf: 1, featuresPerSplit: null, seed: 1 };
  const forest = await growForest({ columns, labels, classes, weights: null }, options, silentTask);
  return (matrix, truth) => accuracy(forestClasses(forest, matrix, silentTask), truth);
}

function accuracy(said: Int32Array, labels: Int32Array): number {
  return said.filter((each, row) => each === labels[row]).length / labels.length;
}

/** For boosting: half of the classes against the others. */
function isPositive(label: number): number {
  return label < classes / 2 ? 1 : 0;
}

/** Overlapping normal clouds around random centres. */
function noisyClasses(rows: number): { data: Float32Array; labels: Int32Array } {
  const random = seededRandom(4);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const centres = Float32Array.from({ length: classes * width }, normal);
  const labels = Int32Array.from({ length: rows }, () => random.integer(classes));
  const data = Float32Array.from({ length: rows * width }, (_, i) => 0.5 * centres[labels[Math.floor(i / width)]! * width + (i % width)]! + normal());
  return { data, labels };
}
