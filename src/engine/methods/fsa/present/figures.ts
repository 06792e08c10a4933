/**
 * The card of figures: how faithful, how accurate, how large.
 */
import type { MetricsView } from '../../../results/views.js';
import type { FsaDocument } from '../present.js';
import { stepsTogether } from '../../fidelity.js';
import { counted, percent, plural } from '../../text.js';

type Metric = MetricsView['metrics'][number];

/** Fidelity below this is marked. */
const faithful = 0.95;

export function figures(document: FsaDocument): MetricsView {
  return {
    kind: 'metrics',
    id: 'figures',
    title: 'Can it be trusted?',
    metrics: [...fidelityMetrics(document), ...accuracyMetrics(document), ...sizeMetrics(document)],
    notes: [...document.card.notCovered, document.split],
  };
}

function fidelityMetrics({ card: { heldOut } }: FsaDocument): Metric[] {
  if ('reason' in heldOut) return [{ label: 'Fidelity', value: '–', note: heldOut.reason, tone: 'warning' }];
  const { fidelity, balanced, n, perStep } = heldOut;
  const metrics: Metric[] = [
    {
      label: 'Fidelity',
      value: percent(fidelity.value),
      note: `95 %: ${percent(fidelity.low)} to ${percent(fidelity.high)}, ${plural(n, 'held-out sequence')}`,
      explanation: 'Share of sequences that nothing was fitted on for which machine and model give the same class (after the last step).',
      tone: fidelity.value >= faithful ? 'good' : 'warning',
    },
    {
      label: 'Balanced over classes',
      value: percent(balanced),
      explanation: 'Mean of the fidelity within each class of the model, so that a rare class counts as much as a frequent one.',
      tone: balanced >= faithful ? 'good' : 'warning',
    },
  ];
  if (perStep) {
    metrics.push({
      label: 'Fidelity per step',
      value: percent(perStep.value),
      note: `95 %: ${percent(perStep.low)} to ${percent(perStep.high)}`,
      explanation: stepsTogether,
    });
  }
  return metrics;
}

function accuracyMetrics({ card: { accuracy } }: FsaDocument): Metric[] {
  if ('reason' in accuracy) return [{ label: 'Accuracy', value: '–', note: accuracy.reason }];
  return [
    { label: 'Accuracy of the machine', value: percent(accuracy.explanation), note: `the model: ${percent(accuracy.model)}`, explanation: 'Against the labels of the held-out sequences.' },
    { label: 'Majority class', value: percent(accuracy.majority), explanation: 'Accuracy of always answering the most frequent class.' },
  ];
}

function sizeMetrics({ states, minimal, determinism, alphabet, transitions, k, splits }: FsaDocument): Metric[] {
  const completed = transitions.filter((transition) => transition.completed).length;
  return [
    {
      label: 'States',
      value: `${counted(states.length)} → ${counted(minimal.states.length)}`,
      note: `${plural(k, 'cluster')}${splits > 0 ? `, ${plural(splits, 'split')}` : ''}`,
      explanation: 'As extracted (with START), and after minimisation. A split parts one cluster in which a counterexample showed two behaviours.',
    },
    {
      label: 'Determinism',
      value: percent(determinism),
      explanation: "Share of the transitions seen in the data that go the machine's way; the rest are conflicts within a state.",
    },
    { label: 'Alphabet', value: plural(alphabet.length, 'symbol'), note: alphabet.length <= 6 ? alphabet.join(', ') : undefined },
    { label: 'Transitions seen', value: counted(transitions.length - completed), note: `of ${counted(transitions.length)}` },
  ];
}
