import assert from 'node:assert/strict';
import { bytesText, countOf, figureText, shapeText, shareText, valueText } from '../../../../webview-ui/parts/format.js';

describe('numbers for people', () => {
  it('gives sizes in decimal units', () => {
    assert.deepEqual([1, 812, 1000, 12_345, 999_999, 8_712_345, 250_000_000].map(bytesText), [
      '1 byte', '812 bytes', '1.0 kB', '12 kB', '1,000 kB', '8.7 MB', '250 MB',
    ]);
  });

  it('counts in singular and plural', () => {
    assert.equal(countOf(1, 'state'), '1 state');
    assert.equal(countOf(0, 'state'), '0 states');
    assert.equal(countOf(12_345, 'query', 'queries'), '12,345 queries');
  });

  it('never rounds a share to certainty', () => {
    assert.equal(shareText(1), '100 %');
    assert.equal(shareText(0.99999), '> 99.9 %');
    assert.equal(shareText(0.9734), '97.3 %');
    assert.equal(shareText(0.00001), '< 0.1 %');
    assert.equal(shareText(0), '0 %');
  });

  it('sets figures in a text: a real minus, and a number together with its %', () => {
    assert.equal(figureText('-1.5, from -2 to 97.3 % (-4)'), '−1.5, from −2 to 97.3\u00a0% (−4)');
    assert.equal(figureText('binary-lstm, 2026-11-22, over-0'), 'binary-lstm, 2026-11-22, over-0');
  });

  it('writes values with a real minus, and tiny or huge ones as powers of ten', () => {
    assert.equal(valueText(-1.23456), '−1.235');
    assert.equal(valueText(0), '0');
    assert.equal(valueText(0.00012345), '1.23e−4');
    assert.equal(valueText(-0.00012345, 2), '−1.2e−4');
    assert.equal(valueText(2_500_000), '2.50e+6');
    assert.equal(valueText(null), '–');
  });

  it('writes shapes as the command line does', () => {
    assert.equal(shapeText([null, 64]), '[?, 64]');
    assert.equal(shapeText([]), '[]');
  });
});
