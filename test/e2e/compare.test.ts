/** Several models side by side, in the workbench: chosen in the explorer or ticked in a list, with data and without. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../harness/paths.js';
import { removeFolder, temporaryFolder } from '../harness/resources.js';
import { until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { addFixture, questions, resultPanel, startComparison, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

const models = ['binary-gru.safetensors', 'binary-lstm.keras'] as const;

interface Comparison {
  readonly method: string;
  readonly model: { readonly path: string; readonly sha256: string };
  readonly otherModels: readonly { readonly path: string; readonly sha256: string }[];
  readonly models: readonly { readonly name: string }[];
  readonly distributions: readonly { readonly edges: readonly number[]; readonly models: readonly { readonly counts: readonly number[] }[] }[];
}

/** The comparison of several models once it is wholly drawn; the panels of others may be there still. */
async function comparison(): Promise<Webview> {
  await resultPanel(sharedWorkbench(), 'ready');
  return sharedWorkbench().webview('results', 'body[data-phase="ready"] [data-view-id=models]');
}

async function rowsOf(panel: Webview): Promise<readonly string[]> {
  return panel.locator('[data-view-id=models] tbody tr[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row') ?? ''));
}

describe('Models compared', () => {
  let panel: Webview;

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    await workbench.pick(questions.data, 'binary-words.csv', async () => {
      await workbench.selectInExplorer(...models);
      await workbench.chooseFromContextMenu(workbench.explorerRow(models[1]), titles.compare);
    });
    panel = await comparison();
  });

  after(() => sharedWorkbench().closeAllEditors());

  it('are those selected in the explorer, all of them named', async () => {
    assert.deepEqual([...(await rowsOf(panel))].sort(), [...models]);
    const header = await panel.locator('.viewHeader').innerText();
    for (const name of [...models, 'binary-words.csv']) assert.ok(header.includes(name), header);
    await sharedWorkbench().tab(`Comparison: ${(await rowsOf(panel)).join(' and ')}`).waitFor();
    await sharedWorkbench().screenshot('models compared');
  });

  it('have their scores beside the majority class, and how their cells answer a step', async () => {
    const figures = panel.locator('[data-metrics=figures]');
    for (const name of models) await figures.getByText(name, { exact: true }).waitFor();
    await figures.getByText('Majority class').waitFor();
    const states = await panel.locator('[data-bars=states]').innerText();
    for (const name of models) assert.match(states, new RegExp(`${name}: [\\d.]+\\s% flat, [\\d.]+\\s% not settled`));
  });

  it('have a curve of their state machines, read by a slider', async () => {
    const curve = panel.locator('[data-series=fidelity]');
    const slider = curve.locator('input[type=range]');
    await slider.focus();
    await slider.press('End');
    await until('the reading of both', async () => {
      const reading = await curve.locator('output').innerText();
      return models.every((name) => new RegExp(`${name} (0\\.\\d+|1)`).test(reading));
    });
  });

  it('have their histograms side by side on the same bins', async () => {
    const chart = panel.locator('[data-bars="histogram:gain"]');
    await chart.locator('.plotPlace rect').first().waitFor();
    const asTable = chart.getByRole('button', { name: 'as a table' });
    await asTable.click();
    const head = await chart.locator('thead th').allInnerTexts();
    assert.deepEqual(head.slice(1).map((text) => text.trim()).sort(), [...models]);
    assert.ok((await chart.locator('tbody tr[data-row]').count()) >= 5);
    await asTable.click();
  });

  it('are exported with the hash of each', async () => {
    const folder = temporaryFolder('comparison');
    const file = path.join(folder, 'comparison.json');
    await sharedWorkbench().runCommand('Unroll: Export Result as JSON…');
    await sharedWorkbench().answerFileDialog(file);
    await panel.locator('.banner.info').getByText(`Saved ${file}`).waitFor();
    const result = JSON.parse(readFileSync(file, 'utf8')) as Comparison;
    removeFolder(folder);
    assert.equal(result.method, 'compare');
    const files = [result.model, ...result.otherModels];
    assert.deepEqual(files.map((model) => path.basename(model.path)), result.models.map(({ name }) => name));
    for (const model of files) assert.equal(model.sha256, createHash('sha256').update(readFileSync(model.path)).digest('hex'));
    assert.ok(result.distributions.length > 0);
    for (const { edges, models: counted } of result.distributions) for (const { counts } of counted) assert.equal(counts.length, edges.length - 1);
  });

  it('come back after a reload of the window', async () => {
    const before = await panel.locator('[data-view-id=models]').innerText();
    await sharedWorkbench().reload([...models]);
    panel = await comparison();
    assert.equal(await panel.locator('[data-view-id=models]').innerText(), before);
    assert.equal(await panel.locator('.banner').count(), 0);
  });
});

describe('Models to compare', () => {
  beforeEach(() => sharedWorkbench().closeAllEditors());
  after(() => sharedWorkbench().closeAllEditors());

  it('are ticked in a list, and may do without data', async () => {
    const workbench = sharedWorkbench();
    await startComparison(workbench, models, 'Without data');
    const panel = await comparison();
    assert.deepEqual([...(await rowsOf(panel))].sort(), [...models]);
    assert.ok(!(await panel.locator('.viewHeader').innerText()).includes(' on '));
    assert.match(await panel.locator('[data-metrics=figures]').innerText(), /no score/);
    await panel.locator('[data-bars=states]').waitFor();
    await workbench.screenshot('models compared without data');
  });

  it('are two or more', async () => {
    const workbench = sharedWorkbench();
    await workbench.tick(questions.models, [models[0]], () => workbench.runCommand(titles.compare));
    await workbench.notification('There is nothing to compare with.').waitFor();
    await workbench.clearNotifications();
    // VS Code writes what it tells the user of errors to its console.
    assert.deepEqual(workbench.errors.take().filter((line) => !line.startsWith('There is nothing to compare with.')), []);
  });

  it('are watched, the others as well as the first', async () => {
    const workbench = sharedWorkbench();
    const other = await addFixture(workbench, 'languages/contains0110/model.keras', 'other.keras');
    await startComparison(workbench, [models[0], 'other.keras'], 'Without data');
    const panel = await comparison();
    copyFileSync(path.join(projectRoot, 'test/fixtures/languages/tomita1/model.keras'), other);
    const banner = panel.locator('.banner.warning');
    await banner.getByText('other.keras has changed since this result was made.').waitFor();
    await banner.getByText('Run again').click();
    await banner.waitFor({ state: 'detached' });
    await resultPanel(workbench, 'ready');
    rmSync(other);
    await banner.getByText('other.keras is gone since this result was made.').waitFor();
  });
});
