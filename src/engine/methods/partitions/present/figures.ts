/**
 * The card of figures: how far the partitions may be trusted.
 */
import type { MetricsView } from '../../../results/views.js';
import { percent, plural } from '../../text.js';
import { numberText } from '../../treeText.js';
import type { PartitionsDocument } from '../present.js';
import { significant } from '../../rounding.js';

type Metric = MetricsView['metrics'][number];

/** Fidelity and staged R² below these are marked. */
const faithful = 0.95;
const explained = 0.8;

export function figures(document: PartitionsDocument): MetricsView {
  const { score, layers, partitions, threshold, region, card, independent } = document;
  const r2 = layers.at(-1)!.r2.heldOut;
  const unreliable = partitions.filter((entry) => entry.unreliable !== null).length;
  return {
    kind: 'metrics',
    id: 'figures',
    title: 'Can it be trusted?',
    metrics: [
      ...(score.class === null ? [] : fidelity(document, score.class)),
      {
        label: 'Score explained',
        value: r2 === null ? '–' : r2 < 0 ? 'nothing' : percent(r2),
        note: r2 === null ? 'the score does not vary' : `R² of the ${score.title}, held-out sequences`,
        explanation: `Share of the variance of the model's ${score.title} that ${independent ? 'the last layer accounts for by itself' : 'the partitions account for'}, on sequences they were not fitted on.`,
        ...(r2 !== null && { tone: r2 >= explained ? ('good' as const) : ('warning' as const) }),
      },
      {
        label: 'Reliably explained',
        value: percent(threshold.share),
        note: `missed by at most ${numberText(significant(threshold.value, 3))}`,
        explanation: 'Share of the held-out sequences whose score is missed by no more than is allowed; codes that were never seen count as missed.',
        tone: threshold.share >= explained ? 'good' : 'warning',
      },
      { label: 'Partitions', value: String(partitions.length), note: `of ${plural(region.sequences, 'sequence')}`, explanation: region.note },
      ...(unreliable > 0 ? [{ label: 'Not reliable', value: String(unreliable), note: 'partitions', explanation: 'Their explanation misses too much, or was met too seldom among held-out sequences.', tone: 'warning' as const }] : []),
      ...accuracy(document),
    ],
    notes: [region.note, ...card.notCovered, document.split],
  };
}

function fidelity({ card: { heldOut } }: PartitionsDocument, name: string): Metric[] {
  if ('reason' in heldOut) return [{ label: 'Fidelity', value: '–', note: heldOut.reason, tone: 'warning' }];
  const { value, low, high } = heldOut.fidelity;
  const toneOf = (share: number): 'good' | 'warning' => (share >= faithful ? 'good' : 'warning');
  return [
    {
      label: 'Fidelity',
      value: percent(value),
      note: `95 %: ${percent(low)} to ${percent(high)}, ${plural(heldOut.n, 'held-out sequence')}`,
      explanation: `Share on which the partition and the model agree whether the answer is ${name}.`,
      tone: toneOf(value),
    },
    {
      label: 'Balanced over classes',
      value: percent(heldOut.balanced),
      explanation: `Mean of two shares of agreement: where the model answers ${name}, and where it does not.`,
      tone: toneOf(heldOut.balanced),
    },
  ];
}

function accuracy({ card, score }: PartitionsDocument): Metric[] {
  if ('reason' in card.accuracy) return [];
  const { model, explanation, majority } = card.accuracy;
  return [{ label: 'Accuracy', value: percent(explanation), note: `the model: ${percent(model)}, majority: ${percent(majority)}`, explanation: `Against the labels: ${score.class} or not.` }];
}
