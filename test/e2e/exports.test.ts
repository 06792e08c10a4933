/** What leaves the panel, through the real save dialog: every format, by every way there is. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { screenshotPath } from '../harness/paths.js';
import { temporaryFolder } from '../harness/resources.js';
import type { Webview } from '../harness/webview.js';
import { chooseExport, extract } from './support/extraction.js';
import { sharedSession, sharedWorkbench } from './support/session.js';

interface Machine {
  readonly start: string;
  readonly states: readonly { readonly id: string; readonly output: string }[];
  readonly transitions: readonly { readonly from: string; readonly symbol: string; readonly to: string }[];
}

interface Result {
  readonly method: string;
  readonly version: string;
  readonly seed: number;
  readonly model: { readonly path: string; readonly sha256: string };
  readonly data: { readonly path: string; readonly sha256: string };
  readonly alphabet: readonly string[];
  readonly minimal: Machine;
  readonly card: { readonly heldOut: { readonly n: number; readonly fidelity: { readonly value: number } } };
}

describe('Exporting a state machine', () => {
  let panel: Webview;
  let folder: string;

  before(async () => {
    await sharedWorkbench().closeAllEditors();
    panel = await extract(sharedWorkbench(), 'binary-lstm.keras', 'binary-words.csv');
    folder = temporaryFolder('exports');
  });

  /** Answers the save dialog that `ask` opens, and returns what was written. */
  async function exported(name: string, ask: () => Promise<void>): Promise<Buffer> {
    const file = path.join(folder, name);
    await ask();
    await sharedWorkbench().answerFileDialog(file);
    await panel.locator('.banner.info').getByText(`Saved ${file}`).waitFor();
    return readFileSync(file);
  }

  function fromPanel(kind: string): () => Promise<void> {
    return () => chooseExport(panel, kind);
  }

  function fromPalette(title: string): () => Promise<void> {
    return () => sharedWorkbench().runCommand(title);
  }

  function fromContextMenu(label: string): () => Promise<void> {
    return () => sharedWorkbench().chooseFromContextMenu(panel.locator('h1'), label);
  }

  it('writes DOT that Graphviz draws, from the context menu', async () => {
    const dot = await exported('machine.dot', fromContextMenu('Export as Graphviz DOT…'));
    const graphviz = await Graphviz.load();
    const { objects, edges } = JSON.parse(graphviz.layout(dot.toString(), 'json', 'dot')) as { objects: { name: string }[]; edges: unknown[] };
    assert.deepEqual(objects.map(({ name }) => name), ['start-marker', 'M0', 'M1', 'M2', 'M3', 'M4']);
    assert.equal(edges.length, 10);
  });

  it('writes an SVG that is a picture by itself', async () => {
    const svg = (await exported('machine.svg', fromPanel('svg'))).toString();
    const counted = await sharedWorkbench().page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return { root: parsed.documentElement.nodeName, states: parsed.querySelectorAll('[id*="-state-M"]').length };
    }, svg);
    assert.deepEqual(counted, { root: 'svg', states: 5 });
    assert.doesNotMatch(svg, /<script|var\(--/);
  });

  it('writes a PNG of the drawing in its own size, whatever is in sight', async () => {
    const png = await exported('machine.png', fromPalette('Unroll: Export as PNG…'));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    const ratio = await panel.locator('.graphStage').evaluate((stage) => Number(getComputedStyle(stage).getPropertyValue('--ratio')));
    // The picture is the drawing with a margin all round, in three pixels a point.
    assert.ok(width > 900 && height > 300, `${width} × ${height}`);
    assert.ok(Math.abs((width - 96) / (height - 96) - ratio) < 0.02, `${width} × ${height} for a drawing of ${ratio}`);
    const colours = await sharedWorkbench().page.evaluate(async (address) => {
      const picture = new Image();
      picture.src = address;
      await picture.decode();
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext('2d');
      context?.drawImage(picture, 0, 0);
      const pixels = new Uint32Array(context?.getImageData(0, 0, canvas.width, canvas.height).data.buffer ?? new ArrayBuffer(0));
      return new Set(pixels).size;
    }, `data:image/png;base64,${png.toString('base64')}`);
    assert.ok(colours > 50, `a picture of ${colours} colours`);
  });

  it('writes the result as JSON, with the five states of the language', async () => {
    const result = JSON.parse((await exported('machine.json', fromPalette('Unroll: Export Result as JSON…'))).toString()) as Result;
    const hashOf = (name: string): string =>
      createHash('sha256').update(readFileSync(path.join(sharedWorkbench().folder, name))).digest('hex');
    assert.equal(result.method, 'fsa');
    assert.match(result.version, /^\d+\.\d+\.\d+$/);
    assert.equal(result.seed, 0);
    assert.equal(result.model.sha256, hashOf('binary-lstm.keras'));
    assert.equal(result.data.sha256, hashOf('binary-words.csv'));
    assert.equal(result.card.heldOut.n, 607);
    assert.equal(result.card.heldOut.fidelity.value, 1);
    assert.deepEqual(result.alphabet, ['0', '1']);
    assert.equal(result.minimal.states.length, 5);
    for (const word of wordsUpTo(10)) {
      assert.equal(answerOf(result.minimal, word), word.includes('0110') ? 'accept' : 'reject', `the machine's answer to "${word}"`);
    }
  });

  it('writes its tables as CSV', async () => {
    const csv = (await exported('machine.csv', fromPanel('csv'))).toString();
    assert.match(csv, /^M4,accept,1484,/m);
  });

  it('writes a report that opens from disk without a network', async () => {
    await exported('report.html', fromPanel('html'));
    const page = await sharedSession().browser.newPage({ viewport: { width: 1200, height: 1600 } });
    try {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(pathToFileURL(path.join(folder, 'report.html')).href);
      assert.deepEqual(asked.filter((address) => !/^(file|data):/.test(address)), []);
      assert.equal(await page.locator('svg [id*="-state-M"]').count() > 0, true);
      await page.getByText('Fidelity', { exact: true }).first().waitFor();
      await page.screenshot({ path: screenshotPath('report'), fullPage: true });
    } finally {
      await page.close();
    }
  });

  it('writes nothing when the dialog is left', async () => {
    await fromPanel('svg')();
    await sharedWorkbench().leaveFileDialog();
    await panel.locator('.banner').waitFor({ state: 'detached' });
  });

  it('says what it exported and opens it on request', async () => {
    const workbench = sharedWorkbench();
    await workbench.clearNotifications();
    await exported('again.dot', fromPanel('dot'));
    await workbench.answerNotification('Exported again.dot.', 'Open');
    await workbench.tab('again.dot').waitFor();
  });
});

function wordsUpTo(length: number): readonly string[] {
  const words = [''];
  for (const word of words) {
    if (word.length < length) {
      words.push(`${word}0`, `${word}1`);
    }
  }
  return words;
}

function answerOf({ start, states, transitions }: Machine, word: string): string | undefined {
  let state: string | undefined = start;
  for (const symbol of word) {
    state = transitions.find((transition) => transition.from === state && transition.symbol === symbol)?.to;
  }
  return states.find(({ id }) => id === state)?.output;
}
