/**
 * Curves: against the number of clusters, and against the length of words.
 */
import type { SeriesView } from '../../../results/views.js';
import type { FsaDocument } from '../present.js';
import { percent, plural } from '../../text.js';

/** Shares against k, and the size of the minimal automaton in a chart of its own; nothing without a sweep. */
export function sweepCurves({ sweep, sweepMajority, k }: FsaDocument): SeriesView[] {
  const chosen = sweep.find((entry) => entry.k === k);
  if (!chosen) return [];
  const x = { label: 'clusters k', values: sweep.map((entry) => entry.k) };
  const mark = { x: k, label: `k = ${k}` };
  const accuracyLine = sweep.some((entry) => entry.accuracy !== null) ? [{ label: 'accuracy', values: sweep.map((entry) => entry.accuracy) }] : [];
  const majorityLine = sweepMajority === null ? [] : [{ label: 'majority class', values: sweep.map(() => sweepMajority), dashed: true }];
  const sizes = sweep.map((entry) => entry.minimalStates);
  const sizeChart: SeriesView = {
    kind: 'series',
    id: 'sweep-size',
    title: 'Size of the minimal automaton against k',
    summary: `States of the minimal automaton: ${sizes.map((size, i) => `${size ?? 'unknown'} at k = ${x.values[i]}`).join(', ')}.`,
    x,
    y: { label: 'states', minimum: 0 },
    lines: [{ label: 'minimal states', values: sizes }],
    mark,
  };
  return [
    {
      kind: 'series',
      id: 'sweep',
      title: 'Fidelity against k',
      summary: `Of ${plural(sweep.length, 'value')} of k, ${k} was chosen: fidelity ${percent(chosen.fidelity)} where it is chosen, balanced over classes ${percent(chosen.balanced)}, before any repair.`,
      x,
      y: { label: 'share of answers', maximum: 1 },
      lines: [
        { label: 'fidelity', values: sweep.map((entry) => entry.fidelity) },
        { label: 'balanced', values: sweep.map((entry) => entry.balanced) },
        ...accuracyLine,
        ...majorityLine,
      ],
      mark,
    },
    ...(sizes.every((size) => size === null) ? [] : [sizeChart]),
  ];
}

/** Fidelity by length, with the longest length in the data marked; nothing when all sequences have one length. */
export function lengthCurve({ card: { heldOut }, longest }: FsaDocument): SeriesView[] {
  if ('reason' in heldOut || heldOut.byLength.length < 2) return [];
  const { byLength } = heldOut;
  const worst = byLength.reduce((a, b) => (b.value < a.value ? b : a));
  return [
    {
      kind: 'series',
      id: 'by-length',
      title: 'Fidelity by length',
      summary: `Lowest at length ${worst.length}: ${percent(worst.value)} of ${plural(worst.n, 'sequence')}.${byLength.at(-1)!.length > longest ? ` Lengths over ${longest} are random words that the model was asked.` : ''}`,
      x: { label: 'length', values: byLength.map((entry) => entry.length) },
      y: { label: 'fidelity', minimum: 0, maximum: 1 },
      lines: [{ label: 'fidelity', values: byLength.map((entry) => entry.value) }],
      mark: { x: longest, label: 'longest in the data' },
    },
  ];
}
