/**
 * How far the concepts can be trusted (MEME, section on fidelity): free-running agreement with the model on held-out
 * sequences first, beside it what answering with one class, or looking at the present input alone, would reach.
 */
import type { PairedData } from '../../data/pairedData.js';
import type { DecisionTree } from '../../learn/decisionTree.js';
import { predictClass } from '../../learn/decisionTreeUse.js';
import type { FidelityCard, HeldOut } from '../../results/document.js';
import { accuracies, advantage, balancedFidelity, heldOutFidelity, majorityClass, stepFidelity, type Verdicts } from '../fidelity.js';
import { allLabels, labelsOfAnswers } from '../stepLabels.js';
import { writeWindow } from './conceptModel.js';
import { answerSteps, freeVerdicts, sequenceOfAnswers, type Circumstances, type Extracted } from './extraction.js';
import { treeFrom } from './growTrees.js';
import type { Trajectories } from './trajectories.js';
import { coded } from './vocabulary.js';

/** Figures of a simpler explanation, on the same held-out sequences. */
export interface Baseline {
  /** Agreement with the model on whole sequences (last step), and where it answers every step on all steps. */
  readonly fidelity: number;
  readonly perStep: number | null;
  readonly balanced: number;
  /** Against the labels; null without. */
  readonly accuracy: number | null;
}

/** Agreement with the model's answers of one class. */
export interface ClassScore {
  readonly class: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Held-out answers of the model that are this class. */
  readonly support: number;
}

export interface Evaluation {
  readonly heldOut: FidelityCard['heldOut'];
  readonly accuracy: FidelityCard['accuracy'];
  readonly baselines: { readonly majority: (Baseline & { readonly class: string }) | null; readonly memoryless: Baseline | null };
  /** How much more often the concepts agree with the model than the memoryless tree; null where nothing is held out. */
  readonly advantage: ReturnType<typeof advantage> | null;
  readonly scores: readonly ClassScore[];
  /** Share of held-out transitions of which the trees, told the true concept before, know the next one. */
  readonly teacherForced: { readonly accuracy: number | null; readonly n: number };
}

export interface EvaluationInput {
  readonly extracted: Extracted;
  readonly circumstances: Circumstances;
  readonly data: PairedData;
  readonly fitted: Trajectories;
  readonly heldOut: Trajectories;
  /** True concept of each held-out step. */
  readonly heldOutConcepts: Int32Array;
  /** Tree on the present input alone. */
  readonly memoryless: DecisionTree;
}

export function evaluate(input: EvaluationInput): Evaluation {
  const { extracted, circumstances, data, fitted, heldOut, memoryless } = input;
  const { perStep } = circumstances;
  const teacherForced = forced(input);
  if (heldOut.sequences.length === 0) {
    const reason = 'There is no held-out sequence that has a step.';
    return { heldOut: { value: null, reason }, accuracy: { value: null, reason }, baselines: { majority: null, memoryless: null }, advantage: null, scores: [], teacherForced };
  }
  const verdicts = freeVerdicts(extracted, heldOut, perStep);
  const labels = labelsOf(data, heldOut, perStep);
  const majority = majorityClass(Array.from(answerSteps(fitted, perStep), (step) => fitted.verdicts[step]!), circumstances.classes);
  const steps = answerSteps(heldOut, perStep);
  const { inputs } = coded(heldOut, extracted.words);
  const withoutMemory = steps.map((step) => predictClass(memoryless, inputs, step * heldOut.width));
  const baseline = (explanation: Int32Array): Baseline => {
    const { fidelity, balanced, perStep: share } = fidelityOf({ model: verdicts.model, explanation }, heldOut, perStep);
    return { fidelity: fidelity.value, perStep: share?.value ?? null, balanced, accuracy: labels && shareRight(explanation, labels) };
  };
  return {
    heldOut: fidelityOf(verdicts, heldOut, perStep),
    accuracy: labels ? accuracies(verdicts, labels, majorityClass(allLabels(data, fitted.sequences), data.classes.length)) : { value: null, reason: 'The data has no labels.' },
    baselines: { majority: { class: data.classes[majority]!, ...baseline(steps.map(() => majority)) }, memoryless: baseline(withoutMemory) },
    advantage: advantage(verdicts, withoutMemory, sequenceOfAnswers(heldOut, perStep)),
    scores: data.classes.map((name, index) => scoreOf(name, index, verdicts)),
    teacherForced,
  };
}

/** A depth-limited tree on the present input alone: what an explanation without memory would be. */
export function growMemoryless({ words }: Extracted, fitted: Trajectories, { settings, shape, classes, perStep }: Circumstances): DecisionTree {
  const steps = answerSteps(fitted, perStep);
  const verdicts = steps.map((step) => fitted.verdicts[step]!);
  return treeFrom(coded(fitted, words), steps, verdicts, classes, { shape: { window: 0, whole: false, width: shape.width }, symbols: words !== null, depth: settings.depth, balance: 'cap' });
}

/** @returns the held-out part of the card: sequences by their last step, and steps where the model answers each. */
export function fidelityOf(verdicts: Verdicts, trajectories: Trajectories, perStep: boolean): HeldOut {
  const { offsets } = trajectories;
  const lengths = Array.from(offsets.subarray(1), (offset, i) => offset - offsets[i]!);
  if (!perStep) return { ...heldOutFidelity(verdicts, lengths), perStep: null };
  const last = Array.from(offsets.subarray(1), (offset) => offset - 1);
  const atEnd: Verdicts = { model: last.map((step) => verdicts.model[step]!), explanation: last.map((step) => verdicts.explanation[step]!) };
  return { ...heldOutFidelity(atEnd, lengths), balanced: balancedFidelity(verdicts).value, perStep: stepFidelity(verdicts, sequenceOfAnswers(trajectories, perStep)) };
}

/** The figure that tells most: over all answers of the model. */
export function mainFidelity({ fidelity, perStep }: HeldOut): HeldOut['fidelity'] {
  return perStep ?? fidelity;
}

function labelsOf(data: PairedData, { sequences, offsets }: Trajectories, perStep: boolean): readonly number[] | null {
  if (!data.labels) return null;
  return Array.from(sequences).flatMap((sequence, i) => labelsOfAnswers(data, sequence, perStep ? offsets[i + 1]! - offsets[i]! : 1)!);
}

function shareRight(explanation: Int32Array, labels: readonly number[]): number | null {
  const labelled = labels.flatMap((label, i) => (label >= 0 ? [i] : []));
  return labelled.length === 0 ? null : labelled.filter((i) => explanation[i] === labels[i]).length / labelled.length;
}

function scoreOf(name: string, index: number, { model, explanation }: Verdicts): ClassScore {
  let both = 0;
  let ofModel = 0;
  let ofExplanation = 0;
  for (let i = 0; i < model.length; i++) {
    if (model[i] === index) ofModel++;
    if (explanation[i] === index) ofExplanation++;
    if (model[i] === index && explanation[i] === index) both++;
  }
  return {
    class: name,
    precision: ofExplanation === 0 ? null : both / ofExplanation,
    recall: ofModel === 0 ? null : both / ofModel,
    f1: ofModel + ofExplanation === 0 ? null : (2 * both) / (ofModel + ofExplanation),
    support: ofModel,
  };
}

function forced({ extracted, circumstances, heldOut, heldOutConcepts }: EvaluationInput): Evaluation['teacherForced'] {
  const { model } = extracted.grown;
  const { inputs, offsets } = coded(heldOut, extracted.words);
  const row = new Float32Array(model.start.features);
  let n = 0;
  let right = 0;
  for (let i = 0; i + 1 < offsets.length; i++) {
    for (let step = offsets[i]! + circumstances.shape.window + 1; step < offsets[i + 1]!; step++) {
      writeWindow(model, inputs, offsets[i]!, step, row, 0);
      n++;
      if (predictClass(model.trees[heldOutConcepts[step - 1]!]!, row) === heldOutConcepts[step]) right++;
    }
  }
  return { accuracy: n === 0 ? null : right / n, n };
}
