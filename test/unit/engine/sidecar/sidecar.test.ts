import assert from 'node:assert/strict';
import { applySidecar, mergeSidecars } from '../../../../src/engine/sidecar/applySidecar.js';
import { parseSidecar, sidecarName, sidecarText } from '../../../../src/engine/sidecar/sidecar.js';

const whole = {
  data: { file: 'data/words.csv', vocabulary: 'vocab.json', labelColumn: 'verdict', separator: 'words', window: 20, stride: 5, featureColumns: ['a', 'b'] },
  symbols: ['1', '0'],
  classes: ['reject', 'accept'],
  features: ['a', 'b'],
  scaler: { mean: [0, 1.5], scale: [2] },
  model: { outputMeaning: 'logit', head: { activation: 'sigmoid', hiddenActivation: 'tanh', timeStep: 'mean' }, cell: { activation: 'relu', gateOrder: 'ifog' }, layers: ['lstm', 'fc'] },
} as const;

describe('parseSidecar', () => {
  it('reads every field', () => {
    assert.deepEqual(parseSidecar(JSON.stringify(whole), 'm.pt.unroll.json'), whole);
    assert.equal(sidecarName('m.pt'), 'm.pt.unroll.json');
  });

  it('allows comments, trailing commas, the name of the schema, and saying nothing', () => {
    assert.deepEqual(parseSidecar('// ours\n{ "$schema": "x", "symbols": ["0", "1",], }', 's'), { $schema: 'x', symbols: ['0', '1'] });
    assert.deepEqual(parseSidecar('{}', 's'), {});
  });

  const wrong: readonly [what: string, text: string, message: RegExp][] = [
    ['what is not JSON', '{\n  "data": {\n    "file" "x"\n  }\n}', /^m\.unroll\.json line 3: is not valid JSON \(colon expected\)\.$/],
    ['an end too early', '{ "data": {', /line 1: is not valid JSON/],
    ['an empty file', ' \n', /line 1: is empty\. Write an object/],
    ['a list', '[]', /line 1: The sidecar is an empty list\. Write an object of data, symbols, classes/],
    ['brackets without end', `{ "data":\n${'['.repeat(50_000)}`, /line 2: is nested deeper than a sidecar is/],
    ['an unknown key', '{\n "data": {},\n "clases": ["a"]\n}', /line 3: The sidecar has no "clases"\. It may hold data, symbols, classes, features, scaler, model\.$/],
    ['an unknown key further in', '{ "model": {\n "head": { "pool": 1 } } }', /line 2: "model\.head" has no "pool"\. It may hold activation, hiddenActivation, timeStep\.$/],
    ['a key that every object has', '{ "constructor": 1 }', /has no "constructor"/],
    ['a key twice', '{ "symbols": ["a"],\n "symbols": ["b"] }', /line 2: The sidecar has "symbols" twice/],
    ['another type', '{ "data": {\n\n "window": "20" } }', /line 3: "data\.window" is "20"\. Write a whole number, 1 or more\.$/],
    ['a fraction', '{ "data": { "stride": 1.5 } }', /"data\.stride" is 1\.5/],
    ['a number below the least', '{ "data": { "window": 0 } }', /"data\.window" is 0\. Write a whole number, 1 or more/],
    ['an element of another type', '{ "classes": ["a",\n 3] }', /line 2: "classes\[1\]" is 3\. Write text in double quotes\.$/],
    ['an element twice', '{ "classes": ["a",\n\n "a"] }', /line 3: "classes" holds "a" twice/],
    ['an empty list', '{ "symbols": [] }', /"symbols" is an empty list\. Fill it in or leave it out/],
    ['a word that is none of those known', '{ "model": { "head": {\n "timeStep": "median" } } }', /line 2: "model\.head\.timeStep" is "median"\. Write one of last, mean, max, all\.$/],
    ['gates that are no letters of gates', '{ "model": { "cell": { "gateOrder": "abcd" } } }', /"model\.cell\.gateOrder" is "abcd"\. The gates in the order of their blocks/],
    ['half a scaler', '{ "scaler": { "mean": [1] } }', /"scaler" has no "scale"\. Give both/],
    ['a scale of 0', '{ "scaler": { "mean": [1, 2], "scale": [1,\n0] } }', /line 2: "scaler\.scale\[1\]" is 0/],
    ['an object where a name is', '{ "data": { "file": { } } }', /"data\.file" is an object/],
  ];
  for (const [what, text, message] of wrong) {
    it(`names the line of ${what}`, () => {
      assert.throws(() => parseSidecar(text, 'm.unroll.json'), { name: 'UnrollError', message });
    });
  }

  it('refuses files outside the folder', () => {
    for (const path of ['../words.csv', '/etc/passwd', 'a/../../x', 'C:\\x.csv', '\\\\host\\x', 'a\\..\\..\\x', '..', '.', 'a/..', 'x\0y']) {
      const text = `{\n "data": { "vocabulary": ${JSON.stringify(path)} }\n}`;
      assert.throws(() => parseSidecar(text, 's'), { name: 'UnrollError', message: /^s line 2: "data\.vocabulary" is .* not inside the model's folder/ }, path);
    }
    for (const path of ['words.csv', './data/words.csv', 'a/../words.csv', '..words.csv']) parseSidecar(JSON.stringify({ data: { file: path } }), 's');
  });
});

describe('sidecarText', () => {
  it('writes what parseSidecar reads', () => {
    assert.deepEqual(parseSidecar(sidecarText(whole), 's'), whole);
  });

  it("keeps the user's comments, order and schema, and changes only what is new", () => {
    const previous = '{\n  "$schema": "here",\n  // the order of training\n  "classes": ["b", "a"],\n  "data": { "file": "old.csv", "window": 3 }\n}\n';
    const text = sidecarText({ classes: ['b', 'a'], data: { file: 'new.csv' }, symbols: ['0', '1'] }, previous);
    assert.match(text, /^\{\n {2}"\$schema": "here",\n {2}\/\/ the order of training\n {2}"classes": \["b", "a"\],/);
    assert.deepEqual(parseSidecar(text, 's'), { $schema: 'here', classes: ['b', 'a'], data: { file: 'new.csv' }, symbols: ['0', '1'] });
  });

  it('is the text itself where nothing changes', () => {
    const previous = '{ "classes": [ "b", "a" ] } // mine';
    assert.equal(sidecarText({ classes: ['b', 'a'] }, previous), previous);
  });
});

describe('applySidecar', () => {
  it('gives each part what concerns it', () => {
    const { data, symbols, classes, features, scaler, model } = whole;
    const { file, vocabulary, ...reading } = data;
    assert.deepEqual(applySidecar(whole), { dataFile: file, vocabularyFile: vocabulary, reading, pairing: { symbols, classes, features, scaler }, assumptions: model });
    assert.deepEqual(applySidecar(null), { dataFile: null, vocabularyFile: null, reading: {}, pairing: {}, assumptions: {} });
  });

  it('lets flags override it, field by field, lists as a whole', () => {
    const applied = applySidecar(whole, { data: { window: 8 }, classes: ['no', 'yes'], model: { head: { timeStep: 'max' } } });
    assert.deepEqual([applied.reading.window, applied.reading.stride, applied.pairing.classes, applied.assumptions.head], [8, 5, ['no', 'yes'], { ...whole.model.head, timeStep: 'max' }]);
    assert.deepEqual(mergeSidecars({ symbols: ['a', 'b'] }, {}), { symbols: ['a', 'b'] });
  });
});
