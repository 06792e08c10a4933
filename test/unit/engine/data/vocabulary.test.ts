import assert from 'node:assert/strict';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../src/engine/data/dataset.js';
import { parseVocabulary, withVocabulary, type Vocabulary } from '../../../../src/engine/data/vocabulary.js';
import { readText, sequencesOf } from './files.js';

describe('parseVocabulary', () => {
  it('reads word → id, lists, word-level tokenizers and plain text', () => {
    assert.deepEqual(parseVocabulary('vocab.json', '{"b": 2, "a": 0}').words, ['a', null, 'b']);
    assert.deepEqual(parseVocabulary('vocab.json', '\uFEFF["", "[UNK]", "a"]').words, ['', '[UNK]', 'a']);
    assert.deepEqual(parseVocabulary('tokenizer.json', '{"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 1, "[UNK]": 0}}}').words, ['[UNK]', 'a']);
    assert.deepEqual(parseVocabulary('vocab.txt', '\n[UNK]\r\nthe\n').words, ['', '[UNK]', 'the']);
  });

  it('refuses broken JSON and ids that make no sense', () => {
    const refused: readonly [string, RegExp][] = [
      ['{"a": ', /not valid JSON/],
      ['{"a": -1}', /the id of "a" is -1/],
      ['{"a": 1e12}', /the id of "a" is 1000000000000/],
      ['[1, 2]', /holds no vocabulary/],
      ['{"model": {"vocab": [1]}}', /its model has no vocabulary/],
      ['{"model": {}}', /holds no vocabulary/],
    ];
    for (const [text, message] of refused) assert.throws(() => parseVocabulary('vocab.json', text), { name: 'UnrollError', message });
    assert.throws(() => parseVocabulary('vocab.txt', '\n'.repeat(2 ** 21 + 2)), { name: 'UnrollError', message: /more than 2,097,152 lines/ });
  });
});

const named = (dataset: SequenceDataset, vocabulary: Vocabulary): Promise<SequenceDataset> => withVocabulary(dataset, vocabulary, silentTask);

describe('withVocabulary', () => {
  const vocabulary = { name: 'vocab.json', words: ['<pad>', '[UNK]', 'good', 'not'] };
  const reviews = '{"text": "Not good!"}\n{"text": "so -- good"}\n';

  it('turns words into tokens: as they are, in lower case, without punctuation, else unknown', async () => {
    const dataset = await readText('d.jsonl', reviews, { vocabulary });
    assert.deepEqual(dataset.content, { kind: 'tokens', vocabulary: vocabulary.words, ids: [1, 2, 3] });
    assert.deepEqual(sequencesOf(dataset), [[3, 2], [1, 1, 2]]);
    assert.match(dataset.notes.join(), /2 of 5 different words are not in vocab\.json and are read as \[UNK\]/);
  });

  it('does not search what is no word for punctuation', async () => {
    const dataset = await readText('d.jsonl', `{"text": "good ${'.'.repeat(1_000_000)}a"}\n`, { vocabulary });
    assert.deepEqual(sequencesOf(dataset), [[2, 1]]);
  });

  it('refuses unknown words where the vocabulary has no word for them', async () => {
    const known = { name: 'vocab.json', words: ['', 'good', 'not'] };
    await assert.rejects(readText('d.jsonl', reviews, { vocabulary: known }), { name: 'UnrollError', message: /d\.jsonl line 2: vocab\.json has no "--", "so"/ });
  });

  it('gives tokens their words, and leaves features and other alphabets as they are', async () => {
    const tokens = await readText('d.jsonl', '{"tokens": [2]}');
    assert.deepEqual((await named(tokens, vocabulary)).content, { kind: 'tokens', vocabulary: vocabulary.words, ids: [2] });
    const features = await readText('d.jsonl', '{"x": [2]}');
    assert.equal(await named(features, vocabulary), features);
    const binary = await named(await readText('d.jsonl', '{"text": "01"}'), vocabulary);
    assert.deepEqual(binary.content, { kind: 'symbols', alphabet: ['0', '1'] });
    assert.match(binary.notes.join(), /knows none of the data's symbols/);
  });

  it("reads text as Keras TextVectorization does where the list is one of its", async () => {
    const keras = { name: 'vocab.json', words: ['', '[UNK]', 'good', 'not', 'its'] };
    const dataset = await readText('d.jsonl', '{"text": "It\'s -- NOT so good!"}\n{"text": "-- !"}\n', { vocabulary: keras });
    assert.deepEqual(sequencesOf(dataset), [[4, 3, 1, 2], []]);
  });
});
