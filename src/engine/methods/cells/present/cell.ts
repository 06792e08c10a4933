/**
 * One cell large: its figures with their definitions, the step both ways, the gates, the sine, gain and phase.
 */
import type { MetricsView, SeriesView, View } from '../../../results/views.js';
import { plural } from '../../text.js';
import { figureOf, type CellEntry } from '../body.js';
import { metricList } from '../metrics.js';
import type { CellsDocument } from '../present.js';
import type { Answer } from '../responders.js';
import { significant } from '../../rounding.js';
import { settlingSteps, sineSpan, stepLength, type Signals } from '../signals.js';

/** Steps shown before the step, and periods of the sine. */
const shownBefore = 20;
const shownPeriods = 3;

/** @param answers to the signals, in their order */
export function cellViews(document: CellsDocument, cell: CellEntry, answers: readonly Answer[], signals: Signals): readonly View[] {
  const title = `${document.runs.find((entry) => entry.run === cell.run)!.title} ${cell.index}`;
  const [up, down, sine] = answers as [Answer, Answer, Answer];
  return [figures(document, cell, title), stepCurve(title, cell, up, down), ...gateCurves(title, up), sineCurve(title, sine, signals), ...bode(document, cell, title)];
}

function figures({ ablation }: CellsDocument, cell: CellEntry, title: string): MetricsView {
  const own = 'reason' in ablation ? undefined : ablation.find((entry) => entry.run === cell.run)?.single.find((each) => each.index === cell.index);
  return {
    kind: 'metrics',
    id: 'cell',
    title,
    metrics: [
      { label: 'Response', value: cell.state, note: `rank ${cell.rank}` },
      ...(own ? [{ label: 'Score lost', value: String(significant(own.drop, 3)), explanation: 'What the model loses on held-out data when this cell alone is held.' }] : []),
      ...metricList.map(({ name, title: label, explanation }) => {
        const figure = figureOf(cell, name);
        return typeof figure === 'number' ? { label, value: String(significant(figure, 4)), explanation } : { label, value: '–', note: figure.reason, explanation };
      }),
    ],
    notes: [],
  };
}

function stepCurve(title: string, { state }: CellEntry, up: Answer, down: Answer): SeriesView {
  const from = settlingSteps - shownBefore;
  const part = (answer: Answer, name: string): number[] => shown(answer.get(name)!, from, settlingSteps + stepLength);
  const parts = ['h', ...(up.has('c') ? ['c'] : [])];
  return {
    kind: 'series',
    id: 'step',
    title: `${title}: step up and down`,
    summary: `The input is at rest until step 0, then moved up (or down) for ${plural(stepLength, 'step')}: ${state}.`,
    x: { label: 'steps since the input moved', values: Array.from({ length: shownBefore + stepLength }, (_, i) => i - shownBefore + 1) },
    y: { label: parts.join(', ') },
    lines: parts.flatMap((name) => [
      { label: `${name}, up`, values: part(up, name), dashed: name === 'c' },
      { label: `${name}, down`, values: part(down, name), dashed: name === 'c' },
    ]),
    mark: { x: 0, label: 'the input moves' },
    slider: { label: 'step' },
  };
}

function gateCurves(title: string, up: Answer): SeriesView[] {
  const gates = [...up.keys()].filter((part) => part !== 'h' && part !== 'c');
  if (gates.length === 0) return [];
  const from = settlingSteps - shownBefore;
  return [
    {
      kind: 'series',
      id: 'gates',
      title: `${title}: gates during the step up`,
      summary: `Gates ${gates.join(', ')} after their activation.`,
      x: { label: 'steps since the input moved', values: Array.from({ length: shownBefore + stepLength }, (_, i) => i - shownBefore + 1) },
      y: { label: 'gate' },
      lines: gates.map((gate) => ({ label: gate, values: shown(up.get(gate)!, from, settlingSteps + stepLength) })),
      mark: { x: 0, label: 'the input moves' },
      slider: { label: 'step' },
    },
  ];
}

function sineCurve(title: string, sine: Answer, { period, all }: Signals): SeriesView {
  const { dropped } = sineSpan(period);
  const to = dropped + shownPeriods * period;
  return {
    kind: 'series',
    id: 'sine',
    title: `${title}: sine of ${plural(period, 'step')}`,
    summary: `${shownPeriods} periods after the transient, h beside the input.`,
    x: { label: 'step', values: Array.from({ length: to - dropped }, (_, i) => i) },
    y: { label: 'h, input' },
    lines: [
      { label: 'h', values: shown(sine.get('h')!, dropped, to) },
      { label: 'input u', values: shown(all[2]!, dropped, to), dashed: true },
    ],
  };
}

function bode({ periods }: CellsDocument, { sweep }: CellEntry, title: string): SeriesView[] {
  const curve = (id: string, label: string, values: readonly (number | null)[]): SeriesView => ({
    kind: 'series',
    id,
    title: `${title}: ${label} over the period`,
    summary: periods.map((period, i) => `${period} steps: ${values[i] ?? '–'}`).join(', '),
    x: { label: 'period in steps', values: periods },
    y: { label },
    lines: [{ label, values }],
    scale: { x: 'log' },
  });
  return [curve('gain', 'gain', sweep.gain), curve('phase', 'phase in degrees', sweep.phase)];
}

function shown(values: Float32Array, from: number, to: number): number[] {
  return Array.from(values.subarray(from, to), (value) => significant(value, 5));
}
