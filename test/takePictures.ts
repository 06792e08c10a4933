/** Takes the README's pictures anew, from the packaged extension in a real window: `npx tsx test/takePictures.ts`. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { extract, node } from './e2e/support/extraction.js';
import { launchBrowser } from './harness/browser.js';
import { projectRoot } from './harness/paths.js';
import { removeFolder, temporaryFolder } from './harness/resources.js';
import { VscodeServer } from './harness/server.js';
import { packageVsix } from './harness/vsix.js';
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
  await node(panel, 'M3').hover();
  await panel.locator('.hoverCard').waitFor();
  await workbench.page.screenshot({ path: path.join(target, 'state-machine.png') });
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
    await stateMachine(workbench);
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
