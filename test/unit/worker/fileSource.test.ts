import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnrollError } from '../../../src/engine/core/errors.js';
import { fileState, openFileSource, openFoundFile } from '../../../src/worker/fileSource.js';
import { type Temporary, temporaryFolder } from './temporary.js';

describe('worker/fileSource', () => {
  let folder: Temporary;
  let model: string;
  const file = (name: string, text = 'text'): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const refuses = (open: () => unknown, said: RegExp): void =>
    assert.throws(open, (error) => error instanceof UnrollError && error.kind === 'model' && said.test(error.message));

  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, 'model', 'shards'), { recursive: true });
    model = file('model/net.onnx', '0123456789');
  });
  afterEach(() => folder.remove());

  it('reads by range and refuses what lies outside of the file', () => {
    const source = openFileSource(model, 'model');
    assert.deepEqual([source.name, source.size], ['net.onnx', 10]);
    assert.equal(Buffer.from(source.read(3, 4)).toString(), '3456');
    refuses(() => source.read(8, 3), /truncated or damaged/);
    source.close();
    source.close();
  });

  it('says so when the file has become shorter in the meantime', () => {
    const source = openFileSource(model, 'model');
    truncateSync(model, 5);
    refuses(() => source.read(0, 10), /become shorter/);
    source.close();
  });

  it('knows the state of a file, and of none that cannot be looked at', () => {
    assert.equal(fileState(model)?.[2], 10);
    assert.equal(fileState(join(folder.path, 'x'.repeat(5000))), null);
    assert.equal(fileState(join(folder.path, 'none')), null);
  });

  it('does not follow what it has found itself out of its folder', () => {
    const outside = file('secret.json');
    const [within, link, leading] = ['shards/vocab.json', 'vocab.json', 'tokenizer.json'].map((name) => join(folder.path, 'model', name)) as [string, string, string];
    writeFileSync(within, '{}');
    symlinkSync(within, link);
    symlinkSync(outside, leading);
    openFoundFile(link, 'model').close();
    refuses(() => openFoundFile(leading, 'model'), /tokenizer\.json: is a link that leads out of its folder and is not followed/);
  });

  it('refuses folders, missing files and what would block', () => {
    refuses(() => openFileSource(folder.path, 'model'), /a folder/);
    refuses(() => openFileSource(join(folder.path, 'none'), 'model'), /no such file/);
    refuses(() => openFileSource(join(model, 'below'), 'model'), /no such file/);
    if (process.platform !== 'win32') {
      const pipe = join(folder.path, 'pipe');
      execFileSync('mkfifo', [pipe]);
      refuses(() => openFileSource(pipe, 'model'), /not a regular file/);
      refuses(() => openFileSource('/dev/null', 'model'), /not a regular file/);
    }
  });

  it("opens siblings in the model's folder and below, links within it included", () => {
    file('model/shards/one.bin', 'one');
    symlinkSync(join(folder.path, 'model', 'shards', 'one.bin'), join(folder.path, 'model', 'link.bin'));
    const source = openFileSource(model, 'model');
    for (const name of ['shards/one.bin', './shards/../shards/one.bin', 'link.bin']) {
      const sibling = source.sibling(name);
      assert.equal(Buffer.from(sibling.read(0, 3)).toString(), 'one');
      sibling.close();
    }
    source.close();
  });

  it("does not leave the model's folder, whatever the way", () => {
    const secret = file('secret.bin');
    mkdirSync(join(folder.path, 'model-other'));
    file('model-other/other.bin');
    symlinkSync(secret, join(folder.path, 'model', 'link.bin'));
    symlinkSync(folder.path, join(folder.path, 'model', 'up'));
    const source = openFileSource(model, 'model');
    for (const name of ['../secret.bin', '../nowhere.bin', secret, 'link.bin', 'up/secret.bin', '../model-other/other.bin', 'shards/../../secret.bin', '.', 'a\0b']) {
      refuses(() => source.sibling(name), /not inside its own folder/);
    }
    refuses(() => source.sibling('shards/none.bin'), /missing/);
    refuses(() => source.sibling('shards'), /a folder/);
    source.close();
  });

  it('takes the folder a model stands in for its own, also where that is reached by a link', () => {
    file('model/shards/one.bin', 'one');
    symlinkSync(join(folder.path, 'model'), join(folder.path, 'alias'));
    const source = openFileSource(join(folder.path, 'alias', 'net.onnx'), 'model');
    source.sibling('shards/one.bin').close();
    source.close();
  });
});
