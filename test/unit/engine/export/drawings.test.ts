import assert from 'node:assert/strict';
import { barChart } from '../../../../src/engine/export/barChart.js';
import { detailsText } from '../../../../src/engine/export/detailsText.js';
import { galleryMarkup } from '../../../../src/engine/export/galleryMarkup.js';
import { inputMarkup } from '../../../../src/engine/export/inputMarkup.js';
import { lineChart } from '../../../../src/engine/export/lineChart.js';
import { pixelPaths } from '../../../../src/engine/export/pixelPaths.js';
import { scatterPlot } from '../../../../src/engine/export/scatterPlot.js';
import { smallLine } from '../../../../src/engine/export/smallLine.js';
import { stepsMarkup } from '../../../../src/engine/export/stepsMarkup.js';
import type { BarsView, GalleryView, ScatterView, SeriesView, StepsView, View } from '../../../../src/engine/results/views.js';
import { furtherViews } from './sampleViews.js';

function viewOf<Kind extends View['kind']>(kind: Kind, id?: string) {
  return furtherViews.find((view): view is Extract<View, { kind: Kind }> => view.kind === kind && (id === undefined || view.id === id))!;
}

const attributes = (markup: string, tag: string, name: string): readonly number[] =>
  [...markup.matchAll(new RegExp(`<${tag}[^>]* ${name}="([^"]*)"`, 'g'))].map(([, value]) => Number(value));

describe('engine/export, drawings', () => {
  it('images are drawn as runs of pixels of one colour, over a ground of the most frequent one', () => {
    const pixels = [0, 255, 255, 0, 0, 0];
    assert.deepEqual(pixelPaths({ kind: 'image', height: 2, width: 3, channels: 1, pixels }), {
      width: 3, height: 2, ground: '#000', paths: [{ colour: '#fff', path: 'M1 0h2v1h-2z' }],
    });
    const coloured = pixelPaths({ kind: 'image', height: 1, width: 2, channels: 3, pixels: [255, 0, 0, 0, 0, 255] });
    assert.deepEqual([coloured.ground, coloured.paths], ['#00f', [{ colour: '#f00', path: 'M0 0h1v1h-1z' }]]);
  });

  it('large images are drawn smaller, by the means of their blocks', () => {
    const { width, height, ground, paths } = pixelPaths({ kind: 'image', height: 96, width: 50, channels: 1, pixels: Array.from({ length: 96 * 50 }, (_, i) => (i % 2 ? 255 : 0)) });
    assert.deepEqual([width, height, ground, paths.length], [25, 48, '#888', 0]);
  });

  it('inputs are shown as what they are', () => {
    const [image, lines, tokens, values] = viewOf('gallery').items.map(({ picture }) => inputMarkup(picture, 'Input').text);
    assert.match(image!, /<svg class="pixels" viewBox="0 0 2 2"/);
    assert.match(lines!, /<rect class="span"/);
    assert.match(tokens!, /<mark>not<\/mark> <span>/);
    assert.match(values!, /<dt>age<\/dt>/);
  });

  it('small lines have gaps and thin out what is too dense to be seen', () => {
    assert.match(smallLine([0, 1, null, 1], 'x').text, /d="M2\.0 22\.0h0L\d+\.\d 2\.0M102\.0 2\.0h0"/);
    const dense = smallLine(Array.from({ length: 10_000 }, (_, i) => Math.sin(i)), 'x').text;
    assert.ok(dense.length < 3000, String(dense.length));
  });

  it('bars stand on 0 and are as high as their values', () => {
    const markup = barChart({ ...viewOf('bars', 'rise'), categories: ['a', 'b'], series: [{ label: 's', values: [2, -1] }] }).text;
    const [first, second] = attributes(markup, 'rect', 'height');
    assert.ok(Math.abs(first! - 2 * second!) < 0.2, `${first} and ${second}`);
    const [top, base] = attributes(markup, 'rect', 'y');
    assert.ok(Math.abs(top! + first! - base!) < 0.2);
  });

  it('lying bars say their values and go to the left below 0', () => {
    const markup = barChart(viewOf('bars', 'coefficients')).text;
    const [right, left] = attributes(markup, 'rect', 'x');
    const [, width] = attributes(markup, 'rect', 'width');
    assert.ok(Math.abs(left! + width! - right!) < 0.2);
    assert.match(markup, /text-anchor="end"[^>]*>-1\.5</);
  });

  it('points lie inside of the drawing, a group has a symbol and a colour of its own', () => {
    const markup = scatterPlot(viewOf('scatter')).text;
    const places = [...markup.matchAll(/class="point c(\d)" transform="translate\(([\d.]+) ([\d.]+)\)" d="([^"]*)"/g)];
    assert.deepEqual(places.map(([, group]) => group), ['0', '1']);
    assert.notEqual(places[0]![4], places[1]![4]);
    for (const [, , x, y] of places) assert.ok(Number(x) > 0 && Number(x) < 720 && Number(y) > 0 && Number(y) < 420);
    assert.ok(markup.includes('<title>Input two</title>'));
  });

  it('says so where not everything is drawn', () => {
    const gallery: GalleryView = viewOf('gallery');
    const scatter: ScatterView = viewOf('scatter');
    const steps: StepsView = viewOf('steps');
    assert.ok(galleryMarkup({ ...gallery, items: Array.from({ length: 1100 }, () => gallery.items[0]!) }).text.includes('1,040 more are in the panel.'));
    assert.ok(scatterPlot({ ...scatter, points: Array.from({ length: 5000 }, () => scatter.points[0]!) }).text.includes('1,667 of 5,000 points are drawn.'));
    const long = stepsMarkup({ ...steps, rows: [], mark: { step: 900, label: 'here' }, steps: Array.from({ length: 1000 }, (_, i) => ({ id: `${i}`, label: `${i}` })) }).text;
    assert.ok(long.includes('Steps 800 to 999 of 1,000 are shown.') && long.includes('here'));
  });

  it('steps that differ carry a sign, the marked one its name', () => {
    const markup = stepsMarkup(viewOf('steps')).text;
    assert.match(markup, /<td class="in c1 differs">≠ yes<\/td>/);
    assert.match(markup, /class="marked"[^>]*>1<br><span class="soft">first disagreement/);
  });

  it('log axes have no place for 0; a band there ends at the least value drawn', () => {
    const view: SeriesView = viewOf('series', 'ablation');
    const markup = lineChart(view).text;
    assert.doesNotMatch(markup, /NaN|Infinity/);
    assert.equal(markup.match(/<circle/g)!.length, 2);
    assert.match(markup, /class="band l0" d="M[\d. L]+Z"/);
    const linear = lineChart({ ...view, scale: {} }).text;
    assert.equal(linear.match(/<circle/g)!.length, 3);
  });

  it('titles put texts and values into words, not pixels', () => {
    const pictures = viewOf('gallery').items.map(({ title, picture }) => ({ title, picture }));
    const text = detailsText({ title: 'Input', facts: [], pictures: pictures.slice(0, 3) });
    assert.match(text, /^Input\nText: not <script>/);
    assert.equal(text.split('\n').length, 2);
  });

  it('charts of several series name them', () => {
    const bars: BarsView = viewOf('bars', 'rise');
    assert.equal(barChart(bars).text.match(/<li class="l\d b\d">/g)!.length, 2);
    assert.ok(!barChart(viewOf('bars', 'coefficients')).text.includes('<li '));
  });
});
