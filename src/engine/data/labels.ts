/**
 * From label values as files hold them to {@link Labels}: class names sorted, missing labels -1.
 */
import type { Task } from '../core/task.js';
import type { Labels } from './dataset.js';
import { isInteger, parseNumber, type NameTable } from './names.js';
import { filled } from './values.js';

/** @returns the class name a label's text means (`1.0000e+00` is class `1`), or null where there is no label. */
export function className(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = parseNumber(trimmed);
  return value !== null && Number.isInteger(value) && !isInteger(trimmed) ? String(value) : trimmed;
}

export interface LabelReading {
  readonly labels: Labels | null;
  /** What had to be supposed about them. */
  readonly notes: readonly string[];
}

/**
 * @param provisional ids of `table`, -1 where there is no label; changed in place
 * Class -1 means "no label" unless the classes are just -1 and 1. Labels with fractions are numbers to predict, not
 * classes, and are left out.
 */
export async function readLabels(per: Labels['per'], provisional: Int32Array, table: NameTable, task: Task): Promise<LabelReading> {
  const { names, placeOf } = table.sorted();
  if (names.length === 0) return { labels: null, notes: [] };
  if (names.every((name) => parseNumber(name) !== null) && !names.every(isInteger)) {
    return { labels: null, notes: ['The labels are numbers with fractions, not classes; they are left out.'] };
  }
  const unlabelled = names.includes('-1') && !(names.length === 2 && names.includes('1')) ? names.indexOf('-1') : -1;
  await filled(provisional, task, (i) => {
    const place = provisional[i]! < 0 ? unlabelled : placeOf[provisional[i]!]!;
    return place === unlabelled ? -1 : unlabelled >= 0 && place > unlabelled ? place - 1 : place;
  });
  const classes = names.filter((_, place) => place !== unlabelled);
  if (classes.length === 0) return { labels: null, notes: [] };
  const notes = unlabelled >= 0 ? ['Label -1 is read as "no label".'] : [];
  return { labels: { per, classes, values: provisional }, notes };
}

/** @returns labels per step as one per sequence when no sequence has two different ones, else null. */
export async function constantLabels(perStep: Int32Array, lengths: ArrayLike<number>, task: Task): Promise<Int32Array | null> {
  const perSequence = new Int32Array(lengths.length).fill(-1);
  for (let sequence = 0, step = 0; sequence < lengths.length; sequence++) {
    if (sequence % 1024 === 0) await task.checkpoint();
    for (const end = step + lengths[sequence]!; step < end; step++) {
      if (perSequence[sequence] === -1) perSequence[sequence] = perStep[step]!;
      else if (perStep[step] !== -1 && perStep[step] !== perSequence[sequence]) return null;
    }
  }
  return perSequence;
}
