import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { reportOf } from '../../../../src/engine/export/report.js';
import { reportStyle, reportStyleHash } from '../../../../src/engine/export/reportStyle.js';
import { document, furtherViews, tree, variant, views } from './sampleViews.js';

const picture = { viewId: 'automaton', variant: variant.id, svg: '<svg id="drawn"></svg>', minimumSupport: 0 };
const report = reportOf(document, 'State machine', views, [picture]);
const further = reportOf(document, 'Further', furtherViews, []);

describe('engine/export/report', () => {
  it('holds every view, the picture and how it was made', () => {
    for (const view of views) assert.ok(report.includes(`<h2>${view.title}</h2>`), view.title);
    for (const view of furtherViews) assert.ok(further.includes(`<h2>${view.title}</h2>`), view.title);
    for (const text of ['<svg id="drawn">', '99.5 %', 'a'.repeat(64), 'k = auto', 'layer = chosen by the method', '50 %']) assert.ok(report.includes(text), text);
  });

  it('escapes every text', () => {
    for (const text of [report, further]) {
      assert.doesNotMatch(text, /<script|alert\("1/);
      assert.ok(text.split('&lt;script&gt;').length > 5);
    }
  });

  it('loads nothing and runs nothing; its policy lets its own style through and nothing else', () => {
    for (const text of [report, further]) assert.doesNotMatch(text, /\s(src|href|style|on\w+)=|url\(|@import|https?:/);
    assert.equal(createHash('sha256').update(reportStyle).digest('base64'), reportStyleHash);
    assert.ok(report.includes(`<style>${reportStyle}</style>`));
    assert.ok(report.includes(`default-src &#39;none&#39;; style-src &#39;sha256-${reportStyleHash}&#39;`));
  });

  it('says so where transitions were not drawn', () => {
    assert.ok(!report.includes('not drawn'));
    assert.ok(reportOf(document, 'State machine', views, [{ ...picture, minimumSupport: 1200 }]).includes('seen fewer than 1,200 times are not drawn'));
  });

  it('says so where a graph was not drawn', () => {
    assert.ok(reportOf(document, 'State machine', views, []).includes('too large to be drawn'));
  });

  it('a gap in a line is a gap in the chart', () => {
    assert.equal(report.match(/<path d="M[^L]*M[^L]*"\/>/g)!.length, 1);
  });

  it('cuts long tables and says where the rest is', () => {
    const rows = Array.from({ length: 1250 }, (_, i) => ({ id: String(i), cells: [`row ${i}`] }));
    const long = reportOf(document, 'x', [{ kind: 'table', id: 't', title: 'T', columns: [{ id: 'a', title: 'A', type: 'text' }], rows }], []);
    assert.ok(long.includes('row 199<') && !long.includes('row 200<'));
    assert.ok(long.includes('1,050 more rows are in result.json.'));
  });

  it('speaks of a tree as of a tree', () => {
    assert.ok(reportOf(document, 'x', [tree], []).includes('Hover a node or a branch'));
  });
});
