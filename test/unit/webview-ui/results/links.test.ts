import assert from 'node:assert/strict';
import type { Details, GraphView, StepsView, Subject, TableView, View } from '../../../../src/engine/results/views.js';
import { linkedMarks, sequenceOf, subjectsOf } from '../../../../webview-ui/results/links.js';

const details: Details = { title: '', facts: [] };
/** Two sequences: S, S, M and M, S; one step of the second belongs to nothing. */
const graph: GraphView = {
  kind: 'graph', id: 'g', title: '', summary: '', groups: [], threshold: null,
  variants: [
    { id: 'raw', label: '', nodes: [{ id: 'S', label: '', group: 0, details, subjects: ['unit:lstm:3'] }, { id: 'M', label: '', group: 0, details }], edges: [] },
    { id: 'minimal', label: '', nodes: [{ id: 'S0', label: '', group: 0, details }], edges: [{ id: 'e', from: 'S0', to: 'S0', labels: [], support: 1, confidence: 1, supposed: false, details, subjects: ['step:7:2'] }] },
  ],
  trail: { items: [['S', 'S0'], ['M']], sequences: [{ sequence: 4, at: [0, 0, 1] }, { sequence: 7, at: [1, -1, 0] }] },
};
const steps: StepsView = {
  kind: 'steps', id: 's', title: '', summary: '', groups: [], rows: [],
  steps: [0, 1, 2].map((step) => ({ id: `step-${step}`, label: '', subjects: [`step:4:${step}` as const] })),
};
const table: TableView = {
  kind: 'table', id: 't', title: '', columns: [],
  rows: [{ id: 'cell 3', cells: [], subjects: ['unit:lstm:3'] }, { id: 'cell 4', cells: [], subjects: ['unit:lstm:4'] }, { id: 'sequence 4', cells: [], subjects: ['sequence:4'] }, { id: 'plain', cells: [] }],
};
const views: readonly View[] = [graph, steps, table];
const lit = (view: View, ...subjects: Subject[]): string[] => [...linkedMarks(view, subjects)].sort();

describe('links between views', () => {
  it('begin with what a mark says itself, and for nodes the steps there and the sequences that end there', () => {
    assert.deepEqual(subjectsOf(views, { viewId: 's', id: 'step-1' }), ['step:4:1']);
    assert.deepEqual(subjectsOf(views, { viewId: 'g', id: 'S' }), ['unit:lstm:3', 'step:4:0', 'step:4:1', 'step:7:2', 'sequence:7']);
    assert.deepEqual(subjectsOf(views, { viewId: 'g', id: 'S0' }), ['step:4:0', 'step:4:1', 'step:7:2', 'sequence:7']);
    assert.deepEqual(subjectsOf(views, { viewId: 'g', id: 'M' }), ['step:4:2', 'step:7:0', 'sequence:4']);
    for (const nothing of [null, { viewId: 'gone', id: 'S' }, { viewId: 't', id: 'gone' }, { viewId: 't', id: 'plain' }]) assert.deepEqual(subjectsOf(views, nothing), []);
  });

  it('lead to marks that share a subject', () => {
    assert.deepEqual(lit(table, 'unit:lstm:3'), ['cell 3']);
    assert.deepEqual(lit(graph, 'unit:lstm:3'), ['S']);
    assert.deepEqual(lit(steps, 'step:4:1', 'step:4:9'), ['step-1']);
    assert.deepEqual(lit(table), []);
  });

  it('lead from a sequence to its steps', () => {
    assert.deepEqual(lit(steps, 'sequence:4'), ['step-0', 'step-1', 'step-2']);
    assert.deepEqual(lit(table, 'sequence:4'), ['sequence 4']);
  });

  it('lead to the nodes of every variant that steps lie in', () => {
    assert.deepEqual(lit(graph, 'step:4:0'), ['S', 'S0']);
    assert.deepEqual(lit(graph, 'step:4:2'), ['M']);
    assert.deepEqual(lit(graph, 'step:7:1'), [], 'a step that belongs to nothing');
    assert.deepEqual(lit(graph, 'step:7:2'), ['S', 'S0', 'e']);
    assert.deepEqual(lit(graph, 'sequence:4'), ['M', 'S', 'S0']);
    assert.deepEqual(lit(graph, 'step:4:2', 'sequence:4'), ['M'], 'steps are meant where there are any');
  });

  it('light no node for a stray step among many', () => {
    const at = Array.from({ length: 100 }, (_, step) => (step === 50 ? 1 : 0));
    const long: GraphView = { ...graph, trail: { items: graph.trail!.items, sequences: [{ sequence: 0, at }] } };
    assert.deepEqual(lit(long, 'sequence:0'), ['S', 'S0']);
  });

  it('are bounded for nodes that cover thousands of steps', () => {
    const sequences = Array.from({ length: 500 }, (_, sequence) => ({ sequence, at: new Array<number>(20).fill(0) }));
    const large: GraphView = { ...graph, trail: { items: graph.trail!.items, sequences } };
    const subjects = subjectsOf([large], { viewId: 'g', id: 'S' });
    assert.equal(subjects.length, 501);
    assert.equal(new Set(subjects).size, 501);
    assert.ok(subjects.includes('step:498:15'), 'from all over the data');
  });

  it('name the sequence of a step', () => {
    assert.deepEqual([sequenceOf('step:12:5'), sequenceOf('sequence:3'), sequenceOf('unit:lstm:3')], [12, 3, null]);
  });
});
