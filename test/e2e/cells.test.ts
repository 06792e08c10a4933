/** Cells in the workbench: the table with its small pictures, one cell large, what the model does without some, exports. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../harness/resources.js';
import { until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { hoverCard, hoverNothing, press, resultPanel, start, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

async function rowIds(panel: Webview): Promise<readonly string[]> {
  return panel.locator('[data-view-id=cells] tr[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row') ?? ''));
}

describe('Cells', () => {
  let panel: Webview;

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    await start(workbench, 'binary-lstm.keras', titles.cells, 'binary-words.csv');
    panel = await resultPanel(workbench, 'ready');
  });

  after(() => sharedWorkbench().closeAllEditors());

  it('come as a table, best ranked first, each with its answers to a step and a sine', async () => {
    assert.deepEqual([...(await rowIds(panel))].sort(), Array.from({ length: 10 }, (_, unit) => `lstm:${unit}`));
    assert.equal(await panel.locator('[data-view-id=cells] tbody svg.sparkline').count(), 20);
    await panel.locator('[data-metrics=figures]').getByText('Accuracy, no cell held').waitFor();
    await sharedWorkbench().screenshot('cells');
  });

  it('are sorted and filtered by their metrics', async () => {
    const before = await rowIds(panel);
    await panel.frame.getByRole('columnheader', { name: 'Rank' }).getByRole('button').click();
    await until('the worst ranked first', async () => (await rowIds(panel))[0] === before.at(-1));
    await panel.frame.getByRole('columnheader', { name: 'Rank' }).getByRole('button').click();
    await until('the best ranked first', async () => (await rowIds(panel))[0] === before[0]);
  });

  it('are shown large when one is selected: step up and down, gates, sine', async () => {
    const [best] = await rowIds(panel);
    await press(panel.locator(`tr[data-row="${best}"] .linkButton`));
    const answer = panel.locator('[data-question=cell]');
    for (const id of ['step', 'gates', 'sine']) await answer.locator(`[data-series="cell/${id}"]`).waitFor();
    await answer.locator('[data-series="cell/gates"]').getByText('gate').first().waitFor();
    await until('the answer to end before the tabs begin', async () => {
      const [below, tabs] = await Promise.all([answer.boundingBox(), panel.locator('.resultTables').boundingBox()]);
      return below!.y + below!.height <= tabs!.y;
    });
    await sharedWorkbench().screenshot('a cell');
  });

  it('say what a metric means where one hovers it', async () => {
    const card = await hoverCard(panel, panel.locator('[data-question=cell] [data-metrics="cell/cell"] .hint').first());
    assert.notEqual(await card.innerText(), '');
    await hoverNothing(panel);
  });

  it('may be held, and the panel says at once what the model then gets right', async () => {
    const tab = panel.frame.getByRole('tab', { name: 'Do without cells' });
    await tab.click();
    const card = panel.locator('[data-question=ablate] [data-metrics="ablate/without"]');
    for (const [count, id] of (await rowIds(panel)).slice(0, 3).entries()) {
      await panel.locator(`tr[data-row="${id}"] input[type=checkbox]`).check();
      await card.getByText(`${count + 1} cell${count === 0 ? '' : 's'} held at zero`).waitFor();
    }
    await card.getByText('Accuracy without them').waitFor();
    await sharedWorkbench().screenshot('without three cells');
  });

  it('are exported as they stand in the result', async () => {
    const file = path.join(temporaryFolder('cells'), 'cells.json');
    await sharedWorkbench().runCommand('Unroll: Export Result as JSON…');
    await sharedWorkbench().answerFileDialog(file);
    await panel.locator('.banner.info').getByText(`Saved ${file}`).waitFor();
    const result = JSON.parse(readFileSync(file, 'utf8')) as { readonly method: string; readonly cells: readonly { readonly layer: string; readonly index: number }[] };
    assert.equal(result.method, 'cells');
    assert.deepEqual(result.cells.map(({ layer, index }) => `${layer}:${index}`).sort(), [...(await rowIds(panel))].sort());
  });
});
