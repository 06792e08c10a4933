/** Views of every kind, with text that must be escaped, for tests of the exports. */
import type { ResultDocument } from '../../../../src/engine/results/document.js';
import type { GraphEdge, GraphVariant, GraphView, View } from '../../../../src/engine/results/views.js';

export const hostile = `<script>alert("1 & 2")</script> \\N 'x'`;

function edge(from: string, to: string, labels: readonly string[], support: number, supposed = false): GraphEdge {
  const title = `${from} to ${to}`;
  return { id: `${from}>${to}`, from, to, labels, support, confidence: 1, supposed, details: { title, facts: [{ label: 'Support', value: String(support) }] } };
}

export const variant: GraphVariant = {
  id: 'raw',
  label: 'As extracted',
  nodes: [
    { id: 'start', label: 'START', group: -1, details: { title: 'START', facts: [] } },
    { id: '1', label: '1', group: 0, details: { title: 'State 1', facts: [{ label: 'Output', value: hostile }] } },
    { id: hostile, label: hostile, group: 1, details: { title: 'State 2', facts: [], distribution: { title: 'Outputs', bars: [{ label: 'yes', share: 0.25 }] } } },
  ],
  edges: [edge('start', '1', ['1'], 4), edge('1', hostile, ['0', '1', hostile], 100), edge(hostile, '1', ['a'], 0, true), edge(hostile, hostile, ['b'], 7)],
};

export const graph: GraphView = {
  kind: 'graph',
  id: 'automaton',
  title: 'State machine',
  summary: 'Two states.',
  groups: ['no', 'yes'],
  variants: [variant],
  threshold: null,
};

/** A tree of one question. */
export const tree: GraphView = {
  kind: 'graph',
  id: 'tree',
  title: 'Tree',
  shape: 'tree',
  summary: 'One question.',
  groups: ['no', 'yes', 'asks'],
  variants: [
    {
      id: 'only',
      label: 'Tree',
      nodes: [
        { id: 'root', label: 'Temperature of the room ≤ 21.5', group: 2, details: { title: 'Root', facts: [] } },
        { id: 'left', label: 'no', group: 0, details: { title: 'Left', facts: [] } },
        { id: 'right', label: 'yes', group: 1, details: { title: 'Right', facts: [] } },
      ],
      edges: [edge('root', 'left', ['yes'], 30), edge('root', 'right', ['no'], 70)],
    },
  ],
  threshold: null,
};

export const views: readonly View[] = [
  {
    kind: 'metrics',
    id: 'card',
    title: 'What it is worth',
    metrics: [{ label: 'Fidelity', value: '99.5 %', note: '95 % interval 99.1–99.8', explanation: 'Share on which both agree', tone: 'good' }, { label: 'States', value: '12' }],
    notes: [hostile],
  },
  graph,
  {
    kind: 'series',
    id: 'sweep',
    title: 'Sweep',
    summary: 'Fidelity rises with k.',
    x: { label: 'k', values: [2, 4, 8] },
    y: { label: 'fidelity', minimum: 0, maximum: 1 },
    lines: [{ label: 'fidelity', values: [0.5, null, 1] }, { label: hostile, values: [0.6, 0.6, 0.6], dashed: true }],
    mark: { x: 8, label: 'chosen' },
  },
  {
    kind: 'table',
    id: 'transitions',
    title: 'Transitions',
    columns: [{ id: 'from', title: 'From', type: 'text' }, { id: 'n', title: 'Support', type: 'number' }],
    rows: [{ id: 'a', cells: ['a, "b"', 1234] }, { id: 'b', cells: ['=1+1', null] }, { id: 'c', cells: [hostile, 0.123456] }],
  },
  { kind: 'matrix', id: 'conflict', title: 'Conflict', rows: ['1'], columns: ['0', '1'], cells: [[{ value: 0.5, text: '50 %' }, null]] },
];

export const document: ResultDocument = {
  method: 'fsa',
  version: '0.1.0',
  model: { path: '/models/net.keras', sha256: 'a'.repeat(64) },
  data: { path: 'words.csv', sha256: 'b'.repeat(64) },
  parameters: { k: 'auto', minimize: true, layer: null },
  seed: 1,
  seconds: 1.5,
  mapping: `symbol 0 becomes ${hostile}`,
  assumptions: [hostile],
  card: { heldOut: { value: null, reason: 'too few' }, accuracy: { value: null, reason: 'no labels' }, fittedOn: { n: 10 }, notCovered: [] },
};
