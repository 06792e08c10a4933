/** What users say beside a model: data paired with it, a sidecar completed and checked while typing, assumptions said otherwise. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { appear, resultPanel, startExtraction, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

const model = 'binary-gru.safetensors';
const sidecar = `${model}.unroll.json`;

const sidecarFile = (): string => path.join(sharedWorkbench().folder, sidecar);
const written = (): unknown => JSON.parse(readFileSync(sidecarFile(), 'utf8'));

async function withoutSidecar(): Promise<void> {
  await sharedWorkbench().closeAllEditors();
  rmSync(sidecarFile(), { force: true });
}

describe('Pair with Data', () => {
  before(withoutSidecar);
  after(withoutSidecar);

  const editor = (): Locator => sharedWorkbench().page.locator('.editor-group-container.active .monaco-editor');

  it('writes the sidecar and opens it beside', async () => {
    const workbench = sharedWorkbench();
    await workbench.openFile(model);
    await workbench.chooseFromContextMenu(workbench.explorerRow(model), 'Unroll: Pair with Data…');
    await workbench.pick('binary-words.csv');
    await workbench.tab(sidecar).waitFor();
    // Rows move when it appears, also from under the pointer.
    await appear(workbench, sidecar);
    assert.deepEqual(written(), { data: { file: 'binary-words.csv' } });
    assert.equal(await workbench.page.locator('.editor-group-container').count(), 2);
  });

  it('is completed while typing', async () => {
    const { page } = sharedWorkbench();
    await editor().locator('.view-line').filter({ hasText: '"binary-words.csv"' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(',\n"label');
    const suggestion = page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'labelColumn' });
    // VS Code's support for JSON starts with the first file of its kind; asked before, it has nothing to suggest.
    await until('labelColumn to be suggested', async () => {
      await page.keyboard.press('Control+Space');
      return suggestion.waitFor({ timeout: 2000 }).then(() => true, () => page.keyboard.press('Escape').then(() => false));
    });
    await sharedWorkbench().screenshot('a sidecar completed');
    await page.keyboard.press('Escape');
  });

  it('is checked while typing', async () => {
    const { page } = sharedWorkbench();
    await page.keyboard.type('Colum": 3');
    await editor().locator('.squiggly-warning, .squiggly-error').first().waitFor();
    await editor().getByText('"labelColum"').hover();
    await page.locator('.monaco-hover').getByText(/Property labelColum is not allowed/).first().waitFor();
    await sharedWorkbench().screenshot('a sidecar checked');
    await sharedWorkbench().runCommand('File: Save');
    await sharedWorkbench().closeAllEditors();
    writeFileSync(sidecarFile(), '{ "data": { "file": "binary-words.csv" } }');
  });

  it('is what the next extraction proposes first', async () => {
    const workbench = sharedWorkbench();
    await workbench.chooseFromContextMenu(workbench.explorerRow(model), titles.extract);
    const first = workbench.quickInput().getByRole('option').first();
    await until('the paired data', async () => /^binary-words\.csv, paired with this model/.test((await first.getAttribute('aria-label')) ?? ''));
    await workbench.pick('binary-words.csv');
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

  async function choose(key: string, choice: string): Promise<void> {
    await setting(key).locator('vscode-single-select').click();
    await setting(key).getByRole('option', { name: choice, exact: true }).click();
  }

  it('are said otherwise by a choice, which the sidecar takes and the editor shows', async () => {
    await editor.locator('.inOut').getByText('scores').or(editor.locator('.inOut').getByText('score')).first().waitFor();
    await choose('head.timeStep', 'mean');
    await editor.locator('[data-assumption="head.timeStep"]').getByText('is given: their mean over time').waitFor();
    assert.deepEqual(written(), { model: { head: { timeStep: 'mean' } } });
    await editor.locator('.sidecar').getByText(sidecar).waitFor();
    await editor.screenshot('assumptions said otherwise');
  });

  it('are said in words where there is nothing to choose from, and refused where that cannot be', async () => {
    const field = setting('cell.gateOrder').locator('vscode-textfield input');
    await field.fill('abc');
    await setting('cell.gateOrder').getByText('Say', { exact: true }).click();
    await setting('cell.gateOrder').locator('.problem').getByText(/"model\.cell\.gateOrder" is "abc"/).waitFor();
    assert.deepEqual(written(), { model: { head: { timeStep: 'mean' } } });
    await field.fill('zrn');
    await setting('cell.gateOrder').getByText('Say', { exact: true }).click();
    await editor.locator('[data-assumption="cell.gateOrder"]').getByText('is given: z, r, n').waitFor();
  });

  it('are taken back, and the sidecar opens from here', async () => {
    await choose('head.timeStep', 'as supposed');
    await editor.locator('[data-assumption="head.timeStep"]').getByText('no pooling over time').waitFor();
    assert.deepEqual(written(), { model: { cell: { gateOrder: 'zrn' } } });
    await editor.locator('.sidecar .linkButton').click();
    await sharedWorkbench().tab(sidecar).waitFor();
  });

  it('that cannot be are shown with the line they stand at, and with a way there', async () => {
    const before = readFileSync(sidecarFile(), 'utf8');
    writeFileSync(sidecarFile(), '{\n  "model": { "head": { "timeStep": "median" } }\n}\n');
    const failed = await sharedWorkbench().webview('modelEditor', 'body[data-phase="failed"]');
    await failed.locator('.notice').getByText(/unroll\.json line 2: "model\.head\.timeStep" is "median"/).waitFor();
    await failed.locator('.notice').getByText('Open its sidecar').waitFor();
    writeFileSync(sidecarFile(), before);
    await editor.locator('body[data-phase="ready"]').waitFor();
    assert.equal(existsSync(sidecarFile()), true);
  });
});
