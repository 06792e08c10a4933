/** What happens to a result panel over time: reloads, changed and missing files, broken input, cancelling. */
import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { longWork } from '../harness/longWork.js';
import { projectRoot } from '../harness/paths.js';
import { until } from '../harness/until.js';
import {
  addFixture,
  addLongWork,
  drawn,
  extract,
  node,
  removeLongWork,
  resultPanel,
  startExtraction,
  startLongWork,
  untilPhase,
} from './support/extraction.js';
import { sharedSession, sharedWorkbench } from './support/session.js';

describe('A result panel', () => {
  beforeEach(async () => {
    await sharedWorkbench().setTheme('Dark Modern');
    await sharedWorkbench().closeAllEditors();
    await sharedWorkbench().clearNotifications();
  });

  after(() => sharedWorkbench().setTheme('Dark Modern'));

  it('comes back after a reload of the window as it was left', async () => {
    const workbench = sharedWorkbench();
    let panel = await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    await panel.locator('[data-choice]').getByText('As extracted').click();
    await node(panel, 'S1').locator('.outline').click();
    await panel.locator('.pinnedCard').waitFor();
    const geometry = (): Promise<readonly string[]> =>
      panel.locator('[data-mark] path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d') ?? ''));
    const before = { marks: await drawn(panel, 'edge'), geometry: await geometry(), card: await panel.locator('[data-metrics]').innerText() };
    await workbench.reload(['binary-words.csv', '"id":"S1"']);
    panel = await resultPanel(workbench, 'ready');
    assert.deepEqual({ marks: await drawn(panel, 'edge'), geometry: await geometry(), card: await panel.locator('[data-metrics]').innerText() }, before);
    await panel.locator('.pinnedCard').waitFor();
    assert.equal(await workbench.page.locator('.notification-toast').count(), 0);
  });

  it('is as it was left when another editor has covered it', async () => {
    const workbench = sharedWorkbench();
    let panel = await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    await panel.locator('[data-choice]').getByText('As extracted').click();
    await node(panel, 'S1').waitFor();
    await workbench.openFile('README.md');
    await workbench.page.locator('iframe.webview').waitFor({ state: 'detached' });
    await workbench.tab('State Machine: binary-lstm.keras').click();
    panel = await resultPanel(workbench, 'ready');
    await node(panel, 'S1').waitFor();
  });

  it('says when the model has changed, and runs again', async () => {
    const workbench = sharedWorkbench();
    const model = await addFixture(workbench, 'languages/contains0110/model.keras', 'changing.keras');
    const panel = await extract(workbench, 'changing.keras', 'binary-words.csv');
    copyFileSync(path.join(projectRoot, 'test/fixtures/languages/tomita1/model.keras'), model);
    const banner = panel.locator('.banner.warning');
    await banner.getByText('changing.keras has changed since this result was made.').waitFor();
    await workbench.screenshot('a changed model');
    await banner.getByText('Run again').click();
    await banner.waitFor({ state: 'detached' });
    await untilPhase(panel, 'ready');
    await until('the two states of another language', async () => (await drawn(panel, 'node')).length === 3);
    truncateSync(model, 700);
    await banner.waitFor();
    await workbench.editorTitleAction('Run Again').click();
    await untilPhase(panel, 'failed');
    assert.match(await panel.locator('.notice').innerText(), /changing\.keras: .*cut off/);
    // An error in the panel needs no message beside it: only the progress was there, and goes.
    await workbench.notificationsGone();
    rmSync(model);
  });

  it('says when the model is gone, after a reload too', async () => {
    const workbench = sharedWorkbench();
    const model = await addFixture(workbench, 'languages/contains0110/model.keras', 'leaving.keras');
    await workbench.openFile('leaving.keras');
    await workbench.webview('modelEditor', 'body[data-phase="ready"]');
    await extract(workbench, 'leaving.keras', 'binary-words.csv');
    rmSync(model);
    const gone = 'leaving.keras is gone since this result was made.';
    await (await resultPanel(workbench, 'ready')).locator('.banner.warning').getByText(gone).waitFor();
    // Only the state of the result panel names the data.
    await workbench.reload(['leaving.keras', 'binary-words.csv']);
    await (await resultPanel(workbench, 'ready')).locator('.banner.warning').getByText(gone).waitFor();
    await (await workbench.webview('modelEditor', 'body[data-phase="failed"]')).locator('.notice').getByText('there is no such file').waitFor();
    await workbench.screenshot('a missing model');
  });

  it('keeps a broken data file as a state of its own, and takes it once it is mended', async () => {
    const workbench = sharedWorkbench();
    const data = path.join(workbench.folder, 'broken.csv');
    writeFileSync(data, 'sequence,label\n"0110,accept\n');
    await workbench.explorerRow('broken.csv').waitFor();
    await startExtraction(workbench, 'binary-lstm.keras', 'broken.csv');
    const panel = await resultPanel(workbench, 'failed');
    assert.match(await panel.locator('.notice').innerText(), /broken\.csv line 2: a double quote opens or closes in the wrong place\./);
    copyFileSync(path.join(workbench.folder, 'binary-words.csv'), data);
    await panel.locator('.notice').getByText('Run again').click();
    await untilPhase(panel, 'ready');
    rmSync(data);
  });

  it('takes other settings, and tells which are impossible', async () => {
    const workbench = sharedWorkbench();
    const panel = await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    await panel.locator('header').getByText('Run again…').click();
    const dialog = panel.locator('dialog.settings');
    const clusters = dialog.locator('[data-parameter=k] input');
    await clusters.fill('0');
    await dialog.locator('[data-parameter=k] .problem').waitFor();
    await clusters.fill('9');
    await dialog.locator('[data-parameter=seed] input').fill('3');
    await dialog.locator('vscode-button').getByText('Run', { exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const fact = (label: string) => panel.locator('.about .facts > div').filter({ has: panel.frame.getByText(label, { exact: true }) }).locator('dd');
    await fact('Seed').getByText('3', { exact: true }).waitFor();
    assert.equal(await fact('States').innerText(), '9');
  });

  it('begins with the seed of the settings', async () => {
    const workbench = sharedWorkbench();
    workbench.setSettings({ 'unroll.seed': 7, 'workbench.colorTheme': 'Light Modern' });
    // Settings are read together: when the theme is there, so is the seed.
    await workbench.page.locator('.monaco-workbench.vs').waitFor();
    const panel = await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    assert.match((await panel.locator('.about').innerText()).replace(/\s+/g, ' '), /Seed 7/);
  });

  describe('while it runs', () => {
    before(() => addLongWork(sharedWorkbench()));
    after(() => removeLongWork(sharedWorkbench()));

    /** What runs have stored, and what lies in the workspace. */
    function leftBehind(): readonly string[] {
      const { server, workbench } = sharedSession();
      const stored = readdirSync(path.join(server.dataFolder, 'data', 'User'), { recursive: true, encoding: 'utf8' }).filter((name) => /unroll\.unroll.results/.test(name));
      return [...stored, ...readdirSync(workbench.folder, { recursive: true, encoding: 'utf8' })].sort();
    }

    it('notices that the model changes meanwhile', async () => {
      const workbench = sharedWorkbench();
      const model = await addFixture(workbench, 'languages/contains0110/model.keras', 'changing.keras');
      await startExtraction(workbench, 'changing.keras', longWork.data);
      // The sequences are read when it is known which model it is. On a machine so fast that this is not seen, the model changes right after the run.
      const panel = await workbench.webview('results', 'body[data-phase="running"] .progressText:has-text("Reading 168000 sequences"), body[data-phase="ready"]');
      copyFileSync(path.join(projectRoot, 'test/fixtures/languages/tomita1/model.keras'), model);
      await panel.locator('body[data-phase="ready"] .banner.warning').getByText('changing.keras has changed since this result was made.').waitFor();
      rmSync(model);
    });

    it('is cancelled in the notification', async () => {
      const workbench = sharedWorkbench();
      const before = leftBehind();
      const panel = await startLongWork(workbench);
      const toast = workbench.notification(`State Machine: ${longWork.model}`);
      await toast.waitFor();
      await workbench.screenshot('a run with its notification');
      await toast.getByRole('button', { name: 'Cancel' }).click();
      await untilPhase(panel, 'cancelled');
      await toast.waitFor({ state: 'hidden' });
      assert.deepEqual(leftBehind(), before);
    });

    it('is cancelled in the panel, and runs again on a word', async () => {
      const before = leftBehind();
      const panel = await startLongWork(sharedWorkbench());
      await panel.locator('.notice').getByText('Cancel').click();
      await untilPhase(panel, 'cancelled');
      await panel.locator('.notice').getByText('Run again').click();
      await untilPhase(panel, 'running');
      await panel.locator('.notice').getByText('Cancel').click();
      await untilPhase(panel, 'cancelled');
      assert.deepEqual(leftBehind(), before);
    });

    it('has no result after a reload of the window, and offers to run again', async () => {
      const workbench = sharedWorkbench();
      await startLongWork(workbench);
      await workbench.reload([longWork.data]);
      const panel = await resultPanel(workbench, 'cancelled');
      await panel.locator('.notice').getByText('Run again').waitFor();
    });

    it('is cancelled by closing it, and the next extraction has the engine to itself', async () => {
      const workbench = sharedWorkbench();
      const before = leftBehind();
      await startLongWork(workbench);
      await workbench.closeAllEditors();
      await workbench.notification('State Machine').waitFor({ state: 'hidden' });
      assert.deepEqual(leftBehind(), before);
      await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    });
  });
});
