/** From a right click on a model file to its state machine beside the code, and what can be done with it there. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../harness/paths.js';
import { until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { addFixture, drawn, edge, extract, hoverCard, node, press, questions, resultPanel, startExtraction, titles, unpin } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

describe('Extracting a state machine', () => {
  before(() => sharedWorkbench().closeAllEditors());

  it('is offered on a model in the explorer, in Restricted Mode as anywhere', async () => {
    const workbench = sharedWorkbench();
    const labels = await workbench.contextMenuLabels(workbench.explorerRow('binary-lstm.keras'));
    assert.deepEqual(labels.filter((label) => label.startsWith('Unroll')).slice(0, 2), [titles.inspect, titles.extract]);
    const others = await workbench.contextMenuLabels(workbench.explorerRow('binary-words.csv'));
    assert.deepEqual(others.filter((label) => label.startsWith('Unroll')), []);
    await workbench.page.locator('.statusbar').getByText('Restricted Mode').waitFor();
  });

  it('proposes the data that fit first, and says why others do not', async () => {
    const workbench = sharedWorkbench();
    const open = (): Promise<void> => workbench.chooseFromContextMenu(workbench.explorerRow('binary-gru.safetensors'), titles.extract);
    const names = await workbench.offered(questions.data, open);
    assert.match(names[0] ?? '', /^binary-words\.csv, (used last time, )?2,025 sequences over \{0, 1\}, 2 classes/);
    assert.equal(names[1], 'Browse…');
    assert.match(names.find((name) => name.startsWith('sensor.csv')) ?? '', /, has 3 features/);
  });

  it('takes a data file from anywhere', async () => {
    const workbench = sharedWorkbench();
    await startExtraction(workbench, 'binary-gru.safetensors', 'Browse…');
    await workbench.answerFileDialog(path.join(projectRoot, 'test', 'fixtures', 'languages', 'contains0110', 'words.csv'));
    const panel = await resultPanel(workbench, 'ready');
    await panel.locator('header').getByText('binary-gru.safetensors on words.csv').waitFor();
    await workbench.closeAllEditors();
  });

  it('says in one line why a broken model cannot be run', async () => {
    const workbench = sharedWorkbench();
    const file = await addFixture(workbench, 'malformed/truncated.keras', 'damaged.keras');
    await workbench.chooseFromContextMenu(workbench.explorerRow('damaged.keras'), titles.extract);
    const message = workbench.notification('damaged.keras');
    await message.getByRole('button', { name: 'Show Log' }).waitFor();
    assert.match(await message.locator('.notification-list-item-message').innerText(), /^damaged\.keras: .*cut off[^\n]*$/);
    // The window prints every error message on its console too.
    assert.deepEqual(workbench.errors.take().filter((line) => !line.startsWith('damaged.keras: ')), []);
    await workbench.clearNotifications();
    rmSync(file);
  });

  it('shows its progress and then the machine beside the model', async () => {
    const workbench = sharedWorkbench();
    await workbench.openFile('binary-lstm.keras');
    await workbench.webview('modelEditor');
    await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    assert.equal(await workbench.page.locator('.editor-group-container').count(), 2);
    await workbench.tab('State Machine: binary-lstm.keras').waitFor();
    const panel = await resultPanel(workbench, 'ready');
    assert.deepEqual(await drawn(panel, 'node'), ['start-marker', 'M0', 'M1', 'M2', 'M3', 'M4']);
    const card = panel.locator('[data-metrics]');
    assert.match((await card.locator('.metric').first().innerText()).replace(/\s+/g, ' '), /Fidelity 100 %.*95 %: 99\.4 % to 100 %, 607 held-out sequences/);
    assert.match(await panel.locator('.about').innerText(), /Seed\s+0/);
    await panel.locator('[data-series] svg').first().waitFor();
    await workbench.notificationsGone();
    await workbench.screenshot('state machine beside its model');
  });

  describe('the panel', () => {
    let panel: Webview;

    before(async () => {
      panel = await resultPanel(sharedWorkbench(), 'ready');
    });

    beforeEach('nothing hovered or pinned', async () => {
      await unpin(panel);
    });

    /** Waits until these marks are lit and no others. */
    async function untilLit(ids: readonly string[]): Promise<void> {
      await until(`${ids.join(', ')} to be lit`, async () => {
        const lit = await panel.locator('[data-mark].lit').evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-id')));
        return lit.sort().join() === ids.join();
      });
    }

    it('tells what a state means when it is hovered, and lights what is connected', async () => {
      const text = await (await hoverCard(panel, node(panel, 'M1'))).innerText();
      assert.match(text, /^M1\s+Answers\s+reject\s+Visits\s+[\d,]+/);
      assert.match(text, /accept\s+< 0\.1 %\s+reject\s+> 99\.9 %/);
      assert.match(text, /Words that lead here\s+0\s+10\s+00/);
      assert.match(text, /Sequences that end here\s+[01]+/);
      await untilLit(['M0', 'M0→M1', 'M1', 'M1→M1', 'M1→M2', 'M2', 'M2→M1']);
      await sharedWorkbench().screenshot('a state hovered');
    });

    it('tells what an edge means when it is hovered', async () => {
      const text = await (await hoverCard(panel, edge(panel, 'M3→M4').locator('.edgeLabel'))).innerText();
      assert.match(text, /M3/);
      assert.match(text, /Support\s+[\d,]+/i);
      assert.match(text, /Confidence\s+100\s%/i);
      await untilLit(['M3', 'M3→M4', 'M4']);
    });

    it('pins the details of a state that is clicked', async () => {
      await node(panel, 'M4').locator('.outline').click();
      await panel.locator('.pinnedCard').getByText('accept').first().waitFor();
      await panel.locator('.hoverCard').waitFor({ state: 'detached' });
      assert.equal(await node(panel, 'M4').getAttribute('aria-pressed'), 'true');
    });

    it('switches between the machine as extracted and minimised', async () => {
      await panel.locator('[data-choice]').getByText('As extracted').click();
      await node(panel, 'S1').waitFor();
      assert.ok((await drawn(panel, 'node')).every((id) => !id.startsWith('M')));
      await panel.locator('[data-choice]').getByText('Minimised').click();
      await node(panel, 'M1').waitFor();
      assert.equal((await drawn(panel, 'node')).length, 6);
    });

    it('hides rare edges by the slider', async () => {
      const slider = panel.locator('.threshold input');
      await slider.press('Home');
      await panel.locator('.threshold output').getByText(/hidden$/).waitFor({ state: 'detached' });
      const before = (await drawn(panel, 'edge')).length;
      await slider.press('ArrowRight');
      await panel.locator('.threshold output').getByText(/, 1 hidden$/).waitFor();
      await until('the drawing without the rarest edge', async () => (await drawn(panel, 'edge')).length === before - 1);
      await slider.press('Home');
      await until('the whole drawing', async () => (await drawn(panel, 'edge')).length === before);
    });

    it('can be used by keyboard alone', async () => {
      const { page } = sharedWorkbench();
      const focused = (): Promise<string | null> => panel.frame.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null);
      await panel.locator('.threshold input').focus();
      await page.keyboard.press('Tab');
      await until('the drawing to have the focus', async () => (await focused()) !== null);
      await node(panel, 'M0').press('ArrowRight');
      await until('the next state to have the focus', async () => (await focused()) === 'M1');
      await panel.locator('.hoverCard').getByText('Words that lead here').waitFor();
      await node(panel, 'M1').press('Enter');
      await panel.locator('.pinnedCard').waitFor();
      await node(panel, 'M1').press('e');
      await until('an edge to have the focus', async () => /→/.test((await focused()) ?? ''));
      await page.keyboard.press('Escape');
      await panel.locator('.pinnedCard').waitFor({ state: 'detached' });
    });

    it('zooms and fits', async () => {
      const matrix = (): Promise<string | null> => panel.locator('.graphCanvas > g').getAttribute('transform');
      const press = (name: string): Promise<void> => panel.frame.getByRole('button', { name }).click();
      await press('Fit (0)');
      const fitted = await matrix();
      await press('Zoom in (+)');
      await until('a larger drawing', async () => (await matrix()) !== fitted);
      await press('Fit (0)');
      await until('the fitted drawing', async () => (await matrix()) === fitted);
    });

    it('says the same in tables', async () => {
      const button = panel.frame.getByRole('button', { name: 'Show as tables' });
      await press(button);
      const [states, transitions] = await panel.locator('.graphTables tbody').all();
      assert.ok(states && transitions);
      assert.match((await states.innerText()).replace(/\s+/g, ' '), /M0 reject M1, M0 3,624/);
      assert.match((await transitions.innerText()).replace(/\s+/g, ' '), /M3 0 M4 [\d,]+ 1 yes/);
      await button.click();
      await node(panel, 'M1').waitFor();
    });
  });
});
