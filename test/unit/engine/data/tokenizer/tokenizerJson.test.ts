import assert from 'node:assert/strict';
import { UnrollError } from '../../../../../src/engine/core/errors.js';
import { preTokenizerOf } from '../../../../../src/engine/data/tokenizer/preTokenizer.js';
import { parseVocabulary } from '../../../../../src/engine/data/vocabulary.js';
import { labelsOf, readText, sequencesOf } from '../files.js';

// What the tokenizers library (0.23) makes of these texts with these files.

const pieces = [
  '[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'the', 'cafe', 'was', '##n', "'", 't', 'tres', 'good', ',', '中', '文', 'too', '!', 'not', '-', 'un', '##aff', '##able',
  '##believ', '##e', 'a', 'b', 'c', '1', '##2', '##3', '##a', '##b', '##c', '.', 'naive', 'resume', '"', 'quote', '##d', 'text', 'end', '5', 'na', '##ve', 'ï',
];
const ids = (words: readonly string[]): Record<string, number> => Object.fromEntries(words.map((word, id) => [word, id]));
const wordPiece = {
  added_tokens: [{ id: 4, content: '[MASK]', special: true }],
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }],
    special_tokens: { '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] }, '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] } },
  },
  model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: ids(pieces) },
};
const wordLevel = {
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }] },
  pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Whitespace' }, { type: 'Digits', individual_digits: true }] },
  post_processor: null,
  model: { type: 'WordLevel', unk_token: '<unk>', vocab: ids(['<unk>', 'Not', 'good', '!', '!!', '-', 'cafe', 'the', '5', 'wasn', "'", 't']) },
};

async function tokens(tokenizer: object, ...texts: string[]): Promise<unknown> {
  const vocabulary = parseVocabulary('tokenizer.json', JSON.stringify(tokenizer));
  return sequencesOf(await readText('d.jsonl', texts.map((text) => JSON.stringify({ text })).join('\n'), { vocabulary }));
}

describe('tokenizer.json', () => {
  it('of word pieces takes words apart, the longest piece first, and adds its special tokens', async () => {
    const texts = ["The café wasn't très good, 中文 too!!  NOT-good\u200d", 'unaffable [MASK] unbelievable 123abc.', `${'x'.repeat(120)} end`];
    assert.deepEqual(await tokens(wordPiece, ...texts), [[2, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 17, 18, 19, 12, 3], [2, 20, 21, 22, 4, 20, 23, 22, 28, 29, 30, 31, 32, 33, 34, 3], [2, 1, 41, 3]]);
  });

  it('of whole words normalizes and splits as it says', async () => {
    assert.deepEqual(await tokens(wordLevel, "Not good!! café the 55 wasn't -- x_y", 'Not-good !'), [[1, 2, 4, 6, 7, 8, 8, 9, 10, 11, 0, 0], [1, 5, 2, 3]]);
  });

  it('takes a single word apart too, and labels the first piece of a labelled one', async () => {
    assert.deepEqual(await tokens(wordPiece, 'unaffable'), [[2, 20, 21, 22, 3]]);
    const vocabulary = parseVocabulary('tokenizer.json', JSON.stringify(wordPiece));
    const tagged = await readText('d.jsonl', '{"tokens": ["unaffable", "good"], "tags": ["A", "B"]}\n{"tokens": ["good"], "tags": ["A"]}\n', { vocabulary });
    assert.deepEqual([sequencesOf(tagged), labelsOf(tagged)], [[[2, 20, 21, 22, 12, 3], [2, 12, 3]], [null, 'A', null, null, 'B', null, null, 'A', null]]);
    assert.match(tagged.notes.join(), /\[CLS\] and \[SEP\] are added to every sequence/);
  });

  it('of a model that is not known gives ids their words, and refuses text', async () => {
    const bpe = parseVocabulary('tokenizer.json', '{"model": {"type": "Other", "vocab": {"a": 0, "ab": 1}}}');
    const unigram = parseVocabulary('tokenizer.json', '{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["a", -1.5]]}}');
    assert.deepEqual([bpe.words, unigram.words], [['a', 'ab'], ['<unk>', 'a']]);
    await assert.rejects(readText('d.jsonl', '{"text": "a ab"}', { vocabulary: bpe }), { name: 'UnrollError', message: /d\.jsonl: tokenizer\.json has the model Other, which is not known\. Save the token ids as data/ });
    assert.equal((await readText('d.jsonl', '{"tokens": [1]}', { vocabulary: bpe })).content.kind, 'tokens');
    const symbols = await readText('d.jsonl', '{"text": "01"}', { vocabulary: bpe });
    assert.match(symbols.notes.join(), /tokenizer\.json cannot take text apart and is not used/);
  });

  it('with a part that is not known is refused by the name of that part', async () => {
    for (const [part, name] of [
      [{ normalizer: { type: 'Other' } }, /has the normalizer Other/],
      [{ normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }, /has the normalizer Precompiled with a map that cannot be read/],
      [{ normalizer: { type: 'Prepend', prepend: 'x'.repeat(1000) } }, /has the normalizer Prepend with 1000 characters/],
      [{ pre_tokenizer: { type: 'Other' } }, /has the pre-tokenizer Other/],
      [{ pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'last' } }, /has the Metaspace with the scheme "last"/],
      [{ model: { type: 'BPE', vocab: { a: 0 } } }, /has the BPE model without merges/],
      [{ model: { type: 'BPE', vocab: { a: 0 }, merges: [1] } }, /merges that are no pairs/],
      [{ model: { type: 'BPE', vocab: { 'a▁b': 0 }, merges: [] }, pre_tokenizer: null }, /has the model whose pieces go across words/],
      [{ model: { type: 'Unigram', vocab: [['a', 'b']] } }, /pieces without a score/],
      [{ pre_tokenizer: { type: 'Split', pattern: { Regex: '(?i)x' }, behavior: 'Isolated' } }, /has the pattern \(\?i\)x/],
      [{ pre_tokenizer: { type: 'Split', pattern: { Regex: 'a'.repeat(3000) }, behavior: 'Isolated' } }, /has the pattern of 3000 characters/],
      [{ pre_tokenizer: { type: 'Punctuation', behavior: 'Other' } }, /splitting behavior "Other"/],
    ] as const) {
      await assert.rejects(tokens({ ...wordLevel, ...part }, 'ab cd'), { name: 'UnrollError', message: name });
    }
  });
});

describe('a hostile tokenizer.json', () => {
  const split = (Regex: string): object => ({ ...wordLevel, normalizer: null, pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated' } });
  const word = `good ${'a'.repeat(60)}!`;

  it('is refused where an expression could search for ever', async () => {
    for (const pattern of ['(a+)+$', '(a|aa)*$', '(?:a|a){1,99}$', '(a)\\1', '(?<x>a)\\k<x>', `${'a?'.repeat(30)}${'a'.repeat(30)}`, 'a*a*a*$', '(?:a*|x)(?:a*|x)(?:a*|x)$']) {
      await assert.rejects(tokens(split(pattern), word), { name: 'UnrollError', message: /has the pattern .*, which is not known/ }, pattern);
    }
  });

  it('may have the expressions that tokenizers are published with', async () => {
    const published = [
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}]*[\\p{Ll}\\p{Lo}]+(?:'s|'t|'re)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      '[()\\[\\]*+?]+|\\(.\\)+',
    ];
    for (const pattern of published) assert.deepEqual(await tokens(split(pattern), 'good !'), [[2, 3]], pattern);
  });

  it('is refused where it has more parts than tokenizers have', async () => {
    const letters = { type: 'ByteLevel', add_prefix_space: true, use_regex: false };
    const nested = (depth: number): object => (depth === 0 ? letters : { type: 'Sequence', pretokenizers: [nested(depth - 1), nested(depth - 1)] });
    await assert.rejects(tokens({ ...wordLevel, pre_tokenizer: nested(8) }, 'good ab'), { name: 'UnrollError', message: /has the sequence of more than 64 pretokenizers/ });
    const processors = Array.from({ length: 65 }, () => ({ type: 'BertProcessing', cls: ['x', 1], sep: ['y', 1] }));
    await assert.rejects(tokens({ ...wordLevel, post_processor: { type: 'Sequence', processors } }, 'good ab'), /has the sequence of more than 64 processors/);
    const single = [...Array.from({ length: 65 }, () => ({ SpecialToken: { id: 'A' } })), { Sequence: { id: 'A' } }];
    await assert.rejects(tokens({ ...wordLevel, post_processor: { type: 'TemplateProcessing', single, special_tokens: { A: { ids: [1, 2] } } } }, 'good ab'), /has the post-processor with more than 64 tokens/);
  });

  it('makes no word endless, and takes no time over one that is', async () => {
    const doubling = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };
    const growing = { ...wordLevel, normalizer: { type: 'Sequence', normalizers: Array.from({ length: 60 }, () => doubling) } };
    assert.deepEqual(await tokens(growing, 'a good'), [[0, 2]]);
    const long = { ...doubling, content: 'a'.repeat(1000) };
    await assert.rejects(tokens({ ...wordLevel, normalizer: long }, 'a good'), /has the normalizer Replace with 1000 characters/);
    const patient = { ...wordPiece, model: { ...wordPiece.model, max_input_chars_per_word: 1e9 } };
    assert.deepEqual(await tokens(patient, `${'b'.repeat(100_000)} good`), [[2, 1, 12, 3]]);
  });
});

describe('pre-tokenizers', () => {
  it('keep, drop or join what they split at', () => {
    const split = (behavior: string): unknown => {
      const splitter = preTokenizerOf({ type: 'Split', pattern: { String: '-' }, behavior }, (what) => new UnrollError('data', what));
      return ['ab,,c--d', '-a-', 'x'].map((text) => splitter(text, true));
    };
    assert.deepEqual(split('Isolated'), [['ab,,c', '-', '-', 'd'], ['-', 'a', '-'], ['x']]);
    assert.deepEqual(split('Removed'), [['ab,,c', 'd'], ['a'], ['x']]);
    assert.deepEqual(split('Contiguous'), [['ab,,c', '--', 'd'], ['-', 'a', '-'], ['x']]);
    assert.deepEqual(split('MergedWithPrevious'), [['ab,,c-', '-', 'd'], ['-', 'a-'], ['x']]);
    assert.deepEqual(split('MergedWithNext'), [['ab,,c', '-', '-d'], ['-a', '-'], ['x']]);
  });
});
