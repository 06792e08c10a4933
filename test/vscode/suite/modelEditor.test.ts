/** The editor for model files through VS Code's own ways of opening; what it draws is looked at end to end. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, modelEditorOf, modelTab, ownFile, sample, until } from './support/extension.js';

describe('The model editor', () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);

  before(() => process.on('unhandledRejection', note));
  afterEach(closeEverything);
  after(() => process.off('unhandledRejection', note));

  it('is what VS Code opens a model with', async () => {
    for (const name of ['binary-lstm.keras', 'binary-gru.safetensors']) {
      await vscode.commands.executeCommand('vscode.open', sample(name));
      await until(() => modelTab(sample(name)));
    }
  });

  it('opens by its name and by the command', async () => {
    await vscode.commands.executeCommand('vscode.openWith', sample('sensor-lstm.keras'), 'unroll.model');
    await until(() => modelTab(sample('sensor-lstm.keras')));
    await vscode.commands.executeCommand('unroll.inspectModel', sample('sentiment-gru.keras'));
    await until(() => modelTab(sample('sentiment-gru.keras')));
  });

  it('shows a model twice beside itself', async () => {
    const model = sample('binary-lstm.keras');
    await vscode.commands.executeCommand('vscode.openWith', model, 'unroll.model');
    await vscode.commands.executeCommand('vscode.openWith', model, 'unroll.model', vscode.ViewColumn.Beside);
    await until(() => (vscode.window.tabGroups.all.length === 2 ? true : undefined));
  });

  it('takes every malformed file as a tab of its own, and no promise is left rejected', async function () {
    this.timeout(600_000);
    const folder = ownFile('test', 'fixtures', 'malformed');
    let opened = 0;
    for (const [name] of await vscode.workspace.fs.readDirectory(folder)) {
      const editor = modelEditorOf(name);
      if (editor === undefined) continue;
      const model = vscode.Uri.joinPath(folder, name);
      await vscode.commands.executeCommand('vscode.openWith', model, editor);
      await until(() => modelTab(model));
      opened++;
    }
    assert.ok(opened > 20, `${opened} malformed models`);
    await closeEverything();
    // The engine still answers after all of them.
    await vscode.commands.executeCommand('vscode.openWith', sample('binary-lstm.keras'), 'unroll.model');
    await until(() => modelTab(sample('binary-lstm.keras')));
    assert.deepEqual(rejections, []);
  });

  it('takes a file that does not exist', async () => {
    const missing = sample('missing.keras');
    await vscode.commands.executeCommand('vscode.openWith', missing, 'unroll.model').then(undefined, () => undefined);
    assert.deepEqual(rejections, []);
  });
});
