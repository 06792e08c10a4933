/**
 * The same as tables, for reading, sorting and screen readers.
 */
import type { TableView } from '../../../results/views.js';
import { counted } from '../../text.js';
import type { FsaDocument } from '../present.js';
import { stateDetails } from './graph.js';

/** Rows of a table at most: a machine over words may have tens of thousands of transitions that were never seen. */
const mostRows = 5000;

export function tables(document: FsaDocument): TableView[] {
  return [minimalTable(document), statesTable(document), transitionsTable(document), conflictsTable(document), counterexamplesTable(document)];
}

function minimalTable({ minimal }: FsaDocument): TableView {
  return {
    kind: 'table',
    id: 'minimal-states',
    title: 'Minimised states',
    columns: [
      { id: 'id', title: 'State', type: 'text' },
      { id: 'output', title: 'Answers', type: 'text' },
      { id: 'support', title: 'Visits', type: 'number' },
      { id: 'members', title: 'Merged from', type: 'text' },
      { id: 'words', title: 'Words that lead there', type: 'text' },
    ],
    rows: minimal.states.map((state) => ({
      id: state.id,
      cells: [state.label, state.output, state.support, state.members.join(', '), state.words.join(', ')],
      details: stateDetails(state),
    })),
  };
}

function statesTable({ states }: FsaDocument): TableView {
  return {
    kind: 'table',
    id: 'states',
    title: 'States as extracted',
    columns: [
      { id: 'id', title: 'State', type: 'text' },
      { id: 'output', title: 'Answers', type: 'text' },
      { id: 'share', title: 'Certainty', type: 'number', explanation: "Share of the class in the model's read-out of the centre" },
      { id: 'support', title: 'Visits', type: 'number' },
      { id: 'words', title: 'Words that lead there', type: 'text' },
    ],
    rows: states.map((state) => ({
      id: state.id,
      cells: [state.label, state.output, state.output === null ? null : (state.distribution?.[state.output] ?? null), state.support, state.words.join(', ')],
      details: stateDetails(state),
    })),
  };
}

function transitionsTable({ transitions }: FsaDocument): TableView {
  const order = transitions.slice().sort((a, b) => Number(a.completed) - Number(b.completed));
  return {
    kind: 'table',
    id: 'transitions',
    title: order.length > mostRows ? `Transitions (${counted(mostRows)} of ${counted(order.length)})` : 'Transitions',
    columns: [
      { id: 'from', title: 'From', type: 'text' },
      { id: 'symbol', title: 'Symbol', type: 'text' },
      { id: 'to', title: 'To', type: 'text' },
      { id: 'support', title: 'Support', type: 'number', explanation: 'Times it was seen' },
      { id: 'confidence', title: 'Confidence', type: 'number', explanation: 'Share of the times the symbol was seen in the state that led there' },
      { id: 'seen', title: 'Seen', type: 'text', explanation: 'Whether the fitted sequences take it; of the others the model was asked, or they are rejected' },
    ],
    rows: order.slice(0, mostRows).map((entry, row) => ({
      id: String(row),
      cells: [entry.from, entry.symbol, entry.to, entry.support, entry.completed ? null : entry.confidence, entry.completed ? 'no' : 'yes'],
    })),
  };
}

function conflictsTable({ conflicts }: FsaDocument): TableView {
  return {
    kind: 'table',
    id: 'conflicts',
    title: 'Conflicts',
    columns: [
      { id: 'state', title: 'State', type: 'text' },
      { id: 'symbol', title: 'Symbol', type: 'text' },
      { id: 'conflict', title: 'Conflict', type: 'number', explanation: "Share of the symbol's occurrences in the state that led elsewhere" },
      { id: 'support', title: 'Support', type: 'number' },
    ],
    rows: conflicts.slice(0, mostRows).map((entry, row) => ({ id: String(row), cells: [entry.state, entry.symbol, entry.conflict, entry.support] })),
  };
}

function counterexamplesTable({ counterexamples }: FsaDocument): TableView {
  return {
    kind: 'table',
    id: 'counterexamples',
    title: 'Shortest words on which machine and model differ',
    columns: [
      { id: 'word', title: 'Word', type: 'text' },
      { id: 'length', title: 'Length', type: 'number' },
      { id: 'model', title: 'Model', type: 'text' },
      { id: 'explanation', title: 'Machine', type: 'text' },
    ],
    rows: counterexamples.map((entry, row) => ({ id: String(row), cells: [entry.word, entry.length, entry.model, entry.explanation ?? 'no class'] })),
  };
}
