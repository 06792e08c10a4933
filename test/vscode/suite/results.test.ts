/** Result panels through VS Code's commands; what they draw is looked at end to end. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEverything, resultTab, sample, tabs, until } from './support/extension.js';

/** Starts an extraction and takes the first proposal as soon as there is one. */
async function startExtraction(model: string): Promise<vscode.Tab> {
  let isAsked = false;
  return until(async () => {
    const tab = resultTab(model);
    if (tab) return tab;
    // It ends without a panel where another one, still opening, took the focus and thereby closed the question.
    if (!isAsked) {
      isAsked = true;
      void vscode.commands.executeCommand('unroll.extractStateMachine', sample(model)).then(() => (isAsked = false));
    }
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return undefined;
  });
}

describe('Result panels', () => {
  beforeEach(closeEverything);
  after(closeEverything);

  it('open beside the editor and bear the name of the model', async () => {
    await vscode.window.showTextDocument(sample('README.md'));
    const tab = await startExtraction('binary-lstm.keras');
    assert.equal(tab.label, 'State Machine: binary-lstm.keras');
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
    assert.ok(tabs().some(({ label }) => label === 'README.md'));
  });

  it('open where the last one is', async () => {
    await vscode.window.showTextDocument(sample('README.md'));
    await startExtraction('binary-lstm.keras');
    const tab = await startExtraction('binary-gru.safetensors');
    assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  it('may be closed while they run, and the next one runs as well', async () => {
    await startExtraction('sentiment-gru.keras');
    await closeEverything();
    await startExtraction('binary-gru.safetensors');
  });

  it('take commands only while there is one', async () => {
    // A command without its panel ends with a message to the user, not with an error to the caller.
    await vscode.commands.executeCommand('unroll.exportSvg');
    await vscode.commands.executeCommand('unroll.runAgain');
    assert.deepEqual(tabs(), []);
  });
});
