/**
 * The card of figures: how often the tree says what the model says, and how well its parts are known.
 */
import type { MetricsView } from '../../../results/views.js';
import { counted, percent, plural } from '../../text.js';
import type { MetaTreeDocument } from '../present.js';

type Metric = MetricsView['metrics'][number];

/** Fidelity below this is marked. */
const faithful = 0.85;

export function figures(document: MetaTreeDocument): MetricsView {
  const { card, split, layer, factors, tree, parameters } = document;
  const leaves = tree.nodes.filter((node) => !node.test).length;
  const units = parameters.over === 'instances' ? factors[0]!.units.length : factors.reduce((sum, factor) => sum + factor.units.length, 0);
  return {
    kind: 'metrics',
    id: 'figures',
    title: 'Can it be trusted?',
    metrics: [
      ...fidelityMetrics(document),
      ...accuracyMetrics(document),
      ...forestMetrics(document),
      { label: 'Layer', value: layer, note: `${plural(units, 'unit')} in ${plural(factors.length, 'factor')}` },
      { label: 'Tree', value: leaves === 1 ? '1 leaf' : `${counted(leaves)} leaves`, note: `depth at most ${String(parameters.depth)}` },
    ],
    notes: [...card.notCovered, split],
  };
}

function fidelityMetrics({ card: { heldOut } }: MetaTreeDocument): readonly Metric[] {
  if ('reason' in heldOut) return [{ label: 'Fidelity', value: '–', note: heldOut.reason, tone: 'warning' }];
  const { fidelity, balanced, n, perStep } = heldOut;
  const tone = (value: number): Metric['tone'] => (value >= faithful ? 'good' : 'warning');
  const interval = ({ low, high }: typeof fidelity): string => `95 %: ${percent(low)} to ${percent(high)}`;
  const explanation = 'Share of held-out instances on which the tree gives the class of the model. Their clusters are told by the forests; nothing was fitted on them.';
  return [
    ...(perStep ? [{ label: 'Fidelity per step', value: percent(perStep.value), note: interval(perStep), explanation, tone: tone(perStep.value) }] : []),
    { label: perStep ? 'Fidelity at the last step' : 'Fidelity', value: percent(fidelity.value), note: `${interval(fidelity)}, ${plural(n, 'held-out sequence')}`, explanation, tone: tone(fidelity.value) },
    { label: 'Balanced over classes', value: percent(balanced), explanation: 'Mean of the fidelity within each class of the model, so that a rare class counts as much as a frequent one.', tone: tone(balanced) },
  ];
}

function accuracyMetrics({ card: { accuracy } }: MetaTreeDocument): readonly Metric[] {
  if ('reason' in accuracy) return [{ label: 'Accuracy', value: '–', note: accuracy.reason }];
  return [
    { label: 'Accuracy of the tree', value: percent(accuracy.explanation), note: `the model: ${percent(accuracy.model)}, majority: ${percent(accuracy.majority)}`, explanation: "Against the labels of the held-out instances. The model's own is what it was: the explanation changes nothing of it." },
  ];
}

function forestMetrics({ forests }: MetaTreeDocument): readonly Metric[] {
  const range = (values: readonly (number | null)[]): string | null => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return null;
    const [low, high] = [Math.min(...known), Math.max(...known)];
    return low === high ? percent(low) : `${percent(low)} to ${percent(high)}`;
  };
  const outOfBag = range(forests.map((forest) => forest.outOfBag));
  const agreement = range(forests.map((forest) => forest.agreement));
  return [
    ...(outOfBag ? [{ label: 'Forests, out of bag', value: outOfBag, explanation: 'Share of fitted instances whose cluster the forest of a factor tells without having been grown on them.' }] : []),
    ...(agreement ? [{ label: 'Forests and nearest centres', value: agreement, explanation: 'Share of held-out instances whose cluster by the forest is the one whose centre is nearest.' }] : []),
  ];
}
