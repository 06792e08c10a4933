/** What package.json promises to VS Code, held against what there is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { manifest, ownFile, unroll } from './support/extension.js';

describe('The manifest', () => {
  it('has a text for every key and a key for every text', () => {
    const source = readFileSync(ownFile('package.json').fsPath, 'utf8');
    const texts = JSON.parse(readFileSync(ownFile('package.nls.json').fsPath, 'utf8')) as Record<string, string>;
    const used = [...source.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    assert.notEqual(used.length, 0);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
    assert.doesNotMatch(JSON.stringify(manifest()), /"%[^%"]+%"/, 'VS Code has filled in every text');
  });

  it('has only commands in its menus and walkthroughs that it contributes', () => {
    const { commands, menus, walkthroughs } = manifest().contributes;
    const known = new Set(commands.map(({ command }) => command));
    const named = [
      ...Object.values(menus).flatMap((items) => items.map(({ command }) => command)),
      ...walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents ?? [])).map((event) => event.replace('onCommand:', '')),
    ];
    assert.deepEqual(named.filter((command) => !known.has(command)), []);
  });

  it('offers its menus on exactly the files that its editors open', () => {
    const { customEditors, menus } = manifest().contributes;
    const models = customEditors.flatMap(({ selector }) => selector.map(({ filenamePattern }) => filenamePattern.replace('*', 'a')));
    assert.notEqual(models.length, 0);
    for (const { command, when } of menus['explorer/context'] ?? []) {
      const [, pattern = ''] = /resourceFilename =~ \/(.+)\/i/.exec(when ?? '') ?? [];
      const offered = [...models, 'words.csv', 'vocab.json', 'README.md', 'keras', 'a.keras.py'].filter((name) => new RegExp(pattern, 'i').test(name));
      assert.deepEqual(offered, models, command);
    }
  });

  it('points to pictures that are there', async () => {
    const { icon, contributes } = manifest();
    const pictures = [icon, ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg))];
    for (const picture of pictures) {
      await vscode.workspace.fs.stat(ownFile(picture));
    }
  });

  it('has settings with the values that the extension starts from', () => {
    const settings = vscode.workspace.getConfiguration('unroll');
    for (const [name, { default: value }] of Object.entries(manifest().contributes.configuration.properties)) {
      assert.equal(settings.get(name.replace('unroll.', '')), value, name);
    }
  });

  it('runs in Restricted Mode', async () => {
    const { capabilities } = unroll().packageJSON as { capabilities: { untrustedWorkspaces: { supported: boolean } } };
    assert.equal(capabilities.untrustedWorkspaces.supported, true);
    await unroll().activate();
    assert.equal(unroll().isActive, true, 'active, whether this workspace is trusted or not');
  });
});
