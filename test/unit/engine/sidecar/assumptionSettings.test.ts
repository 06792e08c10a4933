import assert from 'node:assert/strict';
import { settingsOf, withSetting } from '../../../../src/engine/sidecar/assumptionSettings.js';
import type { Sidecar } from '../../../../src/engine/sidecar/schema.js';

describe('engine/sidecar/assumptionSettings', () => {
  const keys = (id: string, weightsAlone = true): readonly string[] => settingsOf(id, weightsAlone, {}).map(({ key }) => key);

  it('tells where an assumption can be said otherwise, and where it cannot', () => {
    assert.deepEqual(keys('head.timeStep'), ['head.timeStep']);
    assert.deepEqual(keys('head.activation'), ['head.activation', 'outputMeaning']);
    assert.deepEqual(keys('graph.order'), ['layers']);
    for (const id of ['head.missing', 'head', 'constructor', '']) assert.deepEqual(keys(id), [], id);
  });

  it('leaves the architecture to files that hold it', () => {
    assert.deepEqual(keys('head.activation', false), ['outputMeaning']);
    assert.deepEqual(keys('cell.gateOrder', false), []);
  });

  it('says what to choose from, what may be written, and what is said', () => {
    const [timeStep] = settingsOf('head.timeStep', true, { head: { timeStep: 'mean' } });
    assert.deepEqual([timeStep!.choices, timeStep!.list, timeStep!.said], [['last', 'mean', 'max', 'all'], false, 'mean']);
    assert.match(timeStep!.description, /recurrent states/);
    const [gates] = settingsOf('cell.gateOrder', true, { head: { timeStep: 'mean' } });
    assert.deepEqual([gates!.choices, gates!.list, gates!.said], [null, false, null]);
    assert.deepEqual(settingsOf('embedding.maskZero', true, { embedding: { maskZero: false } }).map(({ choices, said }) => [choices, said]), [[['true', 'false'], 'false']]);
    const [order] = settingsOf('graph.order', true, { layers: ['lstm', 'fc'] });
    assert.deepEqual([order!.choices, order!.list, order!.said], [null, true, 'lstm, fc']);
  });

  it('writes what is said beside what is there, and takes it back without a trace', () => {
    const before: Sidecar = { data: { file: 'words.csv' }, model: { head: { activation: 'tanh' } } };
    const after = withSetting(withSetting(before, 'head.timeStep', ' mean '), 'layers', 'lstm, fc,');
    assert.deepEqual(after, { data: { file: 'words.csv' }, model: { head: { activation: 'tanh', timeStep: 'mean' }, layers: ['lstm', 'fc'] } });
    assert.deepEqual(withSetting(withSetting(after, 'layers', null), 'head.timeStep', null), before);
    assert.deepEqual(withSetting(before, 'head.activation', null), { data: { file: 'words.csv' } });
    assert.deepEqual(withSetting({}, 'outputMeaning', null), {});
    assert.deepEqual(withSetting({}, 'convolution.stride', '1, 2, many').model, { convolution: { stride: [1, 2, 'many'] } });
    assert.deepEqual(withSetting({}, 'norm.epsilon', '1e-3').model, { norm: { epsilon: 0.001 } });
    assert.deepEqual(withSetting({}, 'embedding.maskZero', 'true').model, { embedding: { maskZero: true } });
    assert.throws(() => withSetting({}, 'head.pooling', 'x'), /"head\.pooling" is nothing that can be said/);
  });
});
