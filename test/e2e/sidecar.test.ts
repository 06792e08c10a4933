/** What users say beside a model: data paired with it, a sidecar completed and checked while typing, assumptions said otherwise. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { becomes, until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { questions, resultPanel, start, startExtraction, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

const model = 'binary-gru.safetensors';
const sidecar = `${model}.unroll.json`;

const sidecarFile = (): string => path.join(sharedWorkbench().folder, sidecar);
const written = (): unknown => JSON.parse(readFileSync(sidecarFile(), 'utf8'));

function write(content: object): void {
  writeFileSync(sidecarFile(), `${JSON.stringify(content, null, 2)}\n`);
}

async function withoutSidecar(): Promise<void> {
  await sharedWorkbench().closeAllEditors();
  rmSync(sidecarFile(), { force: true });
}

describe('Pair with Data', () => {
  beforeEach(withoutSidecar);
  after(withoutSidecar);

  const editor = (): Locator => sharedWorkbench().page.locator('.editor-group-container.active .monaco-editor');
  const paired = { data: { file: 'binary-words.csv' } };

  /** Opens a sidecar that names the data, with the cursor behind that. */
  async function openSidecar(): Promise<void> {
    write(paired);
    await sharedWorkbench().openFile(sidecar);
    await editor().locator('.view-line').filter({ hasText: '"binary-words.csv"' }).click();
    await sharedWorkbench().page.keyboard.press('End');
  }

  it('writes the sidecar and opens it beside', async () => {
    const workbench = sharedWorkbench();
    await workbench.openFile(model);
    await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    await start(workbench, model, 'Unroll: Pair with Data…', 'binary-words.csv');
    await workbench.tab(sidecar).waitFor();
    assert.deepEqual(written(), paired);
    assert.equal(await workbench.page.locator('.editor-group-container').count(), 2);
  });

  it('is completed while typing', async () => {
    const { page } = sharedWorkbench();
    await openSidecar();
    await page.keyboard.type(',\n"label');
    const suggestion = page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'labelColumn' });
    // VS Code's support for JSON starts with the first file of its kind; asked before, it has nothing to suggest.
    await until('labelColumn to be suggested', async () => {
      await page.keyboard.press('Control+Space');
      return suggestion.waitFor({ timeout: 5000 }).then(() => true, () => page.keyboard.press('Escape').then(() => false));
    });
    await sharedWorkbench().screenshot('a sidecar completed');
    await page.keyboard.press('Escape');
  });

  it('is checked while it is written', async () => {
    const { page } = sharedWorkbench();
    await openSidecar();
    // At once: typed letter by letter, it may be completed to what it is not meant to be.
    await page.keyboard.insertText(',\n"labelColum": 3');
    await editor().locator('.squiggly-warning, .squiggly-error').first().waitFor();
    const message = page.locator('.monaco-hover').getByText(/Property labelColum is not allowed/).first();
    await until('the message on the key', async () => {
      await editor().locator('.view-line').first().hover();
      await editor().getByText('"labelColum"').hover();
      return becomes(message, 'visible', 5000);
    });
    await sharedWorkbench().screenshot('a sidecar checked');
  });

  it('is what the next extraction proposes first', async () => {
    const workbench = sharedWorkbench();
    write(paired);
    const offered = await workbench.offered(questions.data, () => workbench.chooseFromContextMenu(workbench.explorerRow(model), titles.extract));
    assert.match(offered[0] ?? '', /^binary-words\.csv, paired with this model/);
    await startExtraction(workbench, model, 'binary-words.csv');
    await resultPanel(workbench, 'ready');
  });
});

describe('Data that do not fit', () => {
  before(withoutSidecar);
  after(withoutSidecar);

  it('are said with why, and lead to the sidecar that says how they are read', async () => {
    const workbench = sharedWorkbench();
    await startExtraction(workbench, model, 'sensor.csv');
    const panel = await resultPanel(workbench, 'failed');
    assert.match(await panel.locator('.notice').innerText(), /sensor\.csv/);
    await panel.locator('vscode-button').getByText('Say how to read the data…').click();
    await workbench.tab(sidecar).waitFor();
    assert.deepEqual(written(), { data: { file: 'sensor.csv' } });
  });
});

describe('Assumptions in the model editor', () => {
  let editor: Webview;

  before(async () => {
    await withoutSidecar();
    await sharedWorkbench().openFile(model);
    editor = await sharedWorkbench().webview('modelEditor', 'body[data-phase="ready"]');
  });
  after(withoutSidecar);

  const setting = (key: string): Locator => editor.locator(`[data-setting="${key}"]`);
  const assumption = (key: string, says: string): Locator => editor.locator(`[data-assumption="${key}"]`).getByText(says);
  const mean = { model: { head: { timeStep: 'mean' } } };

  async function choose(key: string, choice: string): Promise<void> {
    const option = setting(key).getByRole('option', { name: choice, exact: true });
    await until(`"${choice}" to be chosen`, async () => {
      // It closes when something else takes the focus.
      if (!(await option.isVisible())) await setting(key).locator('vscode-single-select').click();
      return option.click({ timeout: 5000 }).then(() => true, () => false);
    });
  }

  it('are said otherwise by a choice, which the sidecar takes and the editor shows', async () => {
    rmSync(sidecarFile(), { force: true });
    await assumption('head.timeStep', 'no pooling over time').waitFor();
    await editor.locator('.inOut').getByText('scores').or(editor.locator('.inOut').getByText('score')).first().waitFor();
    await choose('head.timeStep', 'mean');
    await assumption('head.timeStep', 'is given: their mean over time').waitFor();
    assert.deepEqual(written(), mean);
    await editor.locator('.sidecar').getByText(sidecar).waitFor();
    await editor.screenshot('assumptions said otherwise');
  });

  it('are said in words where there is nothing to choose from, and refused where that cannot be', async () => {
    write(mean);
    await assumption('head.timeStep', 'is given: their mean over time').waitFor();
    const field = setting('cell.gateOrder').locator('vscode-textfield input');
    await field.fill('abc');
    await setting('cell.gateOrder').getByText('Say', { exact: true }).click();
    await setting('cell.gateOrder').locator('.problem').getByText(/"model\.cell\.gateOrder" is "abc"/).waitFor();
    assert.deepEqual(written(), mean);
    await field.fill('zrn');
    await setting('cell.gateOrder').getByText('Say', { exact: true }).click();
    await assumption('cell.gateOrder', 'is given: z, r, n').waitFor();
  });

  it('are taken back, and the sidecar opens from here', async () => {
    write({ model: { head: { timeStep: 'mean' }, cell: { gateOrder: 'zrn' } } });
    await assumption('head.timeStep', 'is given: their mean over time').waitFor();
    await assumption('cell.gateOrder', 'is given: z, r, n').waitFor();
    await choose('head.timeStep', 'as supposed');
    await assumption('head.timeStep', 'no pooling over time').waitFor();
    assert.deepEqual(written(), { model: { cell: { gateOrder: 'zrn' } } });
    await editor.locator('.sidecar .linkButton').click();
    await sharedWorkbench().tab(sidecar).waitFor();
  });

  it('that cannot be are shown with the line they stand at, and with a way there', async () => {
    writeFileSync(sidecarFile(), '{\n  "model": { "head": { "timeStep": "median" } }\n}\n');
    const failed = await sharedWorkbench().webview('modelEditor', 'body[data-phase="failed"]');
    await failed.locator('.notice').getByText(/unroll\.json line 2: "model\.head\.timeStep" is "median"/).waitFor();
    await failed.locator('.notice').getByText('Open its sidecar').waitFor();
    write(mean);
    await assumption('head.timeStep', 'is given: their mean over time').waitFor();
  });
});
