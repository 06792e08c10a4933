/**
 * The table of all cells, and how far each metric goes with what a cell is worth.
 */
import type { Subject, TableCell, TableView } from '../../../results/views.js';
import { figureOf, idOf, type CellEntry, type SpearmanEntry } from '../body.js';
import { metricList, metricNamed } from '../metrics.js';
import type { CellsDocument } from '../present.js';
import { significant } from '../../rounding.js';
import { scoreTitle } from './figures.js';

type Column = TableView['columns'][number];

export function cellTable(document: CellsDocument): TableView {
  const { cells, runs } = document;
  const titles = new Map(runs.map(({ run, title }) => [run, title]));
  const order = new Map(runs.map(({ run }, i) => [run, i]));
  const ablated = ablationColumns(document);
  const columns: Column[] = [
    { id: 'cell', title: 'Cell', type: 'text', explanation: 'Layer, direction where there are two, and the index of the unit from 0.' },
    { id: 'rank', title: 'Rank', type: 'number', explanation: `Within its layer and direction, by ${document.rankedBy.map((name) => metricNamed(name).title.toLowerCase()).join(', ')}.` },
    { id: 'step', title: 'Step', type: 'sparkline', explanation: 'h from 10 steps before to 200 steps after the input steps up.' },
    { id: 'sine', title: 'Sine', type: 'sparkline', explanation: 'h over two periods of a sine.' },
    { id: 'state', title: 'Response', type: 'text', explanation: 'How the answer to the step ends: settled, not settled, or flat.' },
    ...metricList.map(({ name, title, explanation }): Column => ({ id: name, title, type: 'number', explanation })),
    ...ablated.map(({ column }) => column),
  ];
  const sorted = [...cells].sort((a, b) => order.get(a.run)! - order.get(b.run)! || a.rank - b.rank);
  return {
    kind: 'table',
    id: 'cells',
    title: 'Cells',
    main: true,
    columns,
    rows: sorted.map((cell) => ({
      id: idOf(cell),
      subjects: [subjectOf(cell)],
      cells: [
        `${titles.get(cell.run)!} ${cell.index}`,
        cell.rank,
        { values: cell.step, label: stepText(cell) },
        { values: cell.sine, label: `answer to a sine of ${String(document.parameters.period)} steps` },
        cell.state,
        ...metricList.map(({ name }): TableCell => {
          const figure = figureOf(cell, name);
          return typeof figure === 'number' ? significant(figure, 4) : null;
        }),
        ...ablated.map(({ valueOf }) => valueOf(cell)),
      ],
    })),
  };
}

function subjectOf({ run, index }: Pick<CellEntry, 'run' | 'index'>): Subject {
  return `unit:${run}:${index}`;
}

function stepText({ metrics, state }: CellEntry): string {
  const { before, steadyState } = metrics;
  if (typeof before !== 'number' || typeof steadyState !== 'number') return state;
  return `${state}: ${significant(before, 3)} → ${significant(steadyState, 3)}`;
}

function ablationColumns({ ablation }: CellsDocument): { readonly column: Column; readonly valueOf: (cell: CellEntry) => number | null }[] {
  if ('reason' in ablation) return [];
  const found = new Map(ablation.flatMap(({ run, single }) => single.map((each) => [idOf({ run, index: each.index }), each] as const)));
  const { score } = ablation[0]!;
  return [
    {
      column: { id: 'drop', title: 'Score lost', type: 'number', explanation: `${scoreTitle(score)} on held-out data that the model loses when this cell alone is held.` },
      valueOf: (cell) => found.get(idOf(cell))?.drop ?? null,
    },
    ...(score === 'fit'
      ? []
      : [
          {
            column: { id: 'lossRise', title: 'Loss gained', type: 'number' as const, explanation: 'Rise of the mean −ln p of the right class when this cell alone is held: finer than the score.' },
            valueOf: (cell: CellEntry) => found.get(idOf(cell))?.lossRise ?? null,
          },
        ]),
  ];
}

export function spearmanTable({ ablation, runs }: CellsDocument): TableView[] {
  if ('reason' in ablation) return [];
  const numbers = (found: SpearmanEntry['drop']): TableCell[] => ('reason' in found ? [null, null] : [Number(found.rho.toFixed(3)), found.p]);
  return ablation.map(({ run, spearman }) => ({
    kind: 'table',
    id: `spearman:${run}`,
    title: `Which metrics tell what a cell is worth${runs.length > 1 ? `: ${runs.find((entry) => entry.run === run)!.title}` : ''}`,
    columns: [
      { id: 'metric', title: 'Metric', type: 'text' },
      { id: 'n', title: 'Cells', type: 'number', explanation: 'Cells that have the metric and were ablated.' },
      { id: 'rhoDrop', title: 'ρ with score lost', type: 'number', explanation: "Spearman's rank correlation; metrics with a sign count by their size." },
      { id: 'pDrop', title: 'p', type: 'number', explanation: 'Share of permutations whose ρ is as large, two-sided.' },
      { id: 'rhoLoss', title: 'ρ with loss gained', type: 'number', explanation: 'The same with the rise of the loss, which is finer than a score that moves by whole answers.' },
      { id: 'pLoss', title: 'p', type: 'number', explanation: 'Share of permutations whose ρ is as large, two-sided.' },
    ],
    rows: spearman.map(({ metric, drop, loss }) => ({
      id: metric,
      cells: [metricNamed(metric).title, 'reason' in loss ? ('reason' in drop ? null : drop.n) : loss.n, ...numbers(drop), ...numbers(loss)],
    })),
  }));
}
