/** The editor of model files: what it shows of sound and broken files, and what it leads to. */
import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../harness/paths.js';
import { until } from '../harness/until.js';
import { addFixture, extract, questions, resultPanel, titles } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

describe('The model editor', () => {
  // What other tests have exported is still offered to be opened.
  before(() => sharedWorkbench().clearNotifications());
  beforeEach(() => sharedWorkbench().closeAllEditors());

  it('opens by a click and shows layers, tensors and what can be run', async () => {
    const workbench = sharedWorkbench();
    await workbench.previewFile('binary-lstm.keras');
    const editor = await workbench.webview('modelEditor', '[data-layer=lstm]');
    assert.deepEqual(await editor.locator('[data-layer]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-layer'))), [
      'input_layer',
      'lstm',
      'dense',
    ]);
    assert.match((await editor.locator('[data-layer=lstm]').innerText()).replace(/\s+/g, ' '), /LSTM \[10\] 10 units 520 parameters/);
    await until('the histograms of five tensors', async () => (await editor.locator('tr[data-measured=true] svg.histogram').count()) === 5);
    await editor.locator('[data-layer=lstm] .layerHead').click();
    await editor.locator('[data-layer=lstm] .layerTensors li').nth(2).waitFor();
    assert.equal(await editor.locator('[data-layer=lstm] .layerTensors li').count(), 3);
  });

  it('extracts by its own button and by the one in its title', async () => {
    const workbench = sharedWorkbench();
    await workbench.openFile('binary-gru.safetensors');
    const editor = await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    await workbench.pick(questions.data, 'binary-words.csv', () => editor.locator('[data-method=fsa] vscode-button').click());
    await resultPanel(workbench, 'ready');
    await workbench.tab('State Machine: binary-gru.safetensors').getByRole('button', { name: /^Close/ }).click();
    await until('the result to go', async () => (await workbench.page.locator('iframe.webview').count()) === 1);
    await workbench.pick(questions.data, 'binary-words.csv', () => workbench.editorTitleAction('Extract State Machine').click());
    await resultPanel(workbench, 'ready');
  });

  it('is found by the palette where no model is open', async () => {
    const workbench = sharedWorkbench();
    await workbench.pick(questions.model, 'sensor-lstm.keras', () => workbench.runCommand(titles.inspect));
    await workbench.tab('sensor-lstm.keras').waitFor();
    await workbench.webview('modelEditor', '[data-layer="lstm"]');
  });

  it('fits into 230 pixels, whatever it shows', async () => {
    const workbench = sharedWorkbench();
    try {
      await workbench.resize(577, 900);
      for (const name of ['binary-gru.safetensors', 'sentiment-gru.keras']) {
        await workbench.openFile(name);
        const editor = await workbench.webview('modelEditor', `body[data-phase="ready"] h1[title$="${name}"]`);
        await until(`${name} to be as wide as the editor`, async () => {
          const [seen, whole] = await editor.frame.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth] as const);
          return seen < 240 && whole === seen;
        });
        const beyond = await editor.locator('.method').evaluateAll((cards) =>
          cards.flatMap((card) => [...card.querySelectorAll('vscode-button')].filter((button) => button.getBoundingClientRect().right > card.getBoundingClientRect().right).map((button) => button.textContent)),
        );
        assert.deepEqual(beyond, []);
        await editor.screenshot(`model editor in 230 px - ${name}`);
      }
    } finally {
      await workbench.resize(1400, 900);
    }
  });

  it('states what it had to assume of a file that does not say', async () => {
    const workbench = sharedWorkbench();
    await workbench.openFile('binary-gru.safetensors');
    const editor = await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    assert.equal((await editor.locator('.statements.assumed li').count()) > 0, true);
  });

  for (const { name, says } of [
    { name: 'truncated.keras', says: /cut off/ },
    { name: 'random.keras', says: /not a (Keras|zip)/ },
    { name: 'bomb.keras', says: /inflates|compressed|large/ },
    { name: 'lfs-pointer.safetensors', says: /git lfs pull/ },
    { name: 'empty.safetensors', says: /empty/ },
    { name: 'overlapping.safetensors', says: /overlap/ },
  ]) {
    it(`says what is wrong with ${name}, and no toast does`, async () => {
      const workbench = sharedWorkbench();
      const file = await addFixture(workbench, `malformed/${name}`, name);
      await workbench.openFile(name);
      const editor = await workbench.webview('modelEditor', 'body[data-phase="failed"]');
      const text = await editor.locator('.notice').innerText();
      assert.match(text, says);
      assert.equal(text.includes(name), true);
      assert.doesNotMatch(text, /\bat .*:\d+:\d+/, 'no stack trace');
      assert.equal(await workbench.notification(name).count(), 0);
      rmSync(file);
    });
  }

  it('shows a model with a layer it cannot run, and says which and why', async () => {
    const workbench = sharedWorkbench();
    const file = await addFixture(workbench, 'malformed/lambda.keras', 'lambda.keras');
    await workbench.openFile('lambda.keras');
    const editor = await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    assert.match(await editor.locator('.layer.unsupported').innerText(), /Lambda/);
    assert.equal(await editor.locator('[data-method=fsa] vscode-button').count(), 0);
    rmSync(file);
  });

  it('follows its file: mended, changed and gone', async () => {
    const workbench = sharedWorkbench();
    const file = await addFixture(workbench, 'malformed/truncated.keras', 'followed.keras');
    await workbench.openFile('followed.keras');
    const editor = await workbench.webview('modelEditor', 'body[data-phase="failed"]');
    copyFileSync(path.join(projectRoot, 'test/fixtures/languages/tomita1/model.keras'), file);
    await editor.locator('[data-layer]').first().waitFor();
    rmSync(file);
    await editor.locator('body[data-phase="failed"]').waitFor();
  });

  it('opens again after a reload of the window', async () => {
    const workbench = sharedWorkbench();
    await workbench.openFile('sentiment-gru.keras');
    await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    await workbench.reload();
    await workbench.webview('modelEditor', '[data-layer]');
  });
});

describe('The samples', () => {
  beforeEach(() => sharedWorkbench().closeAllEditors());

  it('about sentiment: a machine over words', async () => {
    const panel = await extract(sharedWorkbench(), 'sentiment-gru.keras', 'sentiment.jsonl');
    assert.equal((await panel.locator('[data-mark=node]').count()) > 2, true);
    await sharedWorkbench().screenshot('the sentiment sample');
  });

  it('about a room: a machine that answers at every step', async () => {
    const panel = await extract(sharedWorkbench(), 'sensor-lstm.keras', 'sensor.csv');
    assert.equal((await panel.locator('[data-mark=node]').count()) > 2, true);
    await sharedWorkbench().screenshot('the sensor sample');
  });
});
