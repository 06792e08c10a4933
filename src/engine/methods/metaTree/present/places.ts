/**
 * Instances in words, and as subjects that link marks of different views.
 */
import type { InputPicture, Subject } from '../../../results/views.js';
import { counted } from '../../text.js';
import { pictureKey, type InstanceEntry, type MetaTreeBody, type Place } from '../body.js';

/** @returns "sequence 12", "sequence 12, step 3": counted from 1 */
export function placeText({ sequence, step }: Place): string {
  return `sequence ${counted(sequence + 1)}${step === null ? '' : `, step ${counted(step + 1)}`}`;
}

export function subjectsOf({ sequence, step }: Place): readonly Subject[] {
  return [step === null ? `sequence:${sequence}` : `step:${sequence}:${step}`];
}

/** @returns the input of an instance that the result names. */
export function storedPicture({ pictures }: Pick<MetaTreeBody, 'pictures'>, place: Place): InputPicture {
  return pictures[pictureKey(place)]!;
}

/** @returns "model 7 · tree 7 · label 1" */
export function answersText({ prediction, tree, label }: Pick<InstanceEntry, 'prediction' | 'tree' | 'label'>): string {
  return `model ${prediction} · tree ${tree}${label === null ? '' : ` · label ${label}`}`;
}
