/**
 * Describers as diagrams: the tree of each partition, and the signed coefficients of its logistic regression.
 */
import type { BarsView, Details, GraphView } from '../../../results/views.js';
import { counted, percent } from '../../text.js';
import { treeVariant } from '../../treeGraph.js';
import type { Describer } from '../body.js';
import type { PartitionsDocument } from '../present.js';

/** @returns how much a describer is to be believed: "AUC 0.93", "AUC 0.61, weak". */
export function aucText({ auc, weak }: Describer): string {
  if (auc === null) return 'AUC not known';
  return `AUC ${auc.toFixed(2)}${weak ? ', weak' : ''}`;
}

/** @param codes of the partitions wanted, each a variant; none where they have no tree */
export function describerTrees({ describers }: PartitionsDocument, codes: readonly string[]): readonly GraphView[] {
  const trees = describers.filter((describer) => describer.tree !== null && codes.includes(describer.partition));
  if (trees.length === 0) return [];
  return [
    {
      kind: 'graph',
      shape: 'tree',
      id: 'describers',
      title: 'Partitions as trees',
      summary: `Questions that tell each partition from all others: ${trees.map((describer) => `${describer.partition} (${aucText(describer)})`).join(', ')}.`,
      groups: ['in the partition', 'not in it'],
      variants: trees.map((describer) => variantOf(describer)),
      threshold: null,
    },
  ];
}

/** @returns null where the partition has no logistic regression, or one without a term */
export function coefficients({ describers }: PartitionsDocument, code: string): BarsView | null {
  const describer = describers.find(({ partition, kind }) => partition === code && kind === 'logistic');
  if (!describer || describer.terms.length === 0) return null;
  return {
    kind: 'bars',
    id: 'coefficients',
    title: `What speaks for ${code} (${aucText(describer)})`,
    summary: `Coefficients per standard deviation: ${describer.terms.map(({ feature, value }) => `${feature} ${value.toFixed(2)}`).join(', ')}. Positive ones speak for the partition.`,
    x: { label: 'Feature' },
    y: { label: 'Coefficient' },
    categories: describer.terms.map(({ feature }) => feature),
    series: [{ label: 'coefficient', values: describer.terms.map(({ value }) => value) }],
    lying: true,
  };
}

function variantOf(describer: Describer): GraphView['variants'][number] {
  return treeVariant({
    id: describer.partition,
    label: `${describer.partition}, ${aucText(describer)}`,
    nodes: describer.tree!,
    idOf: (index) => `${describer.partition}-${index}`,
    question: ({ test }) => test,
    counts: 'Sequences',
    draw: ({ test, value, weight, samples }) => {
      const share = value[1]! / weight;
      const inside = share > 0.5;
      const label = test ?? `${inside ? 'in' : 'not in'} ${describer.partition}`;
      return { label, group: inside ? 0 : 1, details: detailsOf(label, samples, share) };
    },
  });
}

function detailsOf(title: string, samples: number, inside: number): Details {
  return {
    title,
    facts: [{ label: 'Sequences', value: counted(samples) }],
    distribution: { title: 'Partition, both sides weighted alike', bars: [{ label: 'in it', share: inside }, { label: 'not in it', share: 1 - inside }] },
  };
}

/** The best describer of a partition in words, with what it is worth. */
export function bestDescription({ describers }: PartitionsDocument, code: string): { readonly text: string; readonly auc: number | null } | null {
  const [best] = describers.filter(({ partition }) => partition === code).sort((a, b) => (b.auc ?? 0) - (a.auc ?? 0));
  if (!best) return null;
  const terms = best.terms.slice(0, 3).map(({ feature, value }) => (best.kind === 'logistic' ? `${value > 0 ? 'more' : 'less'} ${feature}` : feature));
  const text = terms.length === 0 ? 'nothing tells it' : `${best.kind === 'logistic' ? '' : 'asks for '}${terms.join(', ')}`;
  return { text: best.weak ? `weak: ${text}` : text, auc: best.auc };
}

/** Percent of a class among the sequences of a partition, largest first. */
export function classesText(classes: Readonly<Record<string, number>>): string {
  const all = Object.values(classes).reduce((sum, count) => sum + count, 0);
  return Object.entries(classes)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${percent(count / all)}`)
    .join(', ');
}
