import assert from 'node:assert/strict';
import { csvOf } from '../../../../src/engine/export/csv.js';
import { jsonOf } from '../../../../src/engine/export/json.js';
import { logTicks, numberText, ticks } from '../../../../src/engine/export/axes.js';
import { html } from '../../../../src/engine/export/markup.js';
import { exporterOf } from '../../../../src/engine/export/registry.js';
import { document, furtherViews, hostile, views } from './sampleViews.js';

describe('engine/export, texts', () => {
  it('CSV quotes what needs it and disarms formulas', () => {
    assert.equal(csvOf(views), `From,Support\r\n"a, ""b""",1234\r\n'=1+1,\r\n"${hostile.replaceAll('"', '""')}",0.123456\r\n`);
  });

  it('CSV holds everything that consists of rows, each under its title', () => {
    const csv = csvOf(furtherViews.map((view) => ({ ...view, title: view.id })));
    const parts = csv.split(/\r\n(?=\w+\r\n)/).map((part) => part.split('\r\n').slice(0, 3));
    assert.deepEqual(parts.map(([title]) => title), ['rise', 'coefficients', 'plane', 'inputs', 'steps', 'cells']);
    assert.deepEqual(parts[1], ['coefficients', 'feature,coefficient', 'Light,2']);
    assert.deepEqual(parts[4], ['steps', 'Step,model,extracted', '0,yes,']);
    assert.deepEqual(parts[5], ['cells', 'Cell,Step', 'lstm 1,0 0.5  1']);
  });

  it('JSON reads back as it was, with plain lists and short records on one line', () => {
    const full = { ...document, list: [1, 2, [3, { a: null }]], empty: [], nothing: {}, left: undefined };
    const text = jsonOf(full);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(full)));
    assert.ok(text.includes('"parameters": { "k": "auto", "minimize": true, "layer": null }'));
  });

  it('markup escapes what is interpolated, in content and attributes', () => {
    assert.equal(html`<p title="${'"a"'}">${hostile}${[html`<b>${1}</b>`, null]}</p>`.text, `<p title="&quot;a&quot;">&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt; \\N &#39;x&#39;<b>1</b></p>`);
  });

  it('ticks are round numbers within the range', () => {
    assert.deepEqual(ticks([0, 1], 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(ticks([2, 30], 8), [5, 10, 15, 20, 25, 30]);
    assert.deepEqual(ticks([3, 3], 5), [3]);
    assert.deepEqual(ticks([0.985, 1], 5), [0.985, 0.99, 0.995, 1]);
  });

  it('ticks of a log axis are powers of ten, or its ends', () => {
    assert.deepEqual(logTicks([0.001, 2]), [0.001, 0.01, 0.1, 1]);
    assert.deepEqual(logTicks([2, 8]), [2, 8]);
  });

  it('numbers are written for people', () => {
    assert.deepEqual([1234567, -12, 0.123456, 1e-7].map(numberText), ['1,234,567', '-12', '0.1235', '1e-7']);
  });

  it('an unknown export is a usage error that names those there are', () => {
    assert.throws(() => exporterOf('pdf'), /json, csv, html/);
  });
});
