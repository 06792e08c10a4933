/**
 * The manifest and the engine's registries name the same things: a format or a method that is added in one place only
 * would open from the command line but not in the editor, or the other way round.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { modelFormats } from '../../src/engine/formats/registry.js';

interface Manifest {
  readonly contributes: {
    readonly customEditors: readonly { readonly selector: readonly { readonly filenamePattern: string }[] }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
  };
}

describe('manifest', () => {
  const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const { contributes } = JSON.parse(read('package.json')) as Manifest;

  /** A file of the kind: TensorFlow.js claims `.json`, of which only model.json is meant. */
  const sampleNames = modelFormats.flatMap((format) => format.extensions).map((ending) => (ending === '.json' ? 'model.json' : `model${ending}`));

  it('has an editor for every kind of file that can be opened', () => {
    const patterns = contributes.customEditors.flatMap((editor) => editor.selector.map(({ filenamePattern }) => filenamePattern));
    const missing = sampleNames.filter((name) => !patterns.some((pattern) => name.endsWith(pattern.slice(1))));
    assert.deepEqual(missing, []);
  });

  it('offers both commands on a right click on every kind of file', () => {
    for (const { command, when } of contributes.menus['explorer/context']!) {
      const source = /resourceFilename =~ \/(.*)\/i/.exec(when ?? '')?.[1];
      assert.ok(source, `${command} is shown by file name`);
      const pattern = new RegExp(source, 'i');
      assert.deepEqual(sampleNames.filter((name) => !pattern.test(name)), [], command);
      assert.ok(!pattern.test('notes.txt') && !pattern.test('package.json'), `${command} stays away from other files`);
    }
  });

  it('has a text for every %key%', () => {
    const texts = JSON.parse(read('package.nls.json')) as Record<string, string>;
    const keys = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!);
    assert.ok(keys.length > 10);
    assert.deepEqual(keys.filter((key) => !(key in texts)), []);
    assert.deepEqual(Object.keys(texts).filter((key) => !keys.includes(key)), [], 'texts that nothing uses');
  });
});
