/**
 * One sequence in the state machine and in the model, a column per step.
 */
import type { PairedData } from '../../../data/pairedData.js';
import type { Details, StepsView } from '../../../results/views.js';
import { stepPicture } from '../../stepPicture.js';
import { counted, percent } from '../../text.js';
import type { TransitionEntry } from '../body.js';
import type { FsaDocument } from '../present.js';
import type { AskedWord } from '../why.js';
import { groupOf, groupsOf, noClass } from './graph.js';

export interface WhyInput {
  readonly word: AskedWord;
  /** Of the machine's alphabet, one per step. */
  readonly symbols: readonly string[];
  /** The model's class before the first step and after every one; null where it gives none. */
  readonly answers: readonly (string | null)[];
  readonly data: PairedData;
}

type Cell = StepsView['rows'][number]['cells'][number];

export function whySteps(document: FsaDocument, { word, symbols, answers, data }: WhyInput): StepsView {
  const { classes } = document;
  const stateOf = new Map(document.states.map((state) => [state.id, state]));
  const minimalOf = new Map(document.minimal.states.flatMap((state) => state.members.map((member) => [member, state] as const)));
  const gone = walk(document, symbols);
  const states = [document.start, ...gone.map((transition) => transition.to)];
  const outputs = states.map((id) => stateOf.get(id)!.output);
  const differs = outputs.map((output, step) => output !== null && answers[step] !== null && answers[step] !== output);
  const first = differs.indexOf(true);
  const ofClass = (answer: string | null, step: number): Cell => answer === null ? null : { text: answer, group: groupOf(classes, answer), ...(differs[step] && { differs: true }) };
  const last = symbols.length;
  const name = word.sequence === null ? 'the symbols typed' : `sequence ${word.sequence + 1}`;
  return {
    kind: 'steps',
    id: 'why',
    title: `Why ${name}`,
    summary: summaryOf(name, outputs[last] ?? null, answers[last] ?? null, first),
    groups: [...groupsOf(classes), noClass],
    rows: [
      { label: 'Symbol', cells: [null, ...symbols.map((text) => ({ text }))] },
      { label: 'State', cells: states.map((id) => ({ text: id, group: groupOf(classes, stateOf.get(id)!.output) })) },
      { label: 'Minimised', cells: states.map((id) => ({ text: minimalOf.get(id)?.id ?? id, group: groupOf(classes, minimalOf.get(id)?.output ?? null) })) },
      { label: 'Machine answers', cells: outputs.map(ofClass) },
      { label: 'Model answers', cells: answers.map(ofClass) },
    ],
    steps: states.map((id, step) => ({
      id: `step-${step}`,
      label: step === 0 ? 'start' : String(step),
      details: step === 0 ? { title: 'Before the first step', facts: [{ label: 'State', value: id }] } : detailsOf(gone[step - 1]!, step, outputs[step] ?? null, answers[step] ?? null, word, data),
      ...(step > 0 && word.sequence !== null && { subjects: [`step:${word.sequence}:${word.places[step - 1]!}`] as const }),
    })),
    ...(first >= 0 && { mark: { step: first, label: 'first disagreement' } }),
  };
}

function walk({ start, transitions }: FsaDocument, symbols: readonly string[]): TransitionEntry[] {
  const leading = new Map(transitions.map((transition) => [`${transition.from}\n${transition.symbol}`, transition]));
  let state = start;
  return symbols.map((symbol) => {
    const transition = leading.get(`${state}\n${symbol}`)!;
    state = transition.to;
    return transition;
  });
}

function detailsOf({ from, to, symbol, support, confidence, completed }: TransitionEntry, step: number, output: string | null, answer: string | null, { steps }: AskedWord, data: PairedData): Details {
  return {
    title: `Step ${step}: ${from} → ${to}`,
    facts: [
      { label: 'Symbol', value: symbol },
      { label: 'Seen', value: completed ? 'never in the fitted sequences' : `${counted(support)} times, ${percent(confidence)} went this way` },
      { label: 'Machine answers', value: output ?? noClass },
      { label: 'Model answers', value: answer ?? 'nothing yet' },
    ],
    pictures: [{ title: 'Around this step', picture: stepPicture(data, steps, step - 1) }],
  };
}

function summaryOf(name: string, machine: string | null, model: string | null, first: number): string {
  const end = machine === model ? `Machine and model both end with ${machine ?? noClass}` : `The machine ends with ${machine ?? noClass}, the model with ${model ?? 'no answer'}`;
  const where = first < 0 ? 'they agree wherever the model answers' : `they first differ ${first === 0 ? 'before the first step' : `at step ${first}`}`;
  return `${end} on ${name}; ${where}.`;
}
