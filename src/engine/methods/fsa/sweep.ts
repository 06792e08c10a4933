/**
 * The automatic number of clusters (ours): small k first, judged on validation words that the clusters were not made
 * from.
 */
import { subtask, type Task } from '../../core/task.js';
import { chooseK } from '../chooseK.js';
import { agreements, balancedFidelity, mostFrequent, type Verdicts } from '../fidelity.js';
import { clusterStates, statesOfNodes, type Clusterer } from './clusterStates.js';
import type { Extractor, Machine } from './extraction.js';
import { minimise } from './minimise.js';
import type { StatePartition } from './statePartition.js';
import type { StateTree } from './stateTree.js';
import { shareLeft, type Judged } from './symbolCounts.js';

export interface SweepCases {
  /** Nodes that k is chosen by: validation asks machine and model about them. */
  readonly validation: Int32Array;
  /** Sequence of each of them: the steps of one hang together. */
  readonly sequenceOf: Int32Array;
  /** Nodes with labels, which only the accuracy in the curve is measured on; null where the data has no labels. */
  readonly labelled: { readonly nodes: Int32Array; readonly labels: Int32Array } | null;
}

export interface SweepEntry {
  readonly k: number;
  readonly fidelity: number;
  readonly balanced: number;
  /** Of the automaton against the labels; null where there are none. */
  readonly accuracy: number | null;
  /** null where the alphabet is too large for every transition to be found out during the sweep. */
  readonly minimalStates: number | null;
}

export interface SweepResult extends Judged {
  readonly entries: readonly SweepEntry[];
  /** What always answering the most frequent label would score where the accuracies are measured; null without labels. */
  readonly majority: number | null;
  readonly k: number;
  /** Of all nodes. */
  readonly partition: StatePartition;
}

/** Numbers in the states that a sweep clusters; of more, the chosen k is clustered again on all. */
const sweepNumbers = 1 << 20;
/** Transitions that are all completed for every k; above, only those that validation meets. */
const completedCells = 4096;
/** Further values of k after one without any disagreement, so that the curve shows that it stays. */
const plateau = 3;

/** Every k while they are few, about every eighth part more later: 2, 3, … 12, 14, 16, 18, 20, 23, … maxK. */
export function valuesOfK(maxK: number): number[] {
  const values: number[] = [];
  for (let k = 2; k < maxK; k += Math.max(1, Math.round(k / 8))) values.push(k);
  return [...values, maxK];
}

/**
 * Tries growing values of k up to maxK. The best k cannot change after one without disagreement, so the sweep ends soon after it.
 * @param nodes fitted nodes of the tree
 * @param numbers in the states of the first nodes, those that are clustered for every k
 */
export async function sweep(
  extractor: Extractor,
  nodes: number,
  { validation, sequenceOf, labelled }: SweepCases,
  maxK: number,
  clusterer: Clusterer,
  task: Task,
  numbers = sweepNumbers,
): Promise<SweepResult> {
  const limit = Math.min(nodes, Math.floor(numbers / extractor.tree.units));
  const tried: { entry: SweepEntry; standardError: number; partition: StatePartition }[] = [];
  const onTheWay = prefixesOf(extractor.tree, [...validation, ...(labelled?.nodes ?? [])]);
  const values = valuesOfK(maxK);
  const judge = judgeOf(extractor, { validation, sequenceOf }, onTheWay);
  let before: Float32Array | null = null;
  let end = values.length;
  for (let i = 0; i < end; i++) {
    const k = values[i]!;
    task.progress(i / end, `Trying ${k} states`);
    const part = subtask(task, i / end, (i + 1) / end);
    const { partition, centres } = await clusterStates(extractor.tree, limit, k, clusterer, part, before);
    before = centres;
    // No more distinct states than that: every further k gives the same clusters.
    if (partition.clusters === tried.at(-1)?.entry.k) break;
    const { machine, total, answerAt, fidelity, balanced, standardError } = await judge(partition, limit, part);
    tried.push({
      entry: {
        k: partition.clusters,
        fidelity,
        balanced,
        accuracy: labelled && labelled.nodes.filter((node, i) => answerAt(node) === labelled.labels[i]).length / labelled.nodes.length,
        minimalStates: total ? minimise(machine.automaton).automaton.states : null,
      },
      standardError,
      partition,
    });
    if (fidelity === 1) end = Math.min(end, i + 1 + plateau);
  }
  const chosen = chooseK(tried.map(({ entry, standardError }) => ({ ...entry, standardError })));
  const { entry, partition } = tried[chosen]!;
  const usual = mostFrequent(validation.map((node) => extractor.tree.verdict[node]!)) / validation.length;
  return {
    left: shareLeft(1 - Math.max(...tried.map((trial) => trial.entry.fidelity)), 1 - usual),
    entries: tried.map((trial) => trial.entry),
    majority: labelled && mostFrequent(labelled.labels) / labelled.labels.length,
    k: entry.k,
    partition: nodes <= limit ? partition : await onAllNodes(extractor, nodes, partition, clusterer, judge, task),
  };
}

/**
 * Clusters of the first nodes and of all nodes are others, and either may give the better automaton.
 * @param partition of the first nodes
 * @returns that, or as many clusters of all nodes, whichever agrees better with the model once all transitions are counted
 */
async function onAllNodes(extractor: Extractor, nodes: number, partition: StatePartition, clusterer: Clusterer, judge: Judge, task: Task): Promise<StatePartition> {
  const again = (await clusterStates(extractor.tree, nodes, partition.clusters, clusterer, task)).partition;
  const [ofFirst, ofAll] = [await judge(partition, nodes, task), await judge(again, nodes, task)];
  return ofFirst.balanced > ofAll.balanced ? partition : again;
}

interface Trial {
  readonly machine: Machine;
  /** Whether all transitions are known, not only those that validation meets. */
  readonly total: boolean;
  readonly answerAt: (node: number) => number;
  readonly fidelity: number;
  readonly balanced: number;
  readonly standardError: number;
}

/** @param limit nodes from here on are left out of what transitions are counted on */
type Judge = (partition: StatePartition, limit: number, task: Task) => Promise<Trial>;

/** @param onTheWay by node, 1 = a prefix of what the automaton is asked about */
function judgeOf(extractor: Extractor, { validation, sequenceOf }: Pick<SweepCases, 'validation' | 'sequenceOf'>, onTheWay: Uint8Array): Judge {
  return async (partition, limit, task) => {
    const machine = extractor.build(partition, statesOfNodes(extractor.tree, partition, limit, task), 'fitted', task);
    const total = machine.automaton.next.length <= completedCells;
    if (total) await extractor.completeAll(machine, task);
    const walked = await extractor.completeVisited(machine, onTheWay, task);
    const answerAt = (node: number): number => machine.automaton.output[walked[node]!]!;
    const verdicts: Verdicts = { model: validation.map((node) => extractor.tree.verdict[node]!), explanation: validation.map(answerAt) };
    const { value: balanced, standardError } = balancedFidelity(verdicts, sequenceOf);
    return { machine, total, answerAt, fidelity: agreements(verdicts) / validation.length, balanced, standardError };
  };
}

/** Marks the nodes and all their prefixes. */
function prefixesOf(tree: StateTree, nodes: readonly number[]): Uint8Array {
  const marked = new Uint8Array(tree.size);
  for (const node of nodes) for (let at = node; at >= 0 && marked[at] === 0; at = tree.parent[at]!) marked[at] = 1;
  return marked;
}
