/**
 * What a state machine does not say, in sentences for the fidelity card.
 */
import type { FittingParts } from '../fittingParts.js';
import { counted } from '../text.js';
import type { Alphabet } from './alphabet.js';
import type { FsaBody } from './body.js';
import type { Evaluation } from './evaluation.js';
import type { ModelOracle } from './modelOracle.js';
import type { FsaSettings } from './parameters.js';
import { unknownVerdict } from './stateTree.js';

export interface Coverage {
  readonly settings: FsaSettings;
  readonly oracle: ModelOracle;
  readonly alphabet: Alphabet;
  readonly parts: FittingParts;
  /** Fitting sequences whose states were kept. */
  readonly read: number;
  readonly body: FsaBody;
  /** Words put to the model while fitting, and those of them that the automaton has wrong. */
  readonly asked: { readonly wrong: number; readonly words: number };
  readonly evaluation: Evaluation;
}

export function notCovered({ settings, oracle, alphabet, parts, read, body, asked, evaluation }: Coverage): string[] {
  const sentences: string[] = [];
  const completed = body.transitions.filter((transition) => transition.completed).length;
  if (completed > 0) {
    const what = settings.unseen === 'complete' ? 'they were found by stepping the model once from the centre of the state' : 'they lead to a state without a class';
    sentences.push(`${counted(completed)} of ${counted(body.transitions.length)} transitions were never seen in the fitted sequences; ${what}.`);
  }
  if (oracle.obstacle !== null) {
    sentences.push(`${oracle.obstacle} The class of a state is therefore what the model says most often of the sequences that end in it.`);
  }
  if (oracle.emptyVerdict === unknownVerdict) sentences.push('The model gives no class to the empty sequence, so the start state has none of its own.');
  if (read < parts.fitted.length) sentences.push(`Only ${counted(read)} of ${counted(parts.fitted.length)} fitting sequences were read, to stay within memory.`);
  if (!alphabet.exact) sentences.push('Inputs are continuous: a symbol stands for a range of values, within which the model may still tell differences.');
  const rarer = alphabet.tokens - alphabet.names.length + 1;
  if (alphabet.exact && rarer > 1) sentences.push(`The ${counted(rarer)} rarest symbols are read as one.`);
  if (asked.wrong > 0) sentences.push(`Automaton and model differ on ${counted(asked.wrong)} of ${counted(asked.words)} words that the model was asked while fitting.`);
  const { beyond, unanswered } = evaluation;
  if (beyond && beyond.same < beyond.n) {
    sentences.push(
      `On random words longer than any fitted sequence (${body.longest + 1} to ${beyond.longest} symbols) automaton and model agree on ${((100 * beyond.same) / beyond.n).toFixed(1)} %: outside its data the model may drift.`,
    );
  }
  if (unanswered > 0) sentences.push(`${counted(unanswered)} held-out sequences are empty; the model gives them no class.`);
  return sentences;
}
