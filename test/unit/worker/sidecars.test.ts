import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sidecarOf, vocabularyOf, writePairing } from '../../../src/worker/sidecars.js';
import { vocabularyBeside } from '../../../src/worker/vocabularies.js';
import { type Temporary, temporaryFolder } from './temporary.js';

describe('worker/sidecars: what lies beside a model that came from elsewhere', () => {
  let folder: Temporary;
  const at = (name: string): string => join(folder.path, name);
  const model = (): string => at('model/net.onnx');

  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(at('model'));
    writeFileSync(model(), 'model');
    writeFileSync(at('model/data.csv'), 'sequence\n01\n');
    writeFileSync(at('mine.json'), '["mine"]');
  });
  afterEach(() => folder.remove());

  it('is not read through a link out of its folder', () => {
    symlinkSync(at('mine.json'), at('model/vocab.json'));
    assert.equal(vocabularyBeside(at('model/data.csv'), model()).vocabulary, null);
    symlinkSync(at('mine.json'), `${model()}.unroll.json`);
    assert.throws(() => sidecarOf(model()), { name: 'UnrollError', message: /net\.onnx\.unroll\.json: is a link that leads out of its folder/ });
  });

  it('has no vocabulary as large as memory', () => {
    writeFileSync(at('model/vocab.json'), Buffer.alloc(2 ** 26 + 1));
    writeFileSync(`${model()}.unroll.json`, '{"data": {"vocabulary": "vocab.json"}}');
    assert.throws(() => vocabularyOf(model(), sidecarOf(model())), { name: 'UnrollError', message: /vocab\.json: has 67108865 bytes, too many/ });
  });

  it('does not make writing a sidecar write over another file', () => {
    symlinkSync(at('mine.json'), `${model()}.unroll.json.new`);
    const path = writePairing(model(), at('model/data.csv'));
    assert.equal(readFileSync(at('mine.json'), 'utf8'), '["mine"]');
    assert.ok(lstatSync(path).isFile());
    assert.match(readFileSync(path, 'utf8'), /"data\.csv"/);
  });
});
