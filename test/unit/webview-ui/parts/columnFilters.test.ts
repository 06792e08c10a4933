import assert from 'node:assert/strict';
import { fieldKey, filtersOf } from '../../../../webview-ui/parts/columnFilters.js';

const columns = [
  { id: 'name', title: 'Name', type: 'text' },
  { id: 'gain', title: 'Gain', type: 'number' },
] as const;

describe('filters of columns', () => {
  it('are what was written, by column', () => {
    const filters = filtersOf(columns, { [fieldKey('name', 'contains')]: ' lstm ', [fieldKey('gain', 'least')]: '0.5', [fieldKey('gain', 'most')]: '−1e2' });
    assert.deepEqual([...filters], [[0, { contains: 'lstm' }], [1, { least: 0.5, most: -100 }]]);
  });

  it('what is empty or no number filters nothing', () => {
    assert.equal(filtersOf(columns, { [fieldKey('name', 'contains')]: '  ', [fieldKey('gain', 'least')]: '1..', [fieldKey('gone', 'contains')]: 'x' }).size, 0);
  });
});
