import assert from 'node:assert/strict';
import type { GalleryView } from '../../../../src/engine/results/views.js';
import { countsByGroup, galleryGrid } from '../../../../webview-ui/parts/galleryGrid.js';

describe('the grid of a gallery', () => {
  it('has as many columns as fit, images more than series, and never none', () => {
    assert.equal(galleryGrid('image', 1000).columns, 7);
    assert.equal(galleryGrid('lines', 1000).columns, 4);
    assert.equal(galleryGrid('image', 0).columns, 1);
    assert.equal(galleryGrid('lines', 408).columns, 2);
  });

  it('counts the items of each group that has any', () => {
    const picture = { kind: 'values', values: [] } as const;
    const items = [2, 0, 2].map((group, index) => ({ id: String(index), title: '', note: '', group, picture }));
    const view: GalleryView = { kind: 'gallery', id: 'g', title: '', summary: '', groups: ['a', 'b', 'c'], items };
    assert.deepEqual(countsByGroup(view), [{ index: 0, count: 1 }, { index: 2, count: 2 }]);
  });
});
