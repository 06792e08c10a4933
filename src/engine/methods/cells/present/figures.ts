/**
 * The card of figures: what kinds of cells there are, and whether the ranking knows what the model needs.
 */
import type { MetricsView } from '../../../results/views.js';
import { percent, plural } from '../../text.js';
import type { AblationEntry } from '../body.js';
import { metricNamed } from '../metrics.js';
import type { CellsDocument } from '../present.js';
import { significant } from '../../rounding.js';
import type { ScoreKind } from '../score.js';

type Metric = MetricsView['metrics'][number];

const likely = 0.01;

export function figures(document: CellsDocument): MetricsView {
  const { cells, runs, card, split, ablation } = document;
  const share = (state: string): string => percent(cells.filter((cell) => cell.state === state).length / cells.length);
  return {
    kind: 'metrics',
    id: 'figures',
    title: 'What the cells do',
    metrics: [
      { label: 'Cells', value: cells.length.toLocaleString('en'), note: runs.map((run) => `${run.title}: ${run.units} ${run.cell.toUpperCase()}`).join(', ') },
      { label: 'Settled', value: share('settled'), note: 'of all cells, 200 steps after the step', explanation: 'The value stays within 2 % of the change around its final value.' },
      { label: 'Not settled', value: share('not settled'), explanation: 'Still moving after 200 steps: integrators, oscillators, very slow cells.' },
      { label: 'Flat', value: share('flat'), explanation: 'After the step they end within 0.0001 of where they were.' },
      ...('reason' in ablation ? [] : ablation.flatMap((entry) => ablationMetrics(document, entry))),
    ],
    notes: [...runs.map(({ title, probe }) => `${title}: ${probe}`), ...card.notCovered, ...(split ? [split] : [])],
  };
}

function ablationMetrics({ runs, rankedBy }: CellsDocument, { run, score, whole, cumulative, n, sequences, spearman, hold }: AblationEntry): Metric[] {
  const title = runs.length > 1 ? `, ${runs.find((entry) => entry.run === run)!.title}` : '';
  const named = rankedBy.length === 1 ? spearman.find(({ metric }) => metric === rankedBy[0]) : undefined;
  const best = named && ('reason' in named.loss ? named.drop : named.loss);
  return [
    { label: `${scoreTitle(score)}, no cell held${title}`, value: scoreText(score, whole.value), note: `${plural(n, 'answer')} to ${plural(sequences, 'held-out sequence')}` },
    { label: `All cells held${title}`, value: scoreText(score, cumulative.bestFirst.at(-1)!), note: hold === 'zero' ? 'at zero' : 'at their means' },
    {
      label: `Worst-first over best-first${title}`,
      value: String(significant(cumulative.area, 3)),
      explanation: 'Area between the two curves of cumulative ablation, as a mean difference of the score. Near zero or below it, the ranking does not know which cells the model needs.',
      tone: cumulative.area > 0 ? 'good' : 'warning',
    },
    ...(best && !('reason' in best)
      ? [
          {
            label: `ρ of ${metricNamed(rankedBy[0]!).title.toLowerCase()}${title}`,
            value: best.rho.toFixed(2),
            note: `p = ${significant(best.p, 2)}, ${plural(best.n, 'cell')}`,
            explanation: "Spearman's rank correlation of the metric with what the model loses without the cell, with a permutation test.",
            tone: best.rho > 0 && best.p < likely ? ('good' as const) : ('warning' as const),
          },
        ]
      : []),
  ];
}

export function scoreTitle(score: ScoreKind): string {
  return { accuracy: 'Accuracy', agreement: 'Agreement with the whole model', fit: 'R² with the whole model' }[score];
}

export function scoreText(score: ScoreKind, value: number): string {
  return score === 'fit' ? value.toFixed(3) : percent(value);
}
