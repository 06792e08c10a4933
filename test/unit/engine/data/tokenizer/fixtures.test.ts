import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { characterMap } from '../../../../../src/engine/data/tokenizer/characterMap.js';
import { parseVocabulary } from '../../../../../src/engine/data/vocabulary.js';
import { readText, sequencesOf } from '../files.js';

interface Fixture {
  readonly texts: readonly string[];
  readonly characterMap: { readonly map: string; readonly pairs: readonly (readonly [string, string])[] };
  readonly cases: Readonly<Record<string, { readonly tokenizer: object; readonly ids: readonly (readonly number[])[] }>>;
}

describe('tokenizers as the tokenizers library trained them', () => {
  const { texts, cases, characterMap: normalisation } = JSON.parse(readFileSync('test/fixtures/tokenizers/tokenizers.json', 'utf8')) as Fixture;
  it('normalise as SentencePiece compiled it, and not at all with a map that is broken', () => {
    const map = characterMap(normalisation.map)!;
    for (const [text, expected] of normalisation.pairs) assert.equal(map(text), expected);
    assert.equal(characterMap('AAAA'), null);
    assert.equal(characterMap('no base 64'), null);
    const bytes = Uint8Array.from(Buffer.from(normalisation.map, 'base64'));
    for (let at = 4; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0xff;
      const broken = characterMap(Buffer.from(damaged).toString('base64'));
      for (const [text] of normalisation.pairs) assert.ok(broken!(text).length < 10_000);
    }
  });

  for (const [name, { tokenizer, ids }] of Object.entries(cases)) {
    it(`give the same ids: ${name}`, async () => {
      const vocabulary = parseVocabulary('tokenizer.json', JSON.stringify(tokenizer));
      const dataset = await readText('d.jsonl', texts.map((text) => JSON.stringify({ text })).join('\n'), { vocabulary });
      assert.deepEqual(sequencesOf(dataset), ids);
    });
  }
});
