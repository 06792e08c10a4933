/**
 * A finished comparison of models as views.
 */
import type { ResultDocument } from '../../results/document.js';
import type { BarsView, MetricsView, TableCell, TableView, View } from '../../results/views.js';
import { metricNamed } from '../cells/metrics.js';
import { binLabels } from '../histogram.js';
import { significant } from '../rounding.js';
import { percent, plural } from '../text.js';
import type { CompareBody, ComparedEntry } from './body.js';
import { automatonCurves } from './present/automata.js';

/** A stored result of this method: its body was written by `compare.ts`. */
export type CompareDocument = ResultDocument & CompareBody;

export function presentComparison(document: ResultDocument): readonly View[] {
  const result = document as CompareDocument;
  return [figures(result), modelTable(result), ...automatonCurves(result), stateBars(result), ...histograms(result)];
}

function figures({ models, majority, split, card }: CompareDocument): MetricsView {
  const scored = models.flatMap((model) => ('reason' in model.score ? [] : [{ ...model.score, name: model.name }]));
  const best = Math.max(...scored.map(({ value }) => value));
  return {
    kind: 'metrics',
    id: 'figures',
    title: 'How well they do',
    metrics: [
      ...scored.map(({ name, value, n }) => ({ label: name, value: percent(value), note: `accuracy, ${plural(n, 'held-out answer')}`, ...(value === best && { tone: 'good' as const }) })),
      ...(majority === null ? [] : [{ label: 'Majority class', value: percent(majority), explanation: 'Accuracy of always answering the most frequent label.' }]),
    ],
    notes: [...models.map(({ name, probe }) => `${name}: ${probe}`), ...mappings(models), ...card.notCovered, ...(split ? [split] : [])],
  };
}

/** How the data becomes the input of each model, where that is not the same for all. */
function mappings(models: readonly ComparedEntry[]): string[] {
  return new Set(models.map(({ mapping }) => mapping)).size < 2 ? [] : models.map(({ name, mapping }) => `${name}: ${mapping}`);
}

function modelTable({ models, threshold }: CompareDocument): TableView {
  const first = (entry: ComparedEntry, of: 'fidelity' | 'accuracy'): TableCell => {
    if ('reason' in entry.automata) return null;
    return entry.automata.seeds.map(({ firstK }) => firstK[of] ?? 'none').join(', ');
  };
  return {
    kind: 'table',
    id: 'models',
    title: 'Models',
    main: true,
    columns: [
      { id: 'model', title: 'Model', type: 'text' },
      { id: 'cell', title: 'Cell', type: 'text' },
      { id: 'layer', title: 'Layer', type: 'text', explanation: 'The last recurrent layer: its cells are compared.' },
      { id: 'units', title: 'Cells', type: 'number' },
      { id: 'parameters', title: 'Parameters', type: 'number', explanation: 'Numbers in all layers of the model.' },
      { id: 'accuracy', title: 'Accuracy %', type: 'number', explanation: 'On held-out data.' },
      { id: 'loss', title: 'Loss', type: 'number', explanation: 'Mean −ln of the probability of the right class.' },
      { id: 'flat', title: 'Flat %', type: 'number', explanation: 'Cells that a step moves by less than 0.0001.' },
      { id: 'notSettled', title: 'Not settled %', type: 'number', explanation: 'Cells that still move 200 steps after the step.' },
      { id: 'firstFidelity', title: 'First k, fidelity', type: 'text', explanation: `Smallest state machine that agrees with the model on ${percent(threshold)} of validation answers, by seed.` },
      { id: 'firstAccuracy', title: 'First k, accuracy', type: 'text', explanation: `Smallest state machine that is right by the labels on ${percent(threshold)}, by seed.` },
    ],
    rows: models.map((entry) => {
      const score = 'reason' in entry.score ? null : entry.score;
      const { shares } = entry;
      return {
        id: entry.name,
        cells: [
          entry.name,
          entry.cell.toUpperCase(),
          entry.layer,
          entry.units,
          entry.parameters,
          score && significant(100 * score.value, 4),
          typeof score?.loss === 'number' ? significant(score.loss, 3) : null,
          significant(100 * shares.flat, 3),
          significant(100 * shares.notSettled, 3),
          first(entry, 'fidelity'),
          first(entry, 'accuracy'),
        ],
      };
    }),
  };
}

function stateBars({ models }: CompareDocument): BarsView {
  const states = [
    ['settled', 'settled'],
    ['not settled', 'notSettled'],
    ['flat', 'flat'],
  ] as const;
  return {
    kind: 'bars',
    id: 'states',
    title: 'How the cells answer a step',
    summary: models.map(({ name, shares }) => `${name}: ${percent(shares.flat)} flat, ${percent(shares.notSettled)} not settled`).join('; '),
    x: { label: 'answer' },
    y: { label: 'share of the cells' },
    categories: states.map(([title]) => title),
    series: models.map(({ name, shares }) => ({ label: name, values: states.map(([, key]) => shares[key]) })),
  };
}

function histograms({ distributions, models }: CompareDocument): BarsView[] {
  return distributions.map(({ metric, edges, models: counted }) => {
    const { title, explanation } = metricNamed(metric);
    const without = counted.map(({ missing }, i) => (missing === 0 ? [] : [`${models[i]!.name}: ${plural(missing, 'cell')} without it`])).flat();
    return {
      kind: 'bars',
      id: `histogram:${metric}`,
      title: `${title} over the cells`,
      summary: `${explanation}${without.length > 0 ? ` ${without.join('; ')}.` : ''}`,
      x: { label: title },
      y: { label: 'share of the cells' },
      categories: binLabels(edges),
      // Layers differ in size: shares of all their cells compare.
      series: counted.map(({ counts }, i) => ({ label: models[i]!.name, values: counts.map((count) => significant(count / models[i]!.units, 4)) })),
    };
  });
}
