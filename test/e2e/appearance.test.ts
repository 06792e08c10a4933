/** Every panel in every theme, narrow and wide: pictures to look at, and what axe finds. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Webview } from '../harness/webview.js';
import { addFixture, addLongWork, extract, extractConcepts, hoverNothing, node, openTab, removeLongWork, resultPanel, startExtraction, startLongWork, untilPhase } from './support/extraction.js';
import { inEveryTheme, usualLooks } from './support/everyTheme.js';
import { sharedWorkbench } from './support/session.js';

/** Brings the panel to what is to be seen; it stays there while themes and widths change. */
type Show = () => Promise<Webview>;

async function readyResult(): Promise<Webview> {
  return extract(sharedWorkbench(), 'binary-lstm.keras', 'binary-words.csv');
}

const panels: Readonly<Record<string, Show>> = {
  'model editor': async () => {
    await sharedWorkbench().openFile('sentiment-gru.keras');
    const editor = await sharedWorkbench().webview('modelEditor', 'body[data-phase="ready"]');
    await editor.locator('[data-layer=gru] .layerHead').click();
    return editor;
  },
  'broken model': async () => {
    await addFixture(sharedWorkbench(), 'malformed/truncated.keras', 'damaged.keras');
    await sharedWorkbench().openFile('damaged.keras');
    return sharedWorkbench().webview('modelEditor', 'body[data-phase="failed"]');
  },
  result: async () => {
    const panel = await readyResult();
    await node(panel, 'M1').locator('.outline').click();
    await hoverNothing(panel);
    return panel;
  },
  'concepts, a sequence explained': async () => {
    const panel = await extractConcepts(sharedWorkbench(), 'sensor-lstm.keras', 'sensor.csv');
    await openTab(panel, 'Explain a sequence');
    await panel.locator('[data-steps] th[data-step] button').first().click();
    await hoverNothing(panel);
    await panel.locator('[data-steps]').evaluate((steps) => steps.scrollIntoView({ block: 'end' }));
    return panel;
  },
  'concepts, interactions': async () => {
    const panel = await extractConcepts(sharedWorkbench(), 'sensor-lstm.keras', 'sensor.csv');
    await openTab(panel, 'Interaction table (row → column)');
    await panel.locator('.matrix').evaluate((matrix) => matrix.scrollIntoView({ block: 'center' }));
    return panel;
  },
  'concepts, trees': async () => {
    const panel = await extractConcepts(sharedWorkbench(), 'sensor-lstm.keras', 'sensor.csv');
    await openTab(panel, 'Trees');
    await panel.locator('[data-graph=tree-drawings] [data-mark=node]').first().waitFor();
    await panel.locator('[data-graph=tree-drawings]').evaluate((trees) => trees.scrollIntoView({ block: 'start' }));
    return panel;
  },
  settings: async () => {
    const panel = await readyResult();
    await panel.locator('header').getByText('Run again…').click();
    await panel.locator('dialog.settings').waitFor();
    await panel.locator('[data-parameter=k] input').fill('0');
    return panel;
  },
  running: () => startLongWork(sharedWorkbench()),
  cancelled: async () => {
    const panel = await startLongWork(sharedWorkbench());
    await panel.locator('.notice').getByText('Cancel').click();
    await untilPhase(panel, 'cancelled');
    return panel;
  },
  failed: async () => {
    await startExtraction(sharedWorkbench(), 'binary-lstm.keras', 'sensor.csv');
    return resultPanel(sharedWorkbench(), 'failed');
  },
};

describe('The looks of', () => {
  before(async () => {
    await sharedWorkbench().closeAllEditors();
    await addLongWork(sharedWorkbench());
  });

  afterEach('the window as it was', usualLooks);

  after(() => {
    removeLongWork(sharedWorkbench());
    rmSync(path.join(sharedWorkbench().folder, 'damaged.keras'), { force: true });
  });

  for (const [name, show] of Object.entries(panels)) {
    it(`${name} in every theme, narrow and wide`, async () => {
      await inEveryTheme(name, await show());
    });
  }

  it('a legend of many classes, beside which the drawing keeps its room', async () => {
    const panel = await readyResult();
    const { stage, overflow } = await panel.frame.evaluate(() => {
      const [card, legend] = [document.querySelector('.graph')!, document.querySelector('.graph .legend')!];
      for (let entry = 0; entry < 60; entry++) legend.append(legend.firstElementChild!.cloneNode(true));
      return { stage: card.querySelector('.graphStage')!.clientHeight, overflow: card.scrollHeight - card.clientHeight };
    });
    assert.ok(stage >= 200, `${stage} px are left for the drawing`);
    assert.equal(overflow, 0);
  });
});
