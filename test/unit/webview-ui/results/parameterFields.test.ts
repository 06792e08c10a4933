import assert from 'node:assert/strict';
import type { Parameter } from '../../../../src/engine/methods/method.js';
import { fieldTexts, parseField, parseFields } from '../../../../webview-ui/results/parameterFields.js';

const common = { title: 'T', description: 'D' };
const k: Parameter = { ...common, name: 'k', type: 'integerOrAuto', default: 'auto', minimum: 1, maximum: 200 };
const share: Parameter = { ...common, name: 'heldOut', type: 'number', default: 0.25, minimum: 0.05, maximum: 0.5 };
const cluster: Parameter = { ...common, name: 'cluster', type: 'choice', default: 'lisor-k', choices: ['lisor-k', 'lisor-x'] };
const minimize: Parameter = { ...common, name: 'minimize', type: 'boolean', default: true };
const layer: Parameter = { ...common, name: 'layer', type: 'layer', default: null };
const all = [k, share, cluster, minimize, layer];

describe('fields of a settings form', () => {
  it('shows the values of a run, and defaults for what it had none', () => {
    assert.deepEqual(fieldTexts(all, { k: 12, minimize: false, layer: 'lstm' }), {
      k: '12', heldOut: '0.25', cluster: 'lisor-k', minimize: 'false', layer: 'lstm',
    });
  });

  it('reads back what it shows', () => {
    const values = { k: 'auto', heldOut: 0.1, cluster: 'lisor-x', minimize: true, layer: null };
    assert.deepEqual(parseFields(all, fieldTexts(all, values)), values);
  });

  it('takes whole numbers in range, or the word auto', () => {
    assert.deepEqual(parseField(k, ' 7 '), { value: 7 });
    assert.deepEqual(parseField(k, 'auto'), { value: 'auto' });
    for (const wrong of ['', '2.5', '0', '201', 'many', 'Infinity']) {
      assert.deepEqual(parseField(k, wrong), { problem: 'Give a whole number or the word auto, from 1 to 200.' }, wrong);
    }
  });

  it('takes fractions where numbers are wanted', () => {
    assert.deepEqual(parseField(share, '0.2'), { value: 0.2 });
    assert.deepEqual(parseField(share, '0.6'), { problem: 'Give a number, from 0.05 to 0.5.' });
  });

  it('gives no values while any field has a problem', () => {
    assert.equal(parseFields(all, { ...fieldTexts(all, {}), cluster: 'other' }), null);
  });
});
