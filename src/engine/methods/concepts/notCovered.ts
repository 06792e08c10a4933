/**
 * What concepts do not say, in sentences for the fidelity card.
 */
import type { PairedData } from '../../data/pairedData.js';
import { counted, percent, plural } from '../text.js';
import type { ConceptsBody } from './body.js';
import { mainFidelity, type Evaluation } from './evaluation.js';
import type { Trajectories, TrajectoryReader } from './trajectories.js';

export interface Coverage {
  readonly body: ConceptsBody;
  /** Of the free-running concepts with the model; null where nothing is held out. */
  readonly agreement: number | null;
  readonly reader: TrajectoryReader;
  readonly data: PairedData;
  readonly fitted: Trajectories;
  readonly heldOut: Trajectories;
}

/**
 * @returns whether concepts agree with the model more often than a tree without memory, by more than chance may give;
 * null where nothing was held out
 */
export function gainOver({ heldOut, advantage, baselines: { memoryless } }: Evaluation): ConceptsBody['gain'] {
  if ('reason' in heldOut || !memoryless || !advantage) return null;
  const ofConcepts = mainFidelity(heldOut);
  const without = memoryless.perStep ?? memoryless.fidelity;
  const figures = `the tree agrees with the model on ${percent(without)}, the concepts on ${percent(ofConcepts.value)}`;
  const baseline = 'a tree on the present input alone';
  if (ofConcepts.value <= without) return { adds: false, sentence: `Concepts add nothing here over ${baseline}: ${figures}.` };
  if (advantage.value <= advantage.margin) return { adds: false, sentence: `Whether concepts add anything here over ${baseline} is not certain: ${figures}.` };
  return { adds: true, sentence: `Concepts add to ${baseline}: ${figures}.` };
}

export function notCovered({ body, agreement, reader, data, fitted, heldOut }: Coverage): string[] {
  const sentences: string[] = [];
  if (body.gain && !body.gain.adds) sentences.push(body.gain.sentence);
  const { majority } = body.baselines;
  if (majority && agreement !== null && agreement <= (majority.perStep ?? majority.fidelity)) {
    sentences.push(`The concepts agree with the model no more often than always answering ${majority.class} does (${percent(majority.perStep ?? majority.fidelity)}).`);
  }
  if (reader.obstacle !== null) sentences.push(`${reader.obstacle} A step therefore counts with the class of its whole sequence.`);
  const alone = body.trees.filter((tree) => tree.samples === 0).map((tree) => tree.concept);
  if (alone.length > 0) sentences.push(`Nothing was seen to follow ${alone.join(', ')}; there it is supposed to stay.`);
  const unled = body.interactions.filter((entry) => entry.rule === null);
  if (unled.length > 0) {
    const steps = unled.reduce((sum, entry) => sum + entry.count, 0);
    const all = body.interactions.reduce((sum, entry) => sum + entry.count, 0);
    sentences.push(`${plural(unled.length, 'pair')} of concepts that follow one another (${percent(steps / all)} of the steps) ${unled.length === 1 ? 'is' : 'are'} told by no tree.`);
  }
  if (fitted.leftOut > 0) sentences.push(`${counted(fitted.leftOut)} of ${counted(fitted.leftOut + fitted.sequences.length)} fitting sequences were left out, to stay within memory.`);
  const empty = fitted.empty + heldOut.empty;
  if (empty > 0) sentences.push(`${plural(empty, 'sequence')} without a step ${empty === 1 ? 'was' : 'were'} skipped.`);
  if ((data.dataset.further ?? []).length > 0) sentences.push('The model takes several inputs; the trees see the first one only.');
  return sentences;
}
