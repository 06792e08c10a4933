/**
 * The card of figures: free-running fidelity first, and what simpler explanations reach.
 */
import type { MetricsView } from '../../../results/views.js';
import type { ConceptsDocument } from '../present.js';
import { stepsTogether } from '../../fidelity.js';
import { counted, percent, plural } from '../../text.js';

type Metric = MetricsView['metrics'][number];

/** Fidelity below this is marked. */
const faithful = 0.95;

export function figures(document: ConceptsDocument): MetricsView {
  const { card, gain, split, teacherForced } = document;
  return {
    kind: 'metrics',
    id: 'figures',
    title: 'Can it be trusted?',
    metrics: [
      ...fidelityMetrics(document),
      ...baselineMetrics(document),
      ...scoreMetrics(document),
      ...accuracyMetrics(document),
      { label: 'Concepts', value: String(document.concepts.length), note: document.balance === 'cap' ? `at most ${counted(Number(document.parameters.cap))} transitions of a pair` : 'rare transitions weighted up' },
      ...(teacherForced.accuracy === null
        ? []
        : [{ label: 'Teacher-forced', value: percent(teacherForced.accuracy), note: plural(teacherForced.n, 'transition'), explanation: 'Share of held-out transitions that the trees tell when they are told the true concept before. Running freely is harder: mistakes carry on.' }]),
    ],
    notes: [...(gain?.adds ? [gain.sentence] : []), ...card.notCovered, split],
  };
}

function fidelityMetrics({ card: { heldOut }, repeats }: ConceptsDocument): Metric[] {
  if ('reason' in heldOut) return [{ label: 'Fidelity', value: '–', note: heldOut.reason, tone: 'warning' }];
  const { fidelity, balanced, n, perStep } = heldOut;
  const tone = (value: number): Metric['tone'] => (value >= faithful ? 'good' : 'warning');
  const interval = ({ low, high }: typeof fidelity): string => `95 %: ${percent(low)} to ${percent(high)}`;
  const explanation = 'The concepts run freely: from the first window on they follow their own trees, and are compared with the model on sequences that nothing was fitted on.';
  const ofSequences: Metric = { label: perStep ? 'Fidelity at the last step' : 'Fidelity', value: percent(fidelity.value), note: `${interval(fidelity)}, ${plural(n, 'held-out sequence')}`, explanation, tone: tone(fidelity.value) };
  return [
    ...(perStep ? [{ label: 'Fidelity per step', value: percent(perStep.value), note: interval(perStep), explanation: `${explanation} ${stepsTogether}`, tone: tone(perStep.value) }] : []),
    ofSequences,
    { label: 'Balanced over classes', value: percent(balanced), explanation: 'Mean of the fidelity within each class of the model, so that a rare class counts as much as a frequent one.', tone: tone(balanced) },
    ...(repeats ? [{ label: 'Over seeds', value: `${percent(repeats.mean)} ± ${percent(repeats.deviation)}`, note: plural(repeats.values.length, 'seed'), explanation: 'Mean and standard deviation of the fidelity when clusters and samples are drawn again.' }] : []),
  ];
}

function baselineMetrics({ baselines: { majority, memoryless }, gain, parameters }: ConceptsDocument): Metric[] {
  if (!majority || !memoryless) return [];
  return [
    {
      label: 'Without memory',
      value: percent(memoryless.perStep ?? memoryless.fidelity),
      note: `a tree of depth ${String(parameters.depth)} on the present input`,
      explanation: gain?.sentence ?? 'Fidelity of one decision tree that sees the present input alone.',
      ...(gain?.adds === false && { tone: 'warning' as const }),
    },
    { label: 'Majority class', value: percent(majority.perStep ?? majority.fidelity), note: `always ${majority.class}`, explanation: "Fidelity of always answering the model's most frequent class." },
  ];
}

function scoreMetrics({ scores }: ConceptsDocument): Metric[] {
  const known = scores.flatMap((score) => (score.f1 === null ? [] : [score.f1]));
  if (known.length === 0) return [];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return [{ label: 'F1', value: percent(mean), note: 'mean over classes', explanation: "Harmonic mean of precision and recall against the model's answers; by class in the table below." }];
}

function accuracyMetrics({ card: { accuracy } }: ConceptsDocument): Metric[] {
  if ('reason' in accuracy) return [{ label: 'Accuracy', value: '–', note: accuracy.reason }];
  return [
    { label: 'Accuracy of the concepts', value: percent(accuracy.explanation), note: `the model: ${percent(accuracy.model)}, majority: ${percent(accuracy.majority)}`, explanation: 'Against the labels of the held-out sequences.' },
  ];
}
