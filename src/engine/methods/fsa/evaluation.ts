/**
 * How far the automaton can be trusted: agreement with the model on sequences it was not fitted on and on words longer
 * than any in the data, and the shortest words on which the two differ.
 */
import { seededRandom } from '../../core/random.js';
import type { Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import type { FidelityCard, HeldOut } from '../../results/document.js';
import { accuracies, agreements, balancedFidelity, fidelityByLength, heldOutFidelity, majorityClass, stepFidelity, type Verdicts } from '../fidelity.js';
import type { Alphabet } from './alphabet.js';
import type { Automaton } from './automaton.js';
import type { ModelOracle } from './modelOracle.js';
import { allLabels, labelsOfAnswers } from '../stepLabels.js';
import { joinedWord, randomWord, type Word } from './words.js';

/** A word in tokens on which automaton and model give different classes. */
export interface Disagreement {
  readonly word: ArrayLike<number>;
  readonly model: number;
  readonly explanation: number;
}

export interface Evaluation {
  readonly heldOut: FidelityCard['heldOut'];
  readonly accuracy: FidelityCard['accuracy'];
  readonly disagreements: readonly Disagreement[];
  /** Agreement on words longer than the data's; null where none could be asked. */
  readonly beyond: { readonly longest: number; readonly n: number; readonly same: number } | null;
  /** Held-out sequences to which the model gives no class. */
  readonly unanswered: number;
  /** The class that the model gives most often where fidelity is measured, and how often; null where it is not. */
  readonly usual: { readonly class: number; readonly share: number } | null;
  /** Steps of the longest sequence, fitted or held out. */
  readonly longest: number;
}

/** Lengths beyond the data that are tried, and words of each. */
const lengthsBeyond = 10;
const wordsPerLength = 100;
const stepsBeyond = 100_000;

export interface EvaluationInput {
  readonly automaton: Automaton;
  readonly oracle: ModelOracle;
  readonly alphabet: Alphabet;
  readonly data: PairedData;
  /** Sequences that k, clusters and transitions were found on. */
  readonly fitted: Int32Array;
  readonly heldOut: Int32Array;
  /** Steps of the longest of them. */
  readonly longest: number;
  readonly seed: number;
}

export async function evaluate(input: EvaluationInput, task: Task): Promise<Evaluation> {
  const { automaton, oracle, alphabet, heldOut } = input;
  const words = Array.from(heldOut, (sequence) => alphabet.tokensOf(sequence));
  const answers = await oracle.classesOfSequences(heldOut, task);
  const answered = words.flatMap((_, i) => (answers[i]!.length > 0 ? [i] : []));
  const explained = answered.map((i) => classesAlong(automaton, alphabet, words[i]!, oracle.perStep));
  const atEnd: Verdicts = { model: answered.map((i) => answers[i]!.at(-1)!), explanation: explained.map((classes) => classes.at(-1)!) };
  const disagreements: Disagreement[] = answered.flatMap((i, at) => difference(words[i]!, atEnd.model[at]!, atEnd.explanation[at]!));

  const longest = words.reduce((most, word) => Math.max(most, word.length), input.longest);
  const long = await askBeyond({ ...input, longest }, task);
  disagreements.push(...long.words.flatMap((word, i) => difference(word, long.verdicts.model[i]!, long.verdicts.explanation[i]!)));
  const beyond = long.words.length > 0 ? { longest: Math.max(...long.words.map((word) => word.length)), n: long.words.length, same: agreements(long.verdicts) } : null;
  const unanswered = words.length - answered.length;
  if (answered.length === 0) {
    const reason = words.length === 0 ? 'Every test sequence also occurs among the fitted ones.' : 'The model gives no class to any held-out sequence.';
    return { heldOut: { value: null, reason }, accuracy: { value: null, reason }, disagreements, beyond, unanswered, usual: null, longest };
  }
  const steps: Verdicts = { model: answered.flatMap((i) => Array.from(answers[i]!)), explanation: explained.flat() };
  const ofSequences = heldOutFidelity(atEnd, answered.map((i) => words[i]!.length));
  return {
    heldOut: {
      ...ofSequences,
      // A model that answers every step has far more to be right about than the last one.
      balanced: oracle.perStep ? balancedFidelity(steps).value : ofSequences.balanced,
      byLength: [...ofSequences.byLength, ...fidelityByLength(long.verdicts, long.words.map((word) => word.length))],
      perStep: oracle.perStep ? stepFidelity(steps, explained.flatMap((classes, i) => classes.map(() => i))) : null,
    } satisfies HeldOut,
    accuracy: accuracyOf(input, steps, answered.map((i) => ({ sequence: heldOut[i]!, answers: answers[i]!.length }))),
    disagreements,
    beyond,
    unanswered,
    usual: usualClass(steps.model, oracle.classes),
    longest,
  };
}

function usualClass(classes: ArrayLike<number>, count: number): Evaluation['usual'] {
  const usual = majorityClass(Array.from(classes), count);
  return { class: usual, share: agreements({ model: classes, explanation: new Int32Array(classes.length).fill(usual) }) / classes.length };
}

function accuracyOf(
  { data, fitted }: EvaluationInput,
  verdicts: Verdicts,
  sequences: readonly { readonly sequence: number; readonly answers: number }[],
): FidelityCard['accuracy'] {
  if (!data.labels) return { value: null, reason: 'The data has no labels.' };
  const labels = sequences.flatMap(({ sequence, answers }) => labelsOfAnswers(data, sequence, answers)!);
  return accuracies(verdicts, labels, majorityClass(allLabels(data, fitted), data.classes.length));
}

/** Classes the automaton gives along a word of tokens: after every step, or only at the end. */
function classesAlong({ symbols, start, next, output }: Automaton, { symbolOf }: Alphabet, word: ArrayLike<number>, perStep: boolean): number[] {
  const classes: number[] = [];
  let state = start;
  for (let t = 0; t < word.length; t++) {
    state = next[state * symbols + symbolOf[word[t]!]!]!;
    if (perStep) classes.push(output[state]!);
  }
  return perStep ? classes : [output[state]!];
}

function difference(word: ArrayLike<number>, model: number, explanation: number): Disagreement[] {
  return model === explanation ? [] : [{ word, model, explanation }];
}

/** Random words up to twice as long as the data's: half of uniform symbols, half of the data's words joined. */
async function askBeyond({ automaton, oracle, alphabet, data, fitted, longest, seed }: EvaluationInput, task: Task): Promise<{ words: Word[]; verdicts: Verdicts }> {
  const last = Math.min(2 * longest, data.maximumSteps ?? Infinity);
  const nothing = { words: [], verdicts: { model: [], explanation: [] } };
  if (!alphabet.exact || last <= longest) return nothing;
  const pieces = Array.from(fitted.subarray(0, 1000), (sequence) => alphabet.tokensOf(sequence)).filter((word) => word.length > 0);
  if (pieces.length === 0) return nothing;
  const random = seededRandom(seed);
  const count = Math.min(lengthsBeyond, last - longest);
  const perLength = Math.max(2, Math.min(wordsPerLength, Math.floor(stepsBeyond / (count * last))));
  const words: Word[] = [];
  for (let i = 1; i <= count; i++) {
    const length = longest + Math.round((i * (last - longest)) / count);
    for (let j = 0; j < perLength; j++) {
      words.push(j % 2 === 0 ? randomWord(alphabet.tokens, length, random) : joinedWord(() => pieces[random.integer(pieces.length)]!, length));
    }
  }
  const answers = await oracle.classesOfWords(words, task);
  return {
    words,
    verdicts: {
      model: answers.map((classes) => classes.at(-1)!),
      explanation: words.map((word) => classesAlong(automaton, alphabet, word, false)[0]!),
    },
  };
}
