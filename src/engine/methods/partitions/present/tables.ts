/**
 * Partitions, describers, artifacts and layers as tables.
 */
import type { Details, Subject, TableCell, TableView } from '../../../results/views.js';
import { counted, percent } from '../../text.js';
import { numberText } from '../../treeText.js';
import type { Instance, PartitionEntry } from '../body.js';
import type { PartitionsDocument } from '../present.js';
import { bestDescription, classesText } from './describers.js';
import { significant } from '../../rounding.js';

/** Members of a partition that are lit with it. */
const mostSubjects = 200;

type Column = TableView['columns'][number] & { readonly of: (entry: PartitionEntry) => TableCell };

export function partitionTable(document: PartitionsDocument): TableView {
  const { partitions, score } = document;
  const answers: readonly Column[] =
    score.class === null
      ? [{ id: 'deviation', title: 'Spread', type: 'number', explanation: `Standard deviation of the ${score.title} within the partition`, of: ({ deviation }) => significant(deviation, 4) }]
      : [
          { id: 'answer', title: 'Answers', type: 'text', explanation: 'The class that the model gives most', of: ({ classes }) => topClass(classes) },
          { id: 'purity', title: 'Purity', type: 'number', explanation: 'Share of that class', of: ({ purity }) => purity && significant(purity, 4) },
        ];
  return {
    kind: 'table',
    id: 'partitions',
    title: 'Partitions',
    main: true,
    columns: [
      { id: 'code', title: 'Partition', type: 'text', explanation: 'The leaf of each tree that its sequences fall into, layer by layer' },
      { id: 'n', title: 'Sequences', type: 'number', explanation: 'Of those the trees were fitted on' },
      ...answers.map(({ of: _, ...column }) => column),
      { id: 'score', title: 'Score', type: 'number', explanation: `Mean ${score.title}` },
      { id: 'error', title: 'Error', type: 'number', explanation: 'Mean |f − F| over held-out sequences' },
      { id: 'error95', title: 'Error, 95 %', type: 'number', explanation: 'Nineteen of twenty held-out sequences are missed by no more' },
      { id: 'within', title: 'Within', type: 'number', explanation: `Share of them that are missed by at most ${numberText(significant(document.threshold.value, 3))}` },
      { id: 'heldOut', title: 'Held out', type: 'number', explanation: 'Held-out sequences in it' },
      { id: 'described', title: 'In words', type: 'text', explanation: 'What the better describer leans on' },
      { id: 'auc', title: 'AUC', type: 'number', explanation: 'How well that tells the partition from all others, on held-out sequences; under 0.7 it is weak' },
      { id: 'reliable', title: 'Reliable', type: 'text' },
    ],
    rows: partitions.map((entry) => {
      const described = bestDescription(document, entry.code);
      return {
        id: entry.code,
        cells: [
          entry.code,
          entry.n,
          ...answers.map((column) => column.of(entry)),
          significant(entry.score, 4),
          entry.error && significant(entry.error.mean, 4),
          entry.error && significant(entry.error.p95, 4),
          entry.within && significant(entry.within, 4),
          entry.heldOut,
          described?.text ?? null,
          described && described.auc !== null ? significant(described.auc, 4) : null,
          entry.unreliable === null ? 'yes' : 'not reliable',
        ],
        details: detailsOf(entry, score),
        subjects: subjectsOf(document, entry),
      };
    }),
  };
}

export function describerTable({ describers }: PartitionsDocument): TableView {
  return {
    kind: 'table',
    id: 'describer-list',
    title: 'Describers',
    columns: [
      { id: 'partition', title: 'Partition', type: 'text' },
      { id: 'kind', title: 'Kind', type: 'text' },
      { id: 'auc', title: 'AUC', type: 'number', explanation: 'On held-out sequences' },
      { id: 'balanced', title: 'Balanced accuracy', type: 'number', explanation: 'On held-out sequences' },
      { id: 'trust', title: 'Worth', type: 'text' },
      { id: 'terms', title: 'Leans on', type: 'text', explanation: 'Coefficients per standard deviation; for trees the share of impurity that questions take away' },
    ],
    rows: describers.map((describer) => ({
      id: `${describer.partition}-${describer.kind}`,
      cells: [
        describer.partition,
        describer.kind === 'logistic' ? 'logistic regression' : 'tree',
        describer.auc === null ? null : significant(describer.auc, 4),
        describer.balancedAccuracy === null ? null : significant(describer.balancedAccuracy, 4),
        describer.weak ? 'weak' : 'holds',
        describer.terms.map(({ feature, value }) => `${feature} ${numberText(significant(value, 4))}`).join(', ') || null,
      ],
    })),
  };
}

export function artifactTable({ artifacts, partitions }: PartitionsDocument): TableView {
  const whyNot = new Map(partitions.map(({ code, unreliable }) => [code, unreliable]));
  const row = (kind: string, id: string, what: string, where: string): TableView['rows'][number] => ({ id: `${kind}-${id}`, cells: [kind, what, where] });
  return {
    kind: 'table',
    id: 'artifacts',
    title: 'Artifacts',
    columns: [
      { id: 'kind', title: 'Kind', type: 'text' },
      { id: 'what', title: 'What', type: 'text' },
      { id: 'where', title: 'Partitions', type: 'text' },
    ],
    rows: [
      ...artifacts.sameClass.map((same) => row('different reasons', same.class, `${same.class} is answered for ${same.partitions.length} different reasons`, same.partitions.join(', '))),
      ...artifacts.highError.map((code) => row('high error', code, whyNot.get(code) ?? '', code)),
      ...artifacts.nuisance.map(({ partition, feature, value, auc }) => row('nuisance', `${partition}-${feature}`, `leans on ${feature} (${numberText(significant(value, 4))}, AUC ${auc.toFixed(2)})`, partition)),
    ],
  };
}

export function layerTable({ layers, independent }: PartitionsDocument): TableView {
  return {
    kind: 'table',
    id: 'layers',
    title: 'Layers',
    columns: [
      { id: 'layer', title: 'Layer', type: 'text' },
      { id: 'units', title: 'Units', type: 'number' },
      { id: 'fitted', title: 'R² fitted', type: 'number', explanation: independent ? 'Of the score, by this layer alone' : 'Of the score, up to this layer' },
      { id: 'heldOut', title: 'R² held out', type: 'number' },
      ...(independent ? [] : [{ id: 'gain', title: 'Gain', type: 'number' as const, explanation: 'What the layer adds to R² on held-out sequences' }]),
    ],
    rows: layers.map(({ name, units, r2 }, i) => {
      const before = i === 0 ? 0 : (layers[i - 1]!.r2.heldOut ?? 0);
      const gain = r2.heldOut === null ? null : significant(r2.heldOut - before, 4);
      return { id: name, cells: [name, units, r2.fitted && significant(r2.fitted, 4), r2.heldOut && significant(r2.heldOut, 4), ...(independent ? [] : [gain])] };
    }),
  };
}

function detailsOf({ code, classes, labels, error, unreliable, medoid, samples, n, ...entry }: PartitionEntry, score: PartitionsDocument['score']): Details {
  return {
    title: `Partition ${code}`,
    facts: [
      { label: 'Sequences', value: counted(n) },
      ...(score.class === null ? [] : [{ label: 'Model', value: classesText(classes) }]),
      { label: `Score (${score.title})`, value: `mean ${numberText(significant(entry.score, 4))}, deviation ${numberText(significant(entry.deviation, 4))}` },
      ...(labels ? [{ label: 'Labels', value: classesText(labels) }] : []),
      ...(error ? [{ label: 'Error', value: `mean ${numberText(significant(error.mean, 4))}, 95 % ${numberText(significant(error.p95, 4))}, at most ${numberText(significant(error.max, 4))}` }] : []),
      ...(unreliable === null ? [] : [{ label: 'Explanation not reliable', value: unreliable }]),
    ],
    ...(score.class !== null && { distribution: { title: "The model's answers", bars: Object.entries(classes).map(([label, count]) => ({ label, share: count / n })) } }),
    pictures: [picture('In the middle', medoid), ...samples.map((sample) => picture('Sample', sample))],
  };
}

function picture(title: string, { text, picture: drawn, sequence }: Instance): NonNullable<Details['pictures']>[number] {
  return { title: `${title}: ${text}`, picture: drawn, subjects: [`sequence:${sequence}`] };
}

function subjectsOf({ placed }: PartitionsDocument, { code, medoid, samples }: PartitionEntry): readonly Subject[] {
  const own = [medoid, ...samples].map(({ sequence }) => sequence);
  const heldOut = placed.filter(({ partition }) => partition === code).map(({ sequence }) => sequence);
  return [...own, ...heldOut].slice(0, mostSubjects).map((sequence): Subject => `sequence:${sequence}`);
}

export function topClass(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes).reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** @returns the share of a class among a partition's sequences, or their mean score, for notes under pictures */
export function answerText({ classes, purity, score }: PartitionEntry, title: string): string {
  return purity === null ? `${title} ${numberText(significant(score, 4))}` : `${topClass(classes)} (${percent(purity)})`;
}

