/**
 * How far the tree can be trusted: agreement with the model on held-out instances, whose clusters the forests tell.
 */
import type { PairedData } from '../../data/pairedData.js';
import type { FidelityCard, HeldOut } from '../../results/document.js';
import { accuracies, agreements, balancedFidelity, heldOutFidelity, majorityClass, type Verdicts } from '../fidelity.js';
import { wilson } from '../wilson.js';
import type { Instances } from './instances.js';

export interface Judged {
  readonly instances: Instances;
  /** Class by the tree. */
  readonly explanation: Int32Array;
}

/** @param fitted the instances that the tree was grown on, for the majority class */
export function evaluate({ instances, explanation }: Judged, fitted: Instances, data: PairedData): Pick<FidelityCard, 'heldOut' | 'accuracy'> {
  const { verdicts, labels } = instances;
  if (verdicts.length === 0) {
    const absent = { value: null, reason: 'There is no held-out sequence that has a step.' } as const;
    return { heldOut: absent, accuracy: absent };
  }
  const all: Verdicts = { model: verdicts, explanation };
  return {
    heldOut: heldOutOf(all, instances, data),
    accuracy: labels ? accuracies(all, labels, majorityClass(fitted.labels ?? [], data.classes.length)) : { value: null, reason: 'The data has no labels.' },
  };
}

/** Sequences count by their last step; where instances are steps, all steps are given beside that. */
function heldOutOf(all: Verdicts, { sequences, steps }: Instances, { dataset }: PairedData): HeldOut {
  const lengthsOf = (rows: ArrayLike<number>): number[] => Array.from(rows, (sequence) => dataset.lengths[sequence]!);
  if (!steps) return { ...heldOutFidelity(all, lengthsOf(sequences)), perStep: null };
  const last = Array.from(sequences.keys()).filter((row) => row + 1 === sequences.length || sequences[row + 1] !== sequences[row]);
  const atEnd: Verdicts = { model: last.map((row) => all.model[row]!), explanation: last.map((row) => all.explanation[row]!) };
  return { ...heldOutFidelity(atEnd, lengthsOf(last.map((row) => sequences[row]!))), balanced: balancedFidelity(all).value, perStep: wilson(agreements(all), all.model.length) };
}

/** @returns share of instances whose cluster is also the one whose centre is nearest; null without instances. */
export function agreementOf(told: ArrayLike<number>, nearest: Int32Array): number | null {
  return nearest.length === 0 ? null : agreements({ model: told, explanation: nearest }) / nearest.length;
}
