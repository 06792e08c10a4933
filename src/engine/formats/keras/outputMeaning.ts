/**
 * How the numbers a Keras model gives become a class: from the last activation, else from the loss it was compiled
 * with, else supposed and said so.
 */
import { UnrollError } from '../../core/errors.js';
import type { ActivationName } from '../../model/activations.js';
import type { Assumption, Layer, OutputMeaning } from '../../model/sequenceModel.js';
import { isObject, kerasObject, type KerasObject } from './config.js';

export interface Meaning {
  readonly meaning: OutputMeaning;
  readonly assumptions: readonly Assumption[];
}

const classificationLosses = /crossentropy|hinge|kl_?divergence|kullback/;
const regressionLosses = /^(mse|mae|mape|msle|huber|log_?cosh|poisson)|mean_(squared|absolute)|cosine/;

/** @param output name of the layer whose output is the model's */
export function outputMeaningOf(layers: readonly Layer[], output: string, model: KerasObject): Meaning {
  const { activation, units } = lastActivation(layers, output);
  const loss = lossOf(model);
  const sure = (meaning: OutputMeaning): Meaning => ({ meaning, assumptions: [] });
  const supposed = (meaning: OutputMeaning, statement: string): Meaning => ({
    meaning,
    assumptions: [{ id: 'head.activation', statement }],
  });

  if (activation === 'softmax') return sure('softmax');
  if (activation === 'log_softmax') return sure('logits');
  if (activation === 'sigmoid' || activation?.startsWith('hard_sigmoid')) {
    if (units === 1) return sure('sigmoid');
    const statement = `The output has ${units ?? 'several'} sigmoid units; the largest is taken as the class, although several may be true at once.`;
    return supposed('softmax', statement);
  }
  if (loss?.fromLogits) return sure(units === 1 ? 'logit' : 'logits');
  if (loss && regressionLosses.test(loss.name)) return sure('regression');
  if (loss && classificationLosses.test(loss.name)) {
    const meaning = units === 1 ? 'logit' : 'logits';
    return supposed(
      meaning,
      `The model was trained with ${loss.name}, but its output has no softmax or sigmoid: its numbers are taken as unnormalised scores.`,
    );
  }
  return units === 1 || activation !== 'linear'
    ? supposed('regression', 'Nothing in the file says what the output means: it is taken as numbers, not as classes.')
    : supposed('logits', 'The output has no activation and the file names no loss: its numbers are taken as unnormalised scores of the classes.');
}

/** The activation that made the output, seen through layers that change nothing; null where it is inside a cell or not known. */
function lastActivation(layers: readonly Layer[], output: string): { activation: ActivationName | null; units: number | null } {
  const layer = layers.find((candidate) => candidate.name === output);
  if (!layer) throw new UnrollError('internal', `the output layer ${output} is not among the layers`);
  const units = layer.outputShape.at(-1) ?? null;
  if (layer.kind === 'identity' && layer.inputs[0] !== undefined) return lastActivation(layers, layer.inputs[0]);
  if (layer.kind === 'dense') return { activation: layer.activation, units };
  if (layer.kind === 'activation' && layer.activation === 'linear' && layer.inputs[0] !== undefined) return lastActivation(layers, layer.inputs[0]);
  return { activation: layer.kind === 'activation' ? layer.activation : null, units };
}

/** The loss the model was compiled with: a name, a function or an object with settings, alone or one per output. */
function lossOf({ surroundings }: KerasObject): { name: string; fromLogits: boolean } | null {
  const compiled = surroundings['compile_config'];
  let loss: unknown = isObject(compiled) ? compiled['loss'] : null;
  if (Array.isArray(loss)) loss = loss[0];
  else if (isObject(loss) && !('class_name' in loss)) loss = Object.values(loss)[0];
  if (typeof loss === 'string') return { name: snake(loss), fromLogits: false };
  const object = kerasObject(loss);
  if (!object) return null;
  const { config } = object.surroundings;
  if (object.className === 'function') return typeof config === 'string' ? { name: snake(config), fromLogits: false } : null;
  return { name: snake(object.className), fromLogits: object.config['from_logits'] === true };
}

/** `BinaryCrossentropy` → `binary_crossentropy`. */
function snake(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
