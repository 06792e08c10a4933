/** How questions to a result are asked: by a form, by selecting a row or a sequence, by ticking rows. */
import type { Parameter, ParameterValues, Question } from '../../src/engine/methods/method.js';
import type { Subject, View } from '../../src/engine/results/views.js';
import { sequenceOf } from './links.js';
import { fieldTexts, type FieldTexts, parseFields } from './parameterFields.js';
import type { Selection } from './selection.js';

/** What stands in the forms, by question. */
export type QuestionTexts = Readonly<Record<string, FieldTexts>>;

export function isQuestionTexts(value: unknown): value is QuestionTexts {
  const isRecord = (candidate: unknown): candidate is Record<string, unknown> => typeof candidate === 'object' && candidate !== null;
  return isRecord(value) && Object.values(value).every((texts) => isRecord(texts) && Object.values(texts).every((text) => typeof text === 'string'));
}

type RowsParameter = Parameter & { readonly type: 'rows' };

/** @returns the parameter that rows of a table are selected or ticked for. */
export function rowsParameter({ parameters }: Question, most: 1 | null): RowsParameter | null {
  return parameters.find((parameter): parameter is RowsParameter => parameter.type === 'rows' && parameter.most === most) ?? null;
}

/** @returns whether it is asked as soon as its parameters change, rather than at the press of a button. */
export function isLive({ parameters }: Question): boolean {
  return parameters.some(({ type }) => type === 'rows' || type === 'sequence');
}

export function textsOf({ id, parameters }: Question, texts: QuestionTexts): FieldTexts {
  return { ...fieldTexts(parameters, {}), ...texts[id] };
}

/** @returns what is to be asked; null while a field is wrong or rows are still to be chosen. */
export function valuesOf({ parameters }: Question, texts: FieldTexts): ParameterValues | null {
  const lacksRows = parameters.some(({ type, name }) => type === 'rows' && (texts[name] ?? '').trim() === '');
  return lacksRows ? null : parseFields(parameters, texts);
}

/** @returns ids of the rows of a table that are ticked for a question. */
export function tickedRows(questions: readonly Question[], texts: QuestionTexts, viewId: string): ReadonlySet<string> | null {
  const question = questions.find((candidate) => rowsParameter(candidate, null)?.view === viewId);
  return question ? new Set((texts[question.id]?.[rowsParameter(question, null)!.name] ?? '').split(',').filter((id) => id !== '')) : null;
}

/** @returns the texts after rows of a table have been ticked or not. */
export function withTicks(questions: readonly Question[], texts: QuestionTexts, viewId: string, rows: readonly string[], ticked: boolean): QuestionTexts {
  const changed = questions.filter((question) => rowsParameter(question, null)?.view === viewId);
  return changed.reduce((all, question) => {
    const after = new Set(tickedRows(questions, all, viewId));
    for (const row of rows) {
      if (ticked) after.add(row);
      else after.delete(row);
    }
    return { ...all, [question.id]: { ...all[question.id], [rowsParameter(question, null)!.name]: [...after].join(',') } };
  }, texts);
}

/**
 * @param selection in this result; null for one in another result
 * @param subjects of the selected mark itself, or of what another result has selected
 * @returns the texts with what the selection says: a row of a question's table (or one of the unit that is selected), and
 * the sequence that is meant, if it is one
 */
export function withSelection(questions: readonly Question[], texts: QuestionTexts, views: readonly View[], selection: Selection | null, subjects: readonly Subject[]): QuestionTexts {
  let after = texts;
  for (const question of questions) {
    for (const parameter of question.parameters) {
      const text = parameter.type === 'rows' && parameter.most === 1 ? selectedRow(views, parameter.view, selection, subjects) : parameter.type === 'sequence' ? selectedSequence(subjects, selection !== null) : null;
      if (text !== null && text !== textsOf(question, after)[parameter.name]) after = { ...after, [question.id]: { ...after[question.id], [parameter.name]: text } };
    }
  }
  return after;
}

function selectedRow(views: readonly View[], viewId: string, selection: Selection | null, subjects: readonly Subject[]): string | null {
  if (selection === null) return null;
  if (selection.viewId === viewId) return selection.id;
  const view = views.find((candidate) => candidate.id === viewId);
  const units = new Set(subjects.filter((subject) => subject.startsWith('unit:')));
  return view?.kind === 'table' ? (view.rows.find((row) => row.subjects?.some((subject) => units.has(subject)))?.id ?? null) : null;
}

/**
 * @param own whether something in this result was selected: its first sequence counts. Another result may have selected
 * hundreds of steps; they mean a sequence only if it is one.
 * @returns its number, counted from 1 as in the form
 */
function selectedSequence(subjects: readonly Subject[], own: boolean): string | null {
  const [first, ...others] = new Set(subjects.map(sequenceOf).filter((sequence) => sequence !== null));
  return first === undefined || (others.length > 0 && !own) ? null : String(first + 1);
}
