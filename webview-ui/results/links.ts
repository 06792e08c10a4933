/** What belongs together: which marks share what they stand for with what is selected. */
import type { Subject, Trail, View } from '../../src/engine/results/views.js';
import { selectedMark, type Selection } from './selection.js';

/** Steps that are told to other results of a node that covers thousands. */
const mostSteps = 400;
const mostSequences = 100;
/** A node that only so small a share of the selected steps belongs to is not lit: a stray step says nothing. */
const leastShare = 0.05;

const nothing: ReadonlySet<string> = new Set();

/** @returns what a selection stands for; of a node with a trail also the steps there, and the sequences that end there. */
export function subjectsOf(views: readonly View[], selection: Selection | null): readonly Subject[] {
  const view = views.find((candidate) => candidate.id === selection?.viewId);
  if (!selection || !view) return [];
  const own = selectedMark(view, selection.id)?.subjects ?? [];
  return view.kind === 'graph' && view.trail ? [...own, ...covered(view.trail, selection.id)] : own;
}

/** @returns ids of the marks of a view that share a subject with the given ones, in a graph also of nodes that they lie in. */
export function linkedMarks(view: View, subjects: readonly Subject[]): ReadonlySet<string> {
  if (subjects.length === 0) return nothing;
  const given = new Set<string>(subjects);
  const ids = new Set<string>();
  for (const [id, own] of marksOf(view)) if (own?.some((subject) => given.has(subject) || given.has(wholeOf(subject) ?? ''))) ids.add(id);
  if (view.kind === 'graph' && view.trail) for (const id of nodesOf(view.trail, subjects)) ids.add(id);
  return ids;
}

/** @returns the sequence that a subject names or lies in, counted from 0; null for units. */
export function sequenceOf(subject: Subject): number | null {
  const [kind, sequence] = subject.split(':');
  return kind === 'unit' ? null : Number(sequence);
}

/** @returns every mark of a view with what it stands for. */
function marksOf(view: View): readonly (readonly [string, readonly Subject[] | undefined])[] {
  switch (view.kind) {
    case 'graph':
      return view.variants.flatMap(({ nodes, edges }) => [...nodes, ...edges]).map(({ id, subjects }) => [id, subjects]);
    case 'table':
      return view.rows.map(({ id, subjects }) => [id, subjects]);
    case 'scatter':
      return view.points.map(({ id, subjects }) => [id, subjects]);
    case 'gallery':
      return view.items.map(({ id, subjects }) => [id, subjects]);
    case 'steps':
      return view.steps.map(({ id, subjects }) => [id, subjects]);
    case 'matrix':
      return view.cells.flatMap((cells, row) => cells.map((cell, column) => [`${row},${column}`, cell?.subjects] as const));
    case 'series':
    case 'bars':
    case 'metrics':
      return [];
  }
}

/** The sequence that a step is part of: naming it names all of its steps. */
function wholeOf(subject: Subject): string | null {
  const sequence = sequenceOf(subject);
  return sequence === null || !subject.startsWith('step:') ? null : `sequence:${sequence}`;
}

function covered({ items, sequences }: Trail, node: string): Subject[] {
  const own = new Set(items.flatMap((ids, item) => (ids.includes(node) ? [item] : [])));
  const steps = sequences.flatMap(({ sequence, at }) => at.flatMap((item, step) => (own.has(item) ? [`step:${sequence}:${step}` as const] : [])));
  const ends = sequences.filter(({ at }) => own.has(at.filter((item) => item >= 0).at(-1) ?? -1)).map(({ sequence }) => `sequence:${sequence}` as const);
  return [...evenly(steps, mostSteps), ...evenly(ends, mostSequences)];
}

/** Steps count where any are named; else all of the sequences'. */
function nodesOf({ items, sequences }: Trail, subjects: readonly Subject[]): readonly string[] {
  const steps = new Map<number, Set<number>>();
  for (const subject of subjects) {
    const [kind, sequence, step] = subject.split(':');
    if (kind !== 'step') continue;
    const known = steps.get(Number(sequence)) ?? new Set();
    steps.set(Number(sequence), known.add(Number(step)));
  }
  const whole = steps.size > 0 ? null : new Set(subjects.map(sequenceOf));
  const counts = new Float64Array(items.length);
  for (const { sequence, at } of sequences) {
    const wanted = steps.get(sequence);
    if (!wanted && !whole?.has(sequence)) continue;
    at.forEach((item, step) => {
      if (item >= 0 && (!wanted || wanted.has(step))) counts[item]!++;
    });
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const byNode = new Map<string, number>();
  items.forEach((ids, item) => ids.forEach((id) => byNode.set(id, (byNode.get(id) ?? 0) + counts[item]!)));
  return [...byNode].filter(([, count]) => count > 0 && count >= leastShare * total).map(([id]) => id);
}

function evenly<T>(all: readonly T[], most: number): readonly T[] {
  return all.length <= most ? all : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)]!);
}

