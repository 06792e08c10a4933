import assert from 'node:assert/strict';
import { labelsOf, readText, sequencesOf } from './files.js';

describe('JSON Lines', () => {
  it('reads tokens, and lists of words', async () => {
    const tokens = await readText('d.jsonl', '{"tokens": [], "label": 1}\n\n{"tokens": [3, 0], "label": 0}\n');
    assert.deepEqual([tokens.content, sequencesOf(tokens), labelsOf(tokens)], [{ kind: 'tokens', vocabulary: null, ids: [0, 3] }, [[], [3, 0]], ['1', '0']]);
    assert.deepEqual(tokens.locationOf(1), { line: 3 });
    const words = await readText('d.jsonl', '{"tokens": ["not", "good"], "label": "neg"}\n');
    assert.deepEqual([words.content, sequencesOf(words)], [{ kind: 'symbols', alphabet: ['good', 'not'] }, [['not', 'good']]]);
  });

  it('reads text as words, or as characters where no line has a space', async () => {
    assert.deepEqual(sequencesOf(await readText('d.jsonl', '{"text": "not  good", "label": "neg"}\n{"text": "good", "label": "pos"}')), [['not', 'good'], ['good']]);
    assert.deepEqual(sequencesOf(await readText('d.jsonl', '{"text": "0110", "label": true}\n')), [['0', '1', '1', '0']]);
  });

  it('reads feature rows and single numbers, with labels per step', async () => {
    const rows = await readText('d.ndjson', '{"x": [[1, 2], [3, 4]], "y": [0, 1], "split": "test"}\n{"x": [[5, 6]], "y": [1], "split": 0}\n');
    assert.deepEqual([rows.content, sequencesOf(rows)], [{ kind: 'features', names: ['f1', 'f2'] }, [[1, 2, 3, 4], [5, 6]]]);
    assert.deepEqual([rows.labels?.per, labelsOf(rows), [...rows.split!]], ['step', ['0', '1', '1'], [1, 0]]);
    assert.deepEqual((await readText('d.jsonl', '{"x": [1, 2], "y": 1}')).content, { kind: 'features', names: ['value'] });
  });

  it('takes the keys the user names, and tells JSONL by content', async () => {
    const dataset = await readText('data', '{"events": ["a"], "outcome": "x"}', { sequenceColumn: 'events', labelColumn: 'outcome' });
    assert.deepEqual([sequencesOf(dataset), labelsOf(dataset)], [[['a']], ['x']]);
  });

  const wrong: readonly [what: string, text: string, message: RegExp][] = [
    ['broken JSON', '{"tokens": [1], "label": 0}\n{"tokens": [1\n', /d\.jsonl line 2: is not valid JSON/],
    ['what is no object', '[1, 2]\n', /line 1: is not a JSON object/],
    ['unknown keys', '{"body": "a"}\n', /line 1: has no key tokens, text or x \(its keys: body\)/],
    ['a line unlike the first', '{"tokens": [1]}\n{"tokens": "a"}\n', /line 2: "tokens" holds "a" where a list is expected/],
    ['a missing sequence', '{"text": "a"}\n{"label": 1}\n', /line 2: "text" is missing where text is expected/],
    ['a token that is no whole number', '{"tokens": [1]}\n{"tokens": [1.5]}\n', /line 2: "tokens" holds 1\.5 where a token id/],
    ['rows of unequal width', '{"x": [[1, 2]]}\n{"x": [[1]]}\n', /line 2: "x" holds \[1\] where a row of 2 numbers/],
    ['labels that are not one per step', '{"x": [1, 2], "y": [0]}\n', /line 1: has 2 steps but 1 labels/],
    ['labels that are objects', '{"x": [1, 2], "y": {"a": 1}}\n', /line 1: a label is \{"a":1\}/],
    ['a sequence that is a number', '{"x": 5}\n', /line 1: "x" is 5/],
  ];
  for (const [what, text, message] of wrong) {
    it(`refuses ${what}, naming the line`, async () => {
      await assert.rejects(readText('d.jsonl', text), { name: 'UnrollError', message });
    });
  }

  it('refuses numbers that no number holds, and records of too many values', async () => {
    await assert.rejects(readText('data.jsonl', `{"x": [[1, ${'9'.repeat(400)}]]}\n`), /line 1: "x" holds Infinity where a number is expected/);
    await assert.rejects(readText('data.jsonl', `{"x": [${'[],'.repeat(2_200_000)}1]}\n`), /line 1: is not valid JSON \(made of more values than are read/);
  });
});
