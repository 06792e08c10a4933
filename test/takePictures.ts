/** Takes the README's pictures anew, from the packaged extension in a real window: `npx tsx test/takePictures.ts`. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { extract, extractConcepts, node, openTab, resultPanel, start, titles } from './e2e/support/extraction.js';
import { launchBrowser } from './harness/browser.js';
import { projectRoot } from './harness/paths.js';
import { removeFolder, temporaryFolder } from './harness/resources.js';
import { VscodeServer } from './harness/server.js';
import { packageVsix } from './harness/vsix.js';
import type { Webview } from './harness/webview.js';
import { Workbench } from './harness/workbench.js';
import { sampleWorkspace } from './harness/workspace.js';

const target = path.join(projectRoot, 'media', 'pictures');

async function stateMachine(workbench: Workbench): Promise<void> {
  await workbench.openFile('binary-lstm.keras');
  await workbench.webview('modelEditor', 'body[data-phase="ready"]');
  const panel = await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
  // The machine is the picture's subject: it gets more of the width than the model.
  await drag(workbench, '.editor-group-container >> nth=1', -70);
  await workbench.clearNotifications();
  await node(panel, 'M3').press('Enter');
  await panel.locator('.pinnedCard').waitFor();
  await take(workbench, 'state-machine');
}

async function cells(workbench: Workbench): Promise<void> {
  const panel = await run(workbench, 'binary-lstm.keras', titles.cells, 'binary-words.csv');
  await panel.locator('.mainTable tr[data-row] .linkButton').first().press('Enter');
  await panel.locator('[data-series="cell/step"] .plotPlace svg').waitFor();
  await take(workbench, 'cells');
}

async function concepts(workbench: Workbench): Promise<void> {
  const panel = await extractConcepts(workbench, 'sensor-lstm.keras', 'sensor.csv');
  await node(panel, 'C1').press('Enter');
  await panel.locator('.pinnedCard').waitFor();
  await take(workbench, 'concepts');
}

async function hiddenLayer(workbench: Workbench): Promise<void> {
  const panel = await run(workbench, 'digits-cnn.keras', titles.metaTree, 'digits.npz');
  await openTab(panel, 'Held-out instances');
  await panel.locator('[data-gallery=instances] li button').first().press('Enter');
  await panel.locator('.pinnedCard').waitFor();
  await panel.locator('[data-gallery=instances] li').nth(3).evaluate((item) => item.scrollIntoView({ block: 'end' }));
  // Scrolling brings another instance under the pointer.
  await panel.locator('h1').hover();
  await panel.locator('.hoverCard').waitFor({ state: 'detached' });
  await take(workbench, 'hidden-layer');
}

/** @returns the result, alone in the window */
async function run(workbench: Workbench, model: string, title: string, data: string): Promise<Webview> {
  await start(workbench, model, title, data);
  return resultPanel(workbench, 'ready');
}

async function take(workbench: Workbench, name: string): Promise<void> {
  await workbench.notificationsGone();
  await workbench.page.screenshot({ path: path.join(target, `${name}.png`) });
}

/** Moves the left border of a part sideways. */
async function drag(workbench: Workbench, part: string, by: number): Promise<void> {
  const box = await workbench.page.locator(part).boundingBox();
  if (box === null) {
    throw new Error(`${part} is not in sight.`);
  }
  const [x, y] = [box.x, box.y + box.height / 2];
  await workbench.page.mouse.move(x, y);
  await workbench.page.mouse.down();
  await workbench.page.mouse.move(x + by, y, { steps: 5 });
  await workbench.page.mouse.up();
}

async function main(): Promise<void> {
  mkdirSync(target, { recursive: true });
  const packages = temporaryFolder('package');
  const server = await VscodeServer.start({ vsix: await packageVsix(packages) });
  removeFolder(packages);
  const browser = await launchBrowser();
  try {
    const workbench = await Workbench.open(browser, server, sampleWorkspace());
    for (const picture of [stateMachine, cells, concepts, hiddenLayer]) {
      await workbench.closeAllEditors();
      await picture(workbench);
    }
    await workbench.close();
  } finally {
    await browser.close();
    await server.stop();
  }
  process.exit();
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
