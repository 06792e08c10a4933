/**
 * From hidden states to concepts and trees, and how many concepts to take.
 */
import { subtask, type Task } from '../../core/task.js';
import { agreements, balancedFidelity, type Verdicts } from '../fidelity.js';
import { chooseK } from '../chooseK.js';
import { clusterConcepts, type Concepts, type Effort } from './clusterConcepts.js';
import { runAll, type WindowShape } from './conceptModel.js';
import { growTrees, type GrownConcepts } from './growTrees.js';
import type { Balance, ConceptsSettings } from './parameters.js';
import { stepsOf, type Trajectories } from './trajectories.js';
import { coded, wordsOf, type Words } from './vocabulary.js';

export interface Material {
  readonly trajectories: Trajectories;
  /** [steps, units] */
  readonly states: Float32Array;
}

/** What stays the same however many concepts are tried. */
export interface Circumstances {
  readonly settings: ConceptsSettings;
  readonly shape: WindowShape;
  /** Symbols of the data; null for rows of numbers. */
  readonly alphabet: readonly string[] | null;
  /** Classes of the model. */
  readonly classes: number;
  readonly perStep: boolean;
  readonly seed: number;
}

export interface Extracted {
  readonly concepts: Concepts;
  readonly words: Words | null;
  readonly grown: GrownConcepts;
}

export interface SweepEntry {
  readonly k: number;
  readonly balance: Balance;
  /** Free-running agreement with the model on validation sequences, and its mean over the model's classes. */
  readonly fidelity: number;
  readonly balanced: number;
}

export interface Choice {
  readonly k: number;
  readonly balance: Balance;
  /** Of every k the better balance; a single entry for a k that is given. */
  readonly entries: readonly SweepEntry[];
}

/** MEME's for the concepts that are shown; less for each of those that are only tried. */
const wholeEffort: Effort = { restarts: 10, steps: Infinity };
const sweepEffort: Effort = { restarts: 3, steps: 10_000 };

export async function extractConcepts(material: Material, k: number, balance: Balance, circumstances: Circumstances, task: Task): Promise<Extracted> {
  const clustered = await cluster(material, k, circumstances, wholeEffort, task);
  return { ...clustered, grown: await grow(material, clustered, balance, circumstances, task) };
}

/** Tries each k, and cap and weights where that is open, on sequences that the trees are not grown on. */
export async function choose(material: Material, validation: Trajectories, circumstances: Circumstances, task: Task): Promise<Choice> {
  const { settings } = circumstances;
  const balances: readonly Balance[] = settings.balance === 'auto' ? ['cap', 'weights'] : [settings.balance];
  const values = settings.k === 'auto' ? Array.from({ length: settings.maxK - 1 }, (_, i) => i + 2) : [settings.k];
  const judged = stepsOf(validation) > 0 ? validation : material.trajectories;
  const groups = sequenceOfAnswers(judged, circumstances.perStep);
  const tried: (SweepEntry & { readonly standardError: number })[] = [];
  for (const [i, k] of values.entries()) {
    task.progress(i / values.length, `Trying ${k} concepts`);
    const part = subtask(task, i / values.length, (i + 1) / values.length);
    const clustered = await cluster(material, k, circumstances, sweepEffort, part);
    // No more distinct states than that: every further k gives the same concepts.
    if (clustered.concepts.count === tried.at(-1)?.k) break;
    const ofBalances = [];
    for (const balance of balances) {
      const grown = await grow(material, clustered, balance, circumstances, part);
      const verdicts = freeVerdicts({ ...clustered, grown }, judged, circumstances.perStep);
      const { value: balanced, standardError } = balancedFidelity(verdicts, groups);
      ofBalances.push({ k: clustered.concepts.count, balance, fidelity: agreements(verdicts) / verdicts.model.length, balanced, standardError });
    }
    tried.push(ofBalances.reduce((best, entry) => (entry.balanced > best.balanced ? entry : best)));
  }
  const { k, balance } = tried[chooseK(tried)]!;
  return { k, balance, entries: tried.map((entry) => ({ k: entry.k, balance: entry.balance, fidelity: entry.fidelity, balanced: entry.balanced })) };
}

/** @returns what model and free-running concepts say wherever the model answers */
export function freeVerdicts({ grown: { model }, words }: Extracted, trajectories: Trajectories, perStep: boolean): Verdicts {
  const concepts = runAll(model, coded(trajectories, words));
  const steps = answerSteps(trajectories, perStep);
  return { model: steps.map((step) => trajectories.verdicts[step]!), explanation: steps.map((step) => model.classes[concepts[step]!]!) };
}

/** @returns the steps after which the model answers: all, or the last of each sequence. */
export function answerSteps(trajectories: Trajectories, perStep: boolean): Int32Array {
  if (perStep) return Int32Array.from(trajectories.verdicts.keys());
  return trajectories.offsets.slice(1).map((offset) => offset - 1);
}

/** @returns for every answer its sequence, counted within the trajectories */
export function sequenceOfAnswers({ offsets }: Trajectories, perStep: boolean): Int32Array {
  const sequences = Array.from({ length: offsets.length - 1 }, (_, sequence) => sequence);
  if (!perStep) return Int32Array.from(sequences);
  return Int32Array.from(sequences.flatMap((sequence) => new Array<number>(offsets[sequence + 1]! - offsets[sequence]!).fill(sequence)));
}

async function cluster({ trajectories, states }: Material, k: number, { alphabet, classes, seed }: Circumstances, effort: Effort, task: Task): Promise<Omit<Extracted, 'grown'>> {
  const concepts = await clusterConcepts(trajectories, states, k, classes, seed, effort, task);
  return { concepts, words: alphabet && wordsOf(alphabet, trajectories, concepts) };
}

function grow({ trajectories }: Material, { concepts, words }: Omit<Extracted, 'grown'>, balance: Balance, { settings, shape, seed }: Circumstances, task: Task): Promise<GrownConcepts> {
  return growTrees(coded(trajectories, words), concepts, { shape, symbols: words !== null, depth: settings.depth, balance, cap: settings.cap, seed }, task);
}
