/**
 * Curves: gain over the periods of a sine, and the score while more and more cells are held.
 */
import type { SeriesView } from '../../../results/views.js';
import type { AblationEntry, CellEntry } from '../body.js';
import type { CellsDocument } from '../present.js';
import { significant } from '../../rounding.js';
import { scoreText, scoreTitle } from './figures.js';

export function curves(document: CellsDocument): SeriesView[] {
  const { ablation } = document;
  return [sweepCurve(document), ...('reason' in ablation ? [] : ablation.map((entry) => ablationCurve(document, entry)))];
}

/** Share of cells below and above the band of the sweep. */
const bandTail = 0.1;

function sweepCurve({ cells, runs, periods }: CellsDocument): SeriesView {
  const lines = runs.map(({ run, title }) => {
    const gains = periods.map((_, i) => ascending(cells.filter((cell) => cell.run === run), i));
    return {
      label: title,
      values: gains.map((each) => quantile(each, 0.5)),
      band: gains.map((each): readonly [number, number] | null => (each.length === 0 ? null : [quantile(each, bandTail)!, quantile(each, 1 - bandTail)!])),
    };
  });
  const gainText = (gain: number | null | undefined): string => (typeof gain !== 'number' ? '–' : String(significant(gain, 3)));
  const summary = lines.map(({ label, values }) => `${label}: median gain ${gainText(values[0])} at a period of ${periods[0]} steps, ${gainText(values.at(-1))} at ${periods.at(-1)}`).join('; ');
  return {
    kind: 'series',
    id: 'sweep',
    title: 'Gain over the period of a sine',
    summary: `${summary}. Bands hold the middle 80 % of the cells.`,
    x: { label: 'period in steps', values: periods },
    y: { label: 'gain', minimum: 0 },
    lines,
    scale: { x: 'log' },
  };
}

function ascending(cells: readonly CellEntry[], period: number): number[] {
  return cells.flatMap((cell) => cell.sweep.gain[period] ?? []).sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return significant(sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!));
}

function ablationCurve({ runs }: CellsDocument, { run, score, cumulative, hold }: AblationEntry): SeriesView {
  const { counts, bestFirst, worstFirst, random } = cumulative;
  const half = Math.floor(counts.length / 2);
  const middle = (values: readonly number[]): string => scoreText(score, values[half]!);
  return {
    kind: 'series',
    id: `ablation:${run}`,
    title: `${scoreTitle(score)} as cells are held${runs.length > 1 ? `: ${runs.find((entry) => entry.run === run)!.title}` : ''}`,
    summary: `With ${counts[half]} of ${counts.at(-1)} cells held at ${hold === 'zero' ? 'zero' : 'their means'}: ${middle(bestFirst)} when the best of the ranking go first, ${middle(worstFirst)} when the worst do, ${middle(random.mean)} on average over ${random.orders} random orders.`,
    x: { label: 'cells held', values: counts },
    y: { label: scoreTitle(score), ...(score === 'fit' ? {} : { minimum: 0, maximum: 1 }) },
    lines: [
      { label: 'best first', values: bestFirst },
      { label: 'worst first', values: worstFirst },
      { label: 'random', values: random.mean, dashed: true, band: counts.map((_, i) => [random.low[i]!, random.high[i]!] as const) },
    ],
    slider: { label: 'cells held' },
  };
}
