/**
 * What a state machine does not say, in sentences for the fidelity card.
 */
import type { FittingParts } from '../fittingParts.js';
import { counted, percent, plural } from '../text.js';
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
    const what = settings.unseen === 'complete' ? 'the model was asked where they lead, by words of its own or by one step from the centre of the state' : 'they lead to a state without a class';
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
  if (asked.wrong > 0) sentences.push(`Machine and model differ on ${counted(asked.wrong)} of ${counted(asked.words)} words that the model was asked while fitting.`);
  const { beyond, unanswered, usual, heldOut } = evaluation;
  if (usual && !('reason' in heldOut)) sentences.push(...besideOneClass(body.classes[usual.class]!, usual.share, (heldOut.perStep ?? heldOut.fidelity).value, alphabet.exact));
  if (beyond && beyond.same < beyond.n) {
    sentences.push(
      `On random words longer than any in the data (${body.longest + 1} to ${beyond.longest} symbols) machine and model agree on ${percent(beyond.same / beyond.n)}: outside its data the model may drift.`,
    );
  }
  if (unanswered > 0) sentences.push(`${plural(unanswered, 'held-out sequence')} without a step: the model gives no class.`);
  return sentences;
}

/** What the fidelity is worth beside that of always answering the model's most frequent class. */
function besideOneClass(name: string, share: number, fidelity: number, exact: boolean): string[] {
  if (share === 1) return [`The model answers ${name} to everything that was held out; how faithful the machine is cannot be seen there.`];
  if (fidelity > share) return [];
  const advice = exact ? 'Try more clusters or another layer.' : 'Try more input symbols, more clusters or another layer.';
  return [`The machine agrees with the model no more often than always answering ${name} does (${percent(share)}). ${advice}`];
}
