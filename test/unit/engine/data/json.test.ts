import assert from 'node:assert/strict';
import { labelsOf, readText, sequencesOf } from './files.js';

describe('JSON arrays of records', () => {
  it('are read as JSON Lines are, however they are laid out', async () => {
    const text = '\uFEFF[\n  {"text": "a }] \\" b",\n   "label": "x"}, {"text": "b",\n"label": "y", "more": {"deep": [[1]]}}\n]\n';
    const dataset = await readText('d.json', text);
    assert.deepEqual([sequencesOf(dataset), labelsOf(dataset)], [[['a', '}]', '"', 'b'], ['b']], ['x', 'y']]);
    assert.deepEqual([dataset.locationOf(0), dataset.locationOf(1)], [{ line: 2 }, { line: 3 }]);
    assert.deepEqual(sequencesOf(await readText('d.json', '[{"x":[1,2.5]}]')), [[1, 2.5]]);
  });

  it('may stand on one line longer than is read at a time', async () => {
    const records = Array.from({ length: 30_000 }, (_, i) => ({ text: `a"b\\c ${i % 7}`, label: i % 2 }));
    const dataset = await readText('d.json', JSON.stringify(records));
    assert.deepEqual([dataset.count, sequencesOf(dataset)[29_999], dataset.content], [30_000, ['a"b\\c', '4'], { kind: 'symbols', alphabet: ['0', '1', '2', '3', '4', '5', '6', 'a"b\\c'] }]);
  });

  it('may hold one object a line instead, and JSON Lines may be called .json', async () => {
    assert.deepEqual(sequencesOf(await readText('d.json', '{"x": [1]}\n{"x": [2]}\n')), [[1], [2]]);
  });

  const wrong: readonly [what: string, text: string, message: RegExp][] = [
    ['numbers', '[1, 2]', /d\.json line 1: "1, 2\]" is no record/],
    ['an object that is no record', '[\n{"a" 1}]', /d\.json line 2: is not valid JSON/],
    ['an array that is cut off', '[{"x": [1]},\n{"x": [', /d\.json: ends within its array/],
    ['something behind the array', '[{"x": [1]}]\n[', /line 2: "\[" is no record/],
    ['no records', '[ ]', /d\.json: is empty/],
  ];
  for (const [what, text, message] of wrong) {
    it(`name the line of ${what}`, async () => {
      await assert.rejects(readText('d.json', text), { name: 'UnrollError', message });
    });
  }
});

describe('several inputs in JSON Lines', () => {
  it('stand under numbered keys, or under the names of the inputs', async () => {
    const numbered = await readText('d.jsonl', '{"tokens": [1, 2], "tokens2": [0.5], "label": 1}\n{"tokens": [3], "tokens2": [1.5]}\n');
    assert.deepEqual(numbered.further!.map(({ name, sequences }) => [name, sequences.content.kind, [...sequences.lengths]]), [['tokens2', 'features', [1, 1]]]);
    const named = await readText('d.jsonl', '{"row": [[1, 2]], "words": [4], "label": 0}\n', { inputs: ['words', 'row'] });
    assert.deepEqual([sequencesOf(named), named.further!.map(({ name }) => name)], [[[4]], ['row']]);
  });
});
