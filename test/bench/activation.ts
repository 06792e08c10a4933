/** What activating the extension takes in a real VS Code, which counts that itself. */
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../harness/browser.js';
import { removeFolder, temporaryFolder } from '../harness/resources.js';
import { VscodeServer } from '../harness/server.js';
import { packageVsix } from '../harness/vsix.js';
import { Workbench } from '../harness/workbench.js';
import { sampleWorkspace } from '../harness/workspace.js';
import type { Workload } from './contenders.js';

interface Vscode {
  readonly server: VscodeServer;
  readonly browser: Browser;
}

export function activation(): Workload {
  return {
    name: 'activation of the extension in VS Code, which counts it itself, wall clock',
    contenders: [
      {
        name: 'Unroll',
        async prepare() {
          const vscode = await startVscode();
          return async () => ({ seconds: await activationSeconds(vscode) });
        },
      },
    ],
  };
}

async function startVscode(): Promise<Vscode> {
  const packages = temporaryFolder('package');
  const server = await VscodeServer.start({ vsix: await packageVsix(packages) });
  removeFolder(packages);
  return { server, browser: await launchBrowser() };
}

/** Every window has an extension host of its own, where the first model that is opened activates the extension. */
async function activationSeconds({ server, browser }: Vscode): Promise<number> {
  const window = await Workbench.open(browser, server, sampleWorkspace());
  try {
    await window.openFile('binary-gru.safetensors');
    await window.webview('modelEditor', 'body[data-phase="ready"]');
    await window.runCommand('Developer: Show Running Extensions');
    const text = await window.page.locator('.runtime-extensions-editor .extension').filter({ hasText: 'Unroll' }).innerText();
    const [, milliseconds] = /Activation:\s*(\d+)\s*ms/.exec(text) ?? [];
    if (milliseconds === undefined) throw new Error(`VS Code does not say how long activation took: ${text}`);
    return Number(milliseconds) / 1000;
  } finally {
    await window.close();
  }
}
