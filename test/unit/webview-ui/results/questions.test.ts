import assert from 'node:assert/strict';
import type { Question } from '../../../../src/engine/methods/method.js';
import type { TableView, View } from '../../../../src/engine/results/views.js';
import { isLive, isQuestionTexts, rowsParameter, textsOf, tickedRows, valuesOf, withSelection, withTicks } from '../../../../webview-ui/results/questions.js';

const described = { title: '', description: '' };
const cell: Question = { id: 'cell', ...described, parameters: [{ name: 'cell', ...described, type: 'rows', default: '', view: 'cells', most: 1 }] };
const ablate: Question = {
  id: 'ablate', ...described,
  parameters: [{ name: 'cells', ...described, type: 'rows', default: '', view: 'cells', most: null }, { name: 'to', ...described, type: 'choice', default: 'zero', choices: ['zero', 'mean'] }],
};
const explain: Question = { id: 'explain', ...described, parameters: [{ name: 'sequence', ...described, type: 'sequence', default: 1 }] };
const typed: Question = { id: 'typed', ...described, parameters: [{ name: 'word', ...described, type: 'text', default: null }] };
const questions = [cell, ablate, explain, typed];
const cells: TableView = { kind: 'table', id: 'cells', title: '', columns: [], rows: [0, 1, 2].map((unit) => ({ id: `c${unit}`, cells: [], subjects: [`unit:lstm:${unit}` as const] })) };
const views: readonly View[] = [cells];

describe('questions', () => {
  it('are asked at once where rows or a sequence are chosen, else by a button', () => {
    assert.deepEqual(questions.map(isLive), [true, true, true, false]);
    assert.deepEqual(questions.map((question) => [rowsParameter(question, 1)?.name, rowsParameter(question, null)?.name]), [['cell', undefined], [undefined, 'cells'], [undefined, undefined], [undefined, undefined]]);
  });

  it('wait for rows, and for fields that are right', () => {
    assert.equal(valuesOf(cell, textsOf(cell, {})), null);
    assert.deepEqual(valuesOf(cell, textsOf(cell, { cell: { cell: 'c1' } })), { cell: 'c1' });
    assert.deepEqual(valuesOf(explain, textsOf(explain, {})), { sequence: 1 });
    assert.equal(valuesOf(explain, { sequence: '0' }), null);
    assert.deepEqual(valuesOf(typed, textsOf(typed, {})), { word: null });
  });

  it('take rows that are ticked', () => {
    assert.deepEqual([...tickedRows(questions, {}, 'cells')!], []);
    assert.equal(tickedRows(questions, {}, 'other'), null);
    let texts = withTicks(questions, {}, 'cells', ['c1', 'c2'], true);
    texts = withTicks(questions, texts, 'cells', ['c0'], true);
    texts = withTicks(questions, texts, 'cells', ['c2'], false);
    assert.deepEqual([...tickedRows(questions, texts, 'cells')!], ['c1', 'c0']);
    assert.deepEqual(valuesOf(ablate, textsOf(ablate, texts)), { cells: 'c1,c0', to: 'zero' });
  });

  it('follow the selection: a row, the row of a unit, a sequence', () => {
    assert.equal(withSelection(questions, {}, views, { viewId: 'cells', id: 'c2' }, ['unit:lstm:2']).cell!.cell, 'c2');
    assert.equal(withSelection(questions, {}, views, { viewId: 'graph', id: 'S' }, ['unit:lstm:1', 'unit:lstm:2']).cell!.cell, 'c1');
    assert.equal(withSelection(questions, {}, views, { viewId: 'steps', id: 's' }, ['step:4:2', 'step:9:1']).explain!.sequence, '5');
    const unchanged = {};
    assert.equal(withSelection(questions, unchanged, views, { viewId: 'graph', id: 'S' }, ['unit:gru:1']), unchanged);
  });

  it('follow another result only to a single sequence', () => {
    assert.deepEqual(withSelection(questions, {}, views, null, ['unit:lstm:1', 'step:4:2', 'step:4:3']), { explain: { sequence: '5' } });
    assert.deepEqual(withSelection(questions, {}, views, null, ['step:4:2', 'step:5:3']), {});
  });

  it('are kept as text only', () => {
    assert.ok(isQuestionTexts({ cell: { cell: 'c1' } }));
    for (const wrong of [null, 'text', { cell: 'c1' }, { cell: { cell: 1 } }]) assert.ok(!isQuestionTexts(wrong));
  });
});
