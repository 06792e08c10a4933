/**
 * MEME, steps 2 and 3: transition samples of every pair of concepts, and a tree per concept that tells where to go.
 */
import { seededRandom } from '../../core/random.js';
import type { Task } from '../../core/task.js';
import { balancedWeights, growClassifier, type DecisionTree } from '../../learn/decisionTree.js';
import { prepareColumns, type FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import type { Concepts } from './clusterConcepts.js';
import { columnsOf, startStep, writeWindow, type ConceptModel, type WindowShape } from './conceptModel.js';
import type { Balance } from './parameters.js';
import type { Trajectories } from './trajectories.js';

export interface TreeSettings {
  readonly shape: WindowShape;
  /** Whether the inputs are codes of symbols, which are asked for one by one. */
  readonly symbols: boolean;
  readonly depth: number;
  readonly balance: Balance;
  /** Samples of one pair of concepts at most, where they are capped. */
  readonly cap: number;
  readonly seed: number;
}

export interface GrownConcepts {
  readonly model: ConceptModel;
  /** Steps that each concept's tree was grown on. */
  readonly samples: readonly Int32Array[];
}

/** Above this, histograms: exact thresholds of so many rows say no more. */
const exactRows = 20_000;

/** Steps x[t−w..t] from concept i to concept j, itself included, in the order of the data. */
export function transitionsOf({ offsets }: Pick<Trajectories, 'offsets'>, assignment: Int32Array, count: number, window: number): readonly (readonly number[])[] {
  const steps = Array.from({ length: count * count }, () => [] as number[]);
  for (let i = 0; i + 1 < offsets.length; i++) {
    for (let step = offsets[i]! + window + 1; step < offsets[i + 1]!; step++) steps[assignment[step - 1]! * count + assignment[step]!]!.push(step);
  }
  return steps;
}

/** @param trajectories with codes where the data has symbols */
export async function growTrees(trajectories: Trajectories, concepts: Concepts, settings: TreeSettings, task: Task): Promise<GrownConcepts> {
  const { shape, balance, cap, seed } = settings;
  const { count, assignment, classes } = concepts;
  const random = seededRandom(seed);
  const sampled = transitionsOf(trajectories, assignment, count, shape.window).map((steps) => (balance === 'cap' && steps.length > cap ? random.shuffle([...steps]).slice(0, cap).sort((a, b) => a - b) : steps));
  const trees: DecisionTree[] = [];
  const samples: Int32Array[] = [];
  for (let from = 0; from < count; from++) {
    await task.checkpoint();
    const steps = Int32Array.from(sampled.slice(from * count, (from + 1) * count).flat()).sort();
    samples.push(steps);
    trees.push(steps.length === 0 ? stay(from, count, columnsOf(shape)) : treeFrom(trajectories, steps, steps.map((step) => assignment[step]!), count, settings));
  }
  const starts = Int32Array.from(trajectories.sequences, (_, i) => startStep(shape, trajectories.offsets[i]!, trajectories.offsets[i + 1]!));
  const start = treeFrom(trajectories, starts, starts.map((step) => assignment[step]!), count, settings);
  return { model: { ...shape, start, trees, classes }, samples };
}

/** @param labels of the steps */
export function treeFrom(trajectories: Trajectories, steps: Int32Array, labels: Int32Array, classes: number, { shape, symbols, depth, balance }: Pick<TreeSettings, 'shape' | 'symbols' | 'depth' | 'balance'>): DecisionTree {
  const columns = prepareColumns(windows(trajectories, steps, shape, symbols), steps.length <= exactRows ? 'exact' : 'histogram');
  return growClassifier(columns, labels, classes, balance === 'weights' ? balancedWeights(labels, classes) : null, { maxDepth: depth, minLeaf: 1 });
}

/** @param steps ascending; @returns what a tree sees at each of them */
function windows({ offsets, inputs }: Trajectories, steps: Int32Array, shape: WindowShape, symbols: boolean): FeatureMatrix {
  const width = columnsOf(shape);
  const data = new Float32Array(steps.length * width);
  let sequence = 0;
  steps.forEach((step, row) => {
    while (offsets[sequence + 1]! <= step) sequence++;
    writeWindow(shape, inputs, offsets[sequence]!, step, data, row * width);
  });
  return { data, count: steps.length, width, categorical: symbols ? new Array<boolean>(width).fill(true) : undefined };
}

/** A concept that was never left, and never stayed in: it leads to itself. */
function stay(concept: number, count: number, features: number): DecisionTree {
  const value = Array.from({ length: count }, (_, i) => (i === concept ? 1 : 0));
  return { target: 'class', features, nodes: [{ feature: -1, threshold: 0, equality: false, left: -1, right: -1, value, samples: 0, weight: 1, impurity: 0 }] };
}
