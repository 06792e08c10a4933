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

/** One view of every further kind. */
export const furtherViews: readonly View[] = [
  {
    kind: 'bars', id: 'rise', title: 'Rise time', summary: hostile, x: { label: 'steps' }, y: { label: 'cells' },
    categories: ['0–5', hostile], series: [{ label: 'small', values: [3, 0.5] }, { label: hostile, values: [1, 2] }],
  },
  {
    kind: 'bars', id: 'coefficients', title: 'Coefficients', summary: '', x: { label: 'feature' }, y: { label: 'coefficient' }, lying: true,
    categories: ['Light', 'CO2'], series: [{ label: 'coefficient', values: [2, -1.5] }],
  },
  {
    kind: 'scatter', id: 'plane', title: 'Components', summary: '', x: { label: 'first' }, y: { label: 'second' }, groups: ['no', 'yes'],
    points: [{ id: 'a', x: 1, y: 2, group: 0, label: hostile }, { id: 'b', x: 3, y: 5, group: 1, label: 'Input 2', details: { title: 'Input two', facts: [] } }],
  },
  {
    kind: 'gallery', id: 'inputs', title: 'Inputs', summary: '', groups: ['no', 'yes'],
    items: [
      { id: 'a', title: 'Image', note: hostile, group: 0, picture: { kind: 'image', height: 2, width: 2, channels: 1, pixels: [0, 255, 0, 0] } },
      { id: 'b', title: 'Series', note: '', group: 1, picture: { kind: 'lines', lines: [{ label: hostile, values: [0, 1, 4] }], from: 1, to: 2 } },
      { id: 'c', title: 'Text', note: '', group: 1, picture: { kind: 'tokens', tokens: ['not', hostile, 'bad'], from: 0, to: 1 } },
      { id: 'd', title: 'Row', note: '', group: 1, picture: { kind: 'values', values: [{ label: 'age', text: hostile }] } },
    ],
  },
  {
    kind: 'steps', id: 'steps', title: 'Step by step', summary: '', groups: ['no', 'yes'], mark: { step: 1, label: 'first disagreement' },
    rows: [{ label: 'model', cells: [{ text: 'yes', group: 1 }, { text: hostile, group: 0 }] }, { label: 'extracted', cells: [null, { text: 'yes', group: 1, differs: true }] }],
    steps: [{ id: '0', label: '0' }, { id: '1', label: '1', details: { title: hostile, facts: [] } }],
  },
  {
    kind: 'table', id: 'cells', title: 'Cells', main: true, columns: [{ id: 'cell', title: 'Cell', type: 'text' }, { id: 'step', title: 'Step', type: 'sparkline' }],
    rows: [{ id: '1', cells: ['lstm 1', { label: `answer to a step ${hostile}`, values: [0, 0.5, null, 1] }] }],
  },
  {
    kind: 'series', id: 'ablation', title: 'Ablation', summary: '', x: { label: 'period', values: [1, 10, 100] }, y: { label: 'gain' }, scale: { x: 'log', y: 'log' },
    lines: [{ label: 'random', values: [0, 0.01, 1], band: [null, [0, 0.02], [0.5, 2]] }],
  },
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
