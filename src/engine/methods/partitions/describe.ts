/**
 * Each partition told from all others in features that people understand, by a sparse logistic regression and by a tree
 * of at most three questions, always with how well that works on sequences kept apart.
 */
import { subtask, type Task } from '../../core/task.js';
import { balancedWeights, growClassifier, type DecisionTree } from '../../learn/decisionTree.js';
import { prepareColumns, type FeatureMatrix, type TreeColumns } from '../../learn/decisionTreeColumns.js';
import { importancesOf, leafOf, probabilitiesOf } from '../../learn/decisionTreeUse.js';
import { fitLogistic, logisticScores } from '../../learn/logisticRegression.js';
import { areaUnderCurve, balancedAccuracy } from '../../learn/scores.js';
import { testText } from '../treeText.js';
import type { Describer } from './body.js';

export interface DescribedObjects {
  /** [count, features] */
  readonly matrix: FeatureMatrix;
  /** Partition of every row. */
  readonly place: Int32Array;
}

export interface ToDescribe {
  readonly codes: readonly string[];
  readonly names: readonly string[];
  readonly fitted: DescribedObjects;
  readonly heldOut: DescribedObjects;
}

/** A describer that ranks worse than this is no description. */
export const weakUnder = 0.7;
/** Partitions that are described, the largest first. */
export const mostDescribed = 24;
/** Sequences that describers are fitted on: more change coefficients by less than can be read. */
const mostFitted = 4000;
const mostTerms = 12;
const treeOptions = { maxDepth: 3, minLeaf: 5 };
/** A finer tolerance takes twice as long and ranks held-out sequences no better. */
const logisticOptions = { penalty: 'l1', c: 1, tolerance: 1e-3, iterations: 200 } as const;

/** @returns two describers for each of the largest partitions. */
export async function describePartitions({ codes, names, fitted, heldOut }: ToDescribe, task: Task): Promise<readonly Describer[]> {
  const sample = sampled(fitted);
  const columns = prepareColumns(sample.matrix, 'histogram');
  const describers: Describer[] = [];
  const described = codes.slice(0, mostDescribed);
  for (const [index, partition] of described.entries()) {
    await task.checkpoint();
    task.progress(index / described.length, `Describing partition ${index + 1} of ${described.length}`);
    const positive = Uint8Array.from(sample.place, (place) => Number(place === index));
    if (!positive.includes(1) || !positive.includes(0)) continue; // The only one: nothing to tell it from.
    const truth = Uint8Array.from(heldOut.place, (place) => Number(place === index));
    const weights = balancedWeights(positive, 2);
    const part = subtask(task, index / described.length, (index + 1) / described.length);
    describers.push(await logistic(partition, names, sample.matrix, positive, weights, heldOut.matrix, truth, part), tree(partition, names, columns, positive, weights, heldOut.matrix, truth));
  }
  return describers;
}

async function logistic(partition: string, names: readonly string[], matrix: FeatureMatrix, positive: Uint8Array, weights: Float64Array, heldOut: FeatureMatrix, truth: Uint8Array, task: Task): Promise<Describer> {
  const model = await fitLogistic(matrix, positive, weights, logisticOptions, task);
  const terms = Array.from(model.standardised.coefficients, (value, i) => ({ feature: names[i]!, value }));
  return { partition, kind: 'logistic', ...judged(logisticScores(model, heldOut), 0, truth), terms: largest(terms), tree: null };
}

function tree(partition: string, names: readonly string[], columns: TreeColumns, positive: Uint8Array, weights: Float64Array, heldOut: FeatureMatrix, truth: Uint8Array): Describer {
  const grown = growClassifier(columns, positive, 2, weights, treeOptions);
  const scores = Float64Array.from({ length: heldOut.count }, (_, row) => shareAt(grown, heldOut, row));
  const terms = Array.from(importancesOf(grown), (value, i) => ({ feature: names[i]!, value }));
  const nodes = grown.nodes.map((node) => ({ ...node, test: testText(node, { names, words: null }) }));
  return { partition, kind: 'tree', ...judged(scores, 0.5, truth), terms: largest(terms), tree: nodes };
}

function shareAt(tree: DecisionTree, { data, width }: FeatureMatrix, row: number): number {
  return probabilitiesOf(tree.nodes[leafOf(tree, data, row * width)]!)[1]!;
}

/** @param cut scores above it mean "in the partition" */
function judged(scores: Float64Array, cut: number, truth: Uint8Array): Pick<Describer, 'auc' | 'balancedAccuracy' | 'weak'> {
  const auc = areaUnderCurve(scores, truth);
  const predicted = Uint8Array.from(scores, (score) => Number(score > cut));
  return { auc, balancedAccuracy: auc === null ? null : balancedAccuracy(truth, predicted, 2), weak: auc === null || auc < weakUnder };
}

function largest(terms: readonly { readonly feature: string; readonly value: number }[]): Describer['terms'] {
  return terms
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, mostTerms);
}

/** Evenly taken rows; rows stand in the order of the file, which the partitions do not depend on. */
function sampled({ matrix: { data, count, width }, place }: DescribedObjects): DescribedObjects {
  if (count <= mostFitted) return { matrix: { data, count, width }, place };
  const rows = Int32Array.from({ length: mostFitted }, (_, i) => Math.floor((i * count) / mostFitted));
  const chosen = new Float32Array(mostFitted * width);
  rows.forEach((row, i) => chosen.set(data.subarray(row * width, (row + 1) * width), i * width));
  return { matrix: { data: chosen, count: mostFitted, width }, place: rows.map((row) => place[row]!) };
}
