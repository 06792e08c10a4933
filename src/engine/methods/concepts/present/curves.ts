/**
 * Curves: against the number of concepts, by length, by window.
 */
import type { SeriesView } from '../../../results/views.js';
import type { ConceptsDocument } from '../present.js';
import { percent, plural } from '../../text.js';

export function curves(document: ConceptsDocument): SeriesView[] {
  return [...sweepCurve(document), ...lengthCurve(document), ...windowCurve(document)];
}

function sweepCurve({ sweep, k }: ConceptsDocument): SeriesView[] {
  const chosen = sweep.find((entry) => entry.k === k);
  if (!chosen || sweep.length < 2) return [];
  return [
    {
      kind: 'series',
      id: 'sweep',
      title: 'Fidelity against the number of concepts',
      summary: `Of ${plural(sweep.length, 'number')} of concepts, ${k} was chosen: free-running fidelity on validation sequences ${percent(chosen.fidelity)}, balanced over classes ${percent(chosen.balanced)}.`,
      x: { label: 'concepts', values: sweep.map((entry) => entry.k) },
      y: { label: 'share of validation answers', maximum: 1 },
      lines: [
        { label: 'fidelity', values: sweep.map((entry) => entry.fidelity) },
        { label: 'balanced', values: sweep.map((entry) => entry.balanced) },
      ],
      mark: { x: k, label: `k = ${k}` },
    },
  ];
}

function lengthCurve({ card: { heldOut } }: ConceptsDocument): SeriesView[] {
  if ('reason' in heldOut || heldOut.byLength.length < 2) return [];
  const { byLength } = heldOut;
  const worst = byLength.reduce((a, b) => (b.value < a.value ? b : a));
  return [
    {
      kind: 'series',
      id: 'by-length',
      title: 'Fidelity by length',
      summary: `Lowest at length ${worst.length}: ${percent(worst.value)} of ${plural(worst.n, 'sequence')}.`,
      x: { label: 'length', values: byLength.map((entry) => entry.length) },
      y: { label: 'fidelity', minimum: 0, maximum: 1 },
      lines: [{ label: 'fidelity', values: byLength.map((entry) => entry.value) }],
    },
  ];
}

function windowCurve({ windows, input }: ConceptsDocument): SeriesView[] {
  if (!windows) return [];
  const best = windows.reduce((a, b) => (b.fidelity > a.fidelity ? b : a));
  return [
    {
      kind: 'series',
      id: 'windows',
      title: 'Fidelity by window',
      summary: `Best with ${plural(best.window, 'earlier step')}: ${percent(best.fidelity)}.`,
      x: { label: 'earlier steps that trees see', values: windows.map((entry) => entry.window) },
      y: { label: 'fidelity', maximum: 1 },
      lines: [{ label: 'fidelity', values: windows.map((entry) => entry.fidelity) }],
      mark: { x: input.whole ? input.window : 0, label: 'as shown' },
    },
  ];
}
