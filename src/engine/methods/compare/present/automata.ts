/**
 * Fidelity and accuracy of the state machines against their size, a line per model.
 */
import type { SeriesView } from '../../../results/views.js';
import { significant } from '../../rounding.js';
import { percent } from '../../text.js';
import type { SeedSweep } from '../gateStudy.js';
import type { CompareDocument } from '../present.js';

type Share = 'fidelity' | 'accuracy';

export function automatonCurves(document: CompareDocument): SeriesView[] {
  return (['fidelity', 'accuracy'] as const).flatMap((share) => curve(document, share));
}

function curve({ models, threshold, majority }: CompareDocument, share: Share): SeriesView[] {
  const studied = models.flatMap(({ name, automata }) => {
    if ('reason' in automata || automata.seeds.some(({ entries }) => entries.some((entry) => entry[share] === null))) return [];
    return [{ name, seeds: automata.seeds }];
  });
  if (studied.length === 0) return [];
  const ks = [...new Set(studied.flatMap(({ seeds }) => seeds.flatMap(({ entries }) => entries.map(({ k }) => k))))].sort((a, b) => a - b);
  const lines = studied.map(({ name, seeds }) => {
    const shares = ks.map((k) => seeds.flatMap((seed) => shareAt(seed, k, share) ?? []));
    return {
      label: name,
      values: shares.map((each) => (each.length === 0 ? null : significant(each.reduce((sum, value) => sum + value, 0) / each.length))),
      band: shares.map((each): readonly [number, number] | null => (each.length === 0 ? null : [Math.min(...each), Math.max(...each)])),
    };
  });
  const first = studied.map(({ name, seeds }) => `${name}: ${seeds.map(({ firstK }) => firstK[share] ?? 'never').join(', ')}`).join('; ');
  const baseline = share === 'accuracy' ? (studied[0]!.seeds[0]!.majority ?? majority) : null;
  return [
    {
      kind: 'series',
      id: share,
      title: share === 'fidelity' ? 'Fidelity of state machines against k' : 'Accuracy of state machines against k',
      summary: `First k that reaches ${percent(threshold)}, by seed: ${first}. Bands are lowest and highest over seeds.`,
      x: { label: 'k', values: ks },
      y: { label: share, maximum: 1 },
      lines: [...lines, ...(baseline === null ? [] : [{ label: 'majority class', values: ks.map(() => baseline), dashed: true }])],
      slider: { label: 'k' },
    },
  ];
}

/** A sweep ends where more states change nothing: what it ended with goes on. */
function shareAt({ entries }: SeedSweep, k: number, share: Share): number | null {
  return entries.filter((entry) => entry.k <= k).at(-1)?.[share] ?? null;
}
