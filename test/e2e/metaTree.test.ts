/** How a hidden layer decides, in the workbench: the tree, instances to pick from, their ways, what clusters look like. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../harness/resources.js';
import { becomes, until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { resultPanel, start, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

async function litNodes(panel: Webview): Promise<number> {
  return panel.locator('[data-graph=tree] [data-mark=node].lit').count();
}

async function openTab(panel: Webview, name: string): Promise<void> {
  await panel.frame.getByRole('tab', { name, exact: true }).click();
}

describe('A hidden layer explained', () => {
  let panel: Webview;

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    await workbench.openFile('README.md');
    await start(workbench, 'digits-cnn.keras', titles.metaTree, 'digits.npz');
    panel = await resultPanel(workbench, 'ready');
  });

  after(() => sharedWorkbench().closeAllEditors());

  it('comes as a tree of questions, with how far it can be trusted', async () => {
    const first = panel.locator('[data-graph=tree] [data-mark=node]').first();
    await first.getByText(/^F\d+ = [a-z]$/).waitFor();
    const figures = (await panel.locator('[data-metrics=figures]').innerText()).replace(/\s+/g, ' ');
    const [, fidelity] = /Fidelity (\d+(?:\.\d+)?) %/.exec(figures) ?? [];
    assert.ok(Number(fidelity) >= 85, figures);
    assert.match(figures, /Forests, out of bag \d+/);
    await sharedWorkbench().screenshot('a meta-tree');
  });

  it('lights the way of an instance that is picked', async () => {
    await openTab(panel, 'Held-out instances');
    const item = panel.locator('[data-gallery=instances] li').first();
    await item.locator('canvas, svg, img').first().waitFor();
    const note = await item.locator('.galleryNote').innerText();
    assert.match(note, /^model \d · tree \d · label \d$/);
    // By the keyboard: a mouse on the way to the next item would meet the card of this one. A second press would let it go again.
    const button = item.getByRole('button');
    if ((await button.getAttribute('aria-pressed')) !== 'true') {
      assert.equal(await litNodes(panel), 0);
      await button.press('Enter');
    }
    await until('its way to be lit', async () => (await litNodes(panel)) > 1);
    const lit = await panel.locator('[data-graph=tree] [data-mark=node].lit').allTextContents();
    assert.ok(lit.length <= 6 && lit.some((text) => text.includes(/tree (\d)/.exec(note)![1]!)), lit.join());
    await panel.locator('.pinnedCard').getByText('Its way through the tree').waitFor();
    // Arrays have no lines that could be opened.
    await panel.locator('.pinnedCard').getByText(/^row \d+$/).waitFor();
    assert.equal(await panel.locator('.pinnedCard [data-open-sequence]').count(), 0);
    await sharedWorkbench().screenshot('the way of a digit');
  });

  it('shows the same instance in the plane of a factor', async () => {
    const factor = /F\d+/.exec((await panel.locator('[data-graph=tree] [data-mark=node]').first().textContent()) ?? '')![0];
    await openTab(panel, 'Factors in the plane');
    const planes = panel.frame.getByRole('tabpanel').locator('[data-alternatives]');
    await planes.getByRole('heading', { name: `${factor} in the plane`, exact: true }).waitFor();
    await planes.locator('svg').first().waitFor();
    const [, next] = await planes.locator('[data-choice]').allInnerTexts();
    await planes.getByRole('button', { name: next!, exact: true }).click();
    await planes.getByRole('heading', { name: `${next} in the plane`, exact: true }).waitFor();
    await sharedWorkbench().screenshot('a factor in the plane');
    await panel.frame.getByRole('button', { name: 'Unpin' }).click();
    await until('nothing to be lit', async () => (await litNodes(panel)) === 0);
  });

  it('shows what a cluster looks like where its node is hovered', async () => {
    const card = panel.locator('.hoverCard');
    await until('the card of the cluster', async () => {
      await sharedWorkbench().page.mouse.move(100, 600);
      await panel.locator('[data-graph=tree] [data-mark=node]').first().hover({ force: true });
      return becomes(card, 'visible', 3000);
    });
    await card.getByText('Units that set it apart, in standard deviations').waitFor();
    assert.ok((await card.locator('canvas, svg, img').count()) >= 6, 'mean input and nearest instances');
    await sharedWorkbench().screenshot('a cluster hovered');
    await sharedWorkbench().page.mouse.move(100, 600);
    await card.waitFor({ state: 'detached' });
  });

  it('explains an instance that is not among those shown', async () => {
    await openTab(panel, 'Explain a sequence');
    const answer = panel.locator('[data-question=explain]');
    await answer.locator('[data-parameter=sequence] input').fill('5');
    const gallery = answer.locator('[data-gallery="explain/instances"]');
    await gallery.getByRole('heading', { name: 'Sequence 5', exact: true }).waitFor();
    assert.match(await gallery.innerText(), /those of the nearest centres/);
    await answer.locator('[data-graph="explain/tree"] [data-mark=node]').first().waitFor();
    await sharedWorkbench().screenshot('an instance explained');
  });

  it('is exported with all its parts', async () => {
    const file = path.join(temporaryFolder('meta-tree'), 'layer.json');
    await sharedWorkbench().runCommand('Unroll: Export Result as JSON…');
    await sharedWorkbench().answerFileDialog(file);
    await panel.locator('.banner.info').getByText(`Saved ${file}`).waitFor();
    const result = JSON.parse(readFileSync(file, 'utf8')) as { readonly method: string; readonly instances: readonly unknown[]; readonly factors: readonly unknown[]; readonly forests: readonly unknown[] };
    assert.deepEqual([result.method, result.instances.length, result.factors.length], ['meta-tree', 60, result.forests.length]);
  });
});
