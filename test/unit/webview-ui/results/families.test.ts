import assert from 'node:assert/strict';
import type { View } from '../../../../src/engine/results/views.js';
import { families } from '../../../../webview-ui/results/families.js';

const card: View = { kind: 'metrics', id: 'card', title: '', metrics: [], notes: [] };
const scatter = (id: string, title?: string): View => ({
  kind: 'scatter', id, title: id, summary: '', x: { label: '' }, y: { label: '' }, groups: [], points: [], ...(title !== undefined && { family: { title, label: id } }),
});

describe('families of views', () => {
  it('stand where the first of them is; views of none stand alone', () => {
    const groups = families([scatter('alone'), scatter('a', 'planes'), card, scatter('p', 'others'), scatter('b', 'planes')]);
    assert.deepEqual(groups.map((group) => group.map(({ id }) => id)), [['alone'], ['a', 'b'], ['card'], ['p']]);
  });
});
