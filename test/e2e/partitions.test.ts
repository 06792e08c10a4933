/** Partitions by activations in the workbench: the table, one partition large, errors that are allowed, one sequence explained. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Webview } from '../harness/webview.js';
import { temporaryFolder } from '../harness/resources.js';
import { until } from '../harness/until.js';
import { press, resultPanel, start, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

async function rowTexts(panel: Webview, code: string): Promise<readonly string[]> {
  return panel.locator(`[data-row="${code}"] td`).allInnerTexts();
}

describe('Partitions by activations', () => {
  let panel: Webview;
  let largest: string;

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    await workbench.openFile('README.md');
    await start(workbench, 'sentiment-gru.keras', titles.partitions, 'sentiment.jsonl');
    panel = await resultPanel(workbench, 'ready');
    largest = (await panel.locator('[data-row]').first().getAttribute('data-row'))!;
  });

  after(() => sharedWorkbench().closeAllEditors());

  it('come as a table, the largest first, each with its error and whether it may be trusted', async () => {
    const cells = await rowTexts(panel, largest);
    assert.match(cells[0]!, /^\d(·\d)+$/);
    assert.match(cells[2]!, /^(positive|negative)$/);
    assert.match(cells.at(-1)!, /^(yes|not reliable)$/);
    await panel.locator('[data-metrics=figures]').getByText('Reliably explained').waitFor();
    await panel.locator('[data-bars=staged]').waitFor();
    await sharedWorkbench().screenshot('partitions');
  });

  it('are shown large when one is chosen: what speaks for it, its tree, its errors, its sequences', async () => {
    await press(panel.locator(`[data-row="${largest}"] button`).first());
    const answer = panel.locator('[data-question=partition]');
    await answer.locator('[data-bars="partition/coefficients"]').waitFor();
    await answer.locator('[data-graph="partition/describers"] [data-mark=node]').first().waitFor();
    await answer.locator('[data-bars="partition/errors"]').waitFor();
    const members = answer.locator('[data-gallery="partition/members"] li');
    await members.first().waitFor();
    await panel.locator('.pinnedCard').getByText(`Partition ${largest}`).waitFor();
    assert.ok((await panel.locator('.pinnedCard .tokensPicture').count()) > 0, 'samples are shown as text');
    await sharedWorkbench().screenshot('a partition');
  });

  it('say how much stays explained when more error is allowed', async () => {
    const slider = panel.locator('[data-series=coverage] input[type=range]');
    await slider.focus();
    await slider.press('Home');
    const reading = panel.locator('[data-series=coverage] output');
    await until('the share without error', async () => /\b0\b/.test(await reading.innerText()));
    const none = await reading.innerText();
    await slider.press('End');
    await until('another share', async () => (await reading.innerText()) !== none);
  });

  it('mark describers that are weak', async () => {
    await panel.frame.getByRole('tab', { name: 'Describers' }).click();
    const table = panel.frame.getByRole('tabpanel').locator('table');
    await table.getByText('weak', { exact: true }).first().waitFor();
    for (const row of await table.locator('tbody tr[data-row]').all()) {
      const [, , auc, , worth] = await row.locator('td').allInnerTexts();
      assert.equal(worth, Number(auc) < 0.7 ? 'weak' : 'holds', `AUC ${auc}`);
    }
  });

  it('explain one sequence, layer by layer', async () => {
    await panel.frame.getByRole('tab', { name: 'Explain a sequence' }).click();
    const answer = panel.locator('[data-question=sequence]');
    await answer.locator('[data-metrics="sequence/verdict"]').getByText('The model answers').waitFor();
    await answer.locator('[data-bars="sequence/stages"]').waitFor();
    const before = await answer.locator('[data-metrics="sequence/verdict"] h2').innerText();
    await panel.frame.getByRole('button', { name: 'Next sequence' }).click();
    await answer.locator('[data-metrics="sequence/verdict"] h2').filter({ hasNotText: before }).waitFor();
    await sharedWorkbench().screenshot('a sequence in its partition');
  });

  it('are exported with all their parts', async () => {
    const file = path.join(temporaryFolder('partitions'), 'partitions.json');
    await sharedWorkbench().runCommand('Unroll: Export Result as JSON…');
    await sharedWorkbench().answerFileDialog(file);
    await panel.locator('.banner.info').getByText(`Saved ${file}`).waitFor();
    const result = JSON.parse(readFileSync(file, 'utf8')) as { readonly method: string; readonly partitions: readonly { readonly n: number }[]; readonly card: { readonly fittedOn: { readonly n: number } } };
    assert.equal(result.method, 'partitions');
    assert.equal(result.partitions.reduce((sum, { n }) => sum + n, 0), result.card.fittedOn.n);
  });
});
