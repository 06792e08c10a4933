import assert from 'node:assert/strict';
import type { StepsView } from '../../../../src/engine/results/views.js';
import { columnWidth, detailsOf, linesOf } from '../../../../webview-ui/charts/stepColumns.js';

const row = (label: string, ...texts: readonly (string | null)[]): StepsView['rows'][number] => ({ label, cells: texts.map((text) => (text === null ? null : { text })) });
const view: StepsView = {
  kind: 'steps', id: 's', title: '', summary: '', groups: [],
  rows: [row('concept', 'C1', null), { label: 'model', cells: [{ text: 'yes' }, { text: 'no', differs: true }] }],
  steps: [{ id: 'a', label: '0' }, { id: 'b', label: '1' }],
};

describe('columns of steps', () => {
  it('are as wide as their longest text, within limits', () => {
    assert.equal(columnWidth(view), 46);
    assert.equal(columnWidth({ ...view, rows: [row('r', 'a text of 20 letters')] }), 150);
    assert.ok(columnWidth({ ...view, rows: [row('r', 'some text')] }) > columnWidth(view));
  });

  it('give long texts several lines, the same in a whole row', () => {
    assert.equal(linesOf(row('r', 'short', null), 150), 1);
    assert.equal(linesOf(row('r', 'short', 'x'.repeat(30)), 150), 2);
    assert.equal(linesOf(row('r', 'x'.repeat(300)), 150), 3);
  });

  it('a step without details tells what stands in its column', () => {
    assert.deepEqual(detailsOf(view, 1), { title: '1', facts: [{ label: 'model', value: 'no (differs)' }] });
    const details = { title: 'Step 1', facts: [] };
    assert.equal(detailsOf({ ...view, steps: [{ id: 'a', label: '0', details }] }, 0), details);
  });
});
