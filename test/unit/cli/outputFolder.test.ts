import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputFolder } from '../../../src/cli/outputFolder.js';
import { UnrollError } from '../../../src/engine/core/errors.js';
import { type Temporary, temporaryFolder } from '../worker/temporary.js';

describe('cli/outputFolder', () => {
  let folder: Temporary;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  it('makes the target only when everything is complete', () => {
    const target = join(folder.path, 'deep', 'result');
    const output = new OutputFolder(target, ['a.txt'], []);
    writeFileSync(join(output.temporary, 'a.txt'), 'a');
    assert.ok(!existsSync(join(folder.path, 'deep')));
    output.commit(['a.txt']);
    assert.equal(readFileSync(join(target, 'a.txt'), 'utf8'), 'a');
    assert.deepEqual(readdirSync(folder.path), ['deep']);
  });

  it('replaces files of the same names and leaves others alone', () => {
    const target = join(folder.path, 'result');
    mkdirSync(target);
    writeFileSync(join(target, 'mine.txt'), 'mine');
    writeFileSync(join(target, 'a.txt'), 'old');
    const output = new OutputFolder(target, ['a.txt'], []);
    writeFileSync(join(output.temporary, 'a.txt'), 'new');
    output.commit(['a.txt']);
    assert.deepEqual(readdirSync(target).sort(), ['a.txt', 'mine.txt']);
    assert.deepEqual([readFileSync(join(target, 'a.txt'), 'utf8'), readFileSync(join(target, 'mine.txt'), 'utf8')], ['new', 'mine']);
  });

  it('leaves nothing behind when given up, and may be told so twice', () => {
    const output = new OutputFolder(join(folder.path, 'result'), [], []);
    writeFileSync(join(output.temporary, 'half.txt'), '');
    output.remove();
    output.remove();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('refuses a file for a folder', () => {
    writeFileSync(join(folder.path, 'file'), '');
    for (const target of ['file', 'file/below']) {
      assert.throws(() => new OutputFolder(join(folder.path, target), [], []), (error) => error instanceof UnrollError && error.kind === 'usage' && /not a folder/.test(error.message));
    }
  });

  it('replaces no folder, no device, and no file that is read, and says so before any work', function () {
    if (process.platform === 'win32') this.skip();
    const refuses = (target: string, name: string, inputs: readonly string[], message: RegExp): void =>
      assert.throws(() => new OutputFolder(target, ['other.txt', name], inputs), (error) => error instanceof UnrollError && error.kind === 'usage' && message.test(error.message));
    mkdirSync(join(folder.path, 'a.txt'));
    refuses(folder.path, 'a.txt', [], /a\.txt is a folder and is not replaced/);
    refuses('/dev', 'null', [], /^\/dev\/null is no regular file and is not replaced/);
    const model = join(folder.path, 'model.keras');
    writeFileSync(model, 'model');
    symlinkSync(model, join(folder.path, 'link'));
    refuses(folder.path, 'model.keras', [join(folder.path, '.', 'model.keras')], /model\.keras is a file that is read/);
    refuses(folder.path, 'link', [model], /link is a file that is read/);
    assert.deepEqual(readdirSync(folder.path).sort(), ['a.txt', 'link', 'model.keras']);
    new OutputFolder(folder.path, ['model.keras'], []).remove();
  });
});
