/**
 * LISOR's step 1 (Hou & Zhou, arXiv 1810.10708): run the model over the fitting sequences and keep the state after every
 * prefix. Validation sequences, which choose k, are read too, but counted apart.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import type { FittingParts } from '../fittingParts.js';
import { labelsOfAnswers } from '../stepLabels.js';
import type { Alphabet } from './alphabet.js';
import type { ModelOracle } from './modelOracle.js';
import { StateTree, unknownVerdict, type TreeWord } from './stateTree.js';
import type { SweepCases } from './sweep.js';

export interface Collected {
  readonly tree: StateTree;
  /** Nodes 0 … fittedNodes − 1 are prefixes of fitting sequences. */
  readonly fittedNodes: number;
  /** The fitting sequences that were read. */
  readonly words: readonly TreeWord[];
  /** How many sequences k, clusters and transitions are found on: those, and the validation sequences that were read. */
  readonly learned: number;
  /** Nodes in which fitting and validation sequences end. */
  readonly ends: ReadonlySet<number>;
  readonly cases: SweepCases;
  /** Steps of the longest sequence read. */
  readonly longest: number;
}

const fewestValidation = 50;
/** What a node of the tree takes beside its state: its fields, and its place among its parent's children. */
const nodeBytes = 100;

/** @param budget bytes that the tree may take: what would not fit is left out, and said to be */
export async function collect(oracle: ModelOracle, alphabet: Alphabet, data: PairedData, parts: FittingParts, budget: number, task: Task): Promise<Collected> {
  const tree = new StateTree(oracle.units, alphabet.symbolOf, alphabet.exact);
  // While the tree grows, its states are there twice.
  const largest = Math.max(2, Math.floor(budget / (8 * oracle.units + nodeBytes)));
  const read = async (sequences: Int32Array, visit: 'fitted' | 'probed' | null): Promise<TreeWord[]> => {
    const words: TreeWord[] = [];
    for (const sequence of sequences) {
      if (words.length % 1024 === 0) await task.checkpoint();
      if (tree.size >= largest) break;
      words.push(tree.add(alphabet.tokensOf(sequence), visit, sequence));
    }
    return words;
  };
  const words = await read(parts.fitted, 'fitted');
  const fittedNodes = tree.size;
  if (fittedNodes === 1) throw new UnrollError('data', `${data.dataset.name}: all sequences to fit on are empty; a state machine needs steps. Use other data.`);
  const validation = await read(parts.validation, 'probed');
  const few = data.count <= fewestValidation ? await read(parts.heldOut, null) : [];
  await oracle.trace(tree, [...words, ...validation, ...few], task);
  const judged = representative(tree, validation, words) ? validation : [...words, ...validation];
  const ends = new Set([...words, ...validation].map((word) => word.end));
  const longest = [...ends].reduce((most, end) => Math.max(most, tree.depth[end]!), 0);
  const cases = sweepCases(tree, judged, [...judged, ...few], oracle.perStep, data);
  return { tree, fittedNodes, words, learned: words.length + validation.length, ends, cases, longest };
}

/** Few validation sequences, or none of a class, cannot choose k; it is then chosen on all sequences it is fitted on. */
function representative(tree: StateTree, validation: readonly TreeWord[], words: readonly TreeWord[]): boolean {
  const classes = new Set(validation.map((word) => tree.verdict[word.end]!));
  return validation.length >= fewestValidation && words.every((word) => classes.has(tree.verdict[word.end]!));
}

/**
 * @param judged what k is chosen by
 * @param shown what the accuracy in the curve is measured on: of a handful of sequences all, as the paper does for its
 *   16 words of length 4 (where always rejecting is right 15 times)
 */
function sweepCases(tree: StateTree, judged: readonly TreeWord[], shown: readonly TreeWord[], perStep: boolean, data: PairedData): SweepCases {
  const answers = (end: number): Int32Array => (perStep ? tree.path(end).subarray(1) : Int32Array.of(end));
  const asked = judged.flatMap(({ end, sequence }) => Array.from(answers(end), (node) => ({ node, sequence }))).filter(({ node }) => tree.verdict[node] !== unknownVerdict);
  const validation = Int32Array.from(asked, ({ node }) => node);
  const sequenceOf = Int32Array.from(asked, ({ sequence }) => sequence);
  const labelled = shown.flatMap(({ end, sequence }) => {
    const path = answers(end);
    const labels = labelsOfAnswers(data, sequence, path.length);
    return Array.from(path, (node, i) => ({ node, label: labels?.[i] ?? -1 })).filter(({ node, label }) => label >= 0 && tree.verdict[node] !== unknownVerdict);
  });
  if (labelled.length === 0) return { validation, sequenceOf, labelled: null };
  return {
    validation,
    sequenceOf,
    labelled: { nodes: Int32Array.from(labelled, ({ node }) => node), labels: Int32Array.from(labelled, ({ label }) => label) },
  };
}
