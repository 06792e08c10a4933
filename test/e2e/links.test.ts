/** Two results of one model side by side: questions, and what is selected in one lit in the other. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { removeFolder, temporaryFolder } from '../harness/resources.js';
import type { Webview } from '../harness/webview.js';
import type { Workbench } from '../harness/workbench.js';
import { until } from '../harness/until.js';
import { chooseExport, extract, extractConcepts, hoverCard, hoverNothing, node, openTab, resultPanel, unpin } from './support/extraction.js';
import { sharedWorkbench } from './support/session.js';

/** Extracts concepts of a model whose state machine is open, and puts them beside it. */
async function conceptsBeside(workbench: Workbench, model: string, data: string): Promise<Webview> {
  await extractConcepts(workbench, model, data);
  await workbench.runCommand('View: Move Editor into Right Group');
  return workbench.webview('results', 'body[data-phase="ready"] [data-graph=concepts]');
}

async function litNodes(panel: Webview, graph: string): Promise<readonly string[]> {
  return panel.locator(`[data-graph="${graph}"] [data-mark=node].lit`).evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-id') ?? '').sort());
}

/** Number of the line that the cursor is in, in the text editor of a file. */
async function cursorLine(workbench: Workbench, file: string): Promise<string> {
  const editor = workbench.page.locator('.editor-group-container').filter({ has: workbench.tab(file) });
  return (await editor.locator('.line-numbers.active-line-number').allInnerTexts()).join();
}

describe('Results of one model', () => {
  let machine: Webview;
  let concepts: Webview;

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    await workbench.resize(1800, 1000);
    await workbench.openFile('README.md');
    await extract(workbench, 'sensor-lstm.keras', 'sensor.csv');
    concepts = await conceptsBeside(workbench, 'sensor-lstm.keras', 'sensor.csv');
    machine = await workbench.webview('results', 'body[data-phase="ready"] [data-graph=machine]');
    await workbench.notificationsGone();
  });

  after(async () => {
    await sharedWorkbench().closeAllEditors();
    await sharedWorkbench().resize(1400, 900);
  });

  it('a concept that is selected lights the states that its steps are in', async () => {
    for (const panel of [concepts, machine]) await unpin(panel);
    await until('nothing to be lit', async () => (await litNodes(machine, 'machine')).length === 0);
    await node(concepts, 'C0').locator('.outline').click();
    await until('states to be lit', async () => (await litNodes(machine, 'machine')).length > 0);
    assert.ok((await litNodes(machine, 'machine')).length < (await machine.locator('[data-mark=node]').count()));
    await sharedWorkbench().screenshot('a concept lights states');
    await concepts.frame.getByRole('button', { name: 'Unpin' }).click();
    await until('nothing to be lit', async () => (await litNodes(machine, 'machine')).length === 0);
  });

  it('a state that is selected lights concepts', async () => {
    for (const panel of [concepts, machine]) await unpin(panel);
    await machine.locator('[data-mark=node]').nth(1).locator('.outline').click();
    await until('concepts to be lit', async () => (await litNodes(concepts, 'concepts')).length > 0);
    await machine.frame.getByRole('button', { name: 'Unpin' }).click();
    await until('nothing to be lit', async () => (await litNodes(concepts, 'concepts')).length === 0);
  });

  it('explains a sequence step by step, and its steps light their concept and state', async () => {
    await openTab(concepts, 'Explain a sequence');
    const steps = concepts.locator('[data-question=sequence] [data-steps]');
    await steps.waitFor();
    const text = (await steps.innerText()).replace(/\s+/g, ' ');
    assert.match(text, /Sequence 1, step by step .*Concept .*Next concept .*Because .*Concepts answer .*Model answers/);
    assert.match(text, /Concepts and model (agree|differ) at/);
    // Only the columns in sight are drawn: it begins with the first disagreement.
    const step = steps.locator('th[data-step] button').first();
    const number = /\d+/.exec(await step.innerText())![0];
    await unpin(concepts);
    await step.click();
    await concepts.locator('.pinnedCard').getByText(`Step ${number}: `).waitFor();
    await until('one concept to be lit', async () => (await litNodes(concepts, 'concepts')).length === 1);
    await until('its state to be lit', async () => (await litNodes(machine, 'machine')).length > 0);
    await sharedWorkbench().screenshot('a sequence explained');
  });

  it('shows the input of a step that is hovered', async () => {
    const card = await hoverCard(concepts, concepts.locator('[data-steps] th[data-step]').first());
    await card.getByText(/Model answers/).waitFor();
    assert.equal(await card.locator('svg').count() > 0, true);
    await sharedWorkbench().screenshot('a step hovered');
    await hoverNothing(concepts);
  });

  it('goes on to the next sequence, and a state machine tells why of the same one', async () => {
    const heading = concepts.locator('[data-steps] h2');
    if ((await heading.innerText()).includes('Sequence 1')) await concepts.frame.getByRole('button', { name: 'Next sequence' }).click();
    await heading.getByText('Sequence 2, step by step').waitFor();
    await concepts.locator('[data-steps] th[data-step] button').first().click();
    await openTab(machine, 'Explain a sequence');
    await machine.locator('[data-steps] h2').getByText('Why sequence 2').waitFor();
    await until('the same step to be lit', async () => (await machine.locator('[data-steps] th.lit').count()) === 1);
    await sharedWorkbench().screenshot('why a sequence');
  });

  it('opens the line of a sequence in the CSV file beside', async () => {
    const workbench = sharedWorkbench();
    await concepts.locator('.pinnedCard [data-open-sequence="1"]').click();
    await workbench.tab('sensor.csv').waitFor();
    await until('the cursor at its first row', async () => (await cursorLine(workbench, 'sensor.csv')) === '50');
    await workbench.screenshot('a sequence in its file');
  });

  it('shows the steps behind an interaction, and they light their concepts', async () => {
    await openTab(concepts, 'Interaction table (row → column)');
    const cell = concepts.locator('.matrix tbody td button').first();
    await unpin(concepts);
    const card = await hoverCard(concepts, cell);
    await card.getByText(/^sequence \d+, step \d+: temperature/).first().waitFor();
    assert.ok((await card.locator('svg').count()) > 0);
    await sharedWorkbench().screenshot('an interaction hovered');
    await cell.click();
    await concepts.locator('.pinnedCard [data-open-sequence]').first().waitFor();
    await until('concepts to be lit', async () => (await litNodes(concepts, 'concepts')).length > 0);
    await until('states to be lit', async () => (await litNodes(machine, 'machine')).length > 0);
  });

  it('exports concepts as data, tables, a picture and a report with the trees', async () => {
    const folder = temporaryFolder('concept exports');
    const exported = async (kind: string): Promise<string> => {
      const file = path.join(folder, `concepts.${kind}`);
      await chooseExport(concepts, kind);
      await sharedWorkbench().answerFileDialog(file);
      await concepts.locator('.banner.info').getByText(`Saved ${file}`).waitFor();
      return readFileSync(file, 'utf8');
    };
    const document = JSON.parse(await exported('json')) as { readonly method: string; readonly concepts: readonly { readonly name: string }[] };
    assert.equal(document.method, 'concepts');
    const report = await exported('html');
    for (const { name } of document.concepts) assert.ok(report.includes(`From ${name}`), name);
    assert.match(await exported('csv'), /Typical step/);
    assert.match(await exported('svg'), /^<svg /);
    removeFolder(folder);
  });

  it('draws the trees, and tells what each of their nodes asks', async () => {
    await openTab(concepts, 'Trees');
    const trees = concepts.locator('[data-graph=tree-drawings]');
    const card = await hoverCard(concepts, trees.locator('[data-mark=node][data-id="start/0"] .outline'));
    await card.getByText('Next concept').waitFor();
    await sharedWorkbench().screenshot('a tree');
  });
});

describe('Asking a state machine', () => {
  let panel: Webview;

  before(async () => {
    await sharedWorkbench().closeAllEditors();
    panel = await extract(sharedWorkbench(), 'binary-lstm.keras', 'binary-words.csv');
    await openTab(panel, 'Explain a sequence');
  });

  after(() => sharedWorkbench().closeAllEditors());

  it('answers for symbols that are typed, and says which it does not know', async () => {
    const field = panel.locator('[data-parameter=word] input');
    await field.fill('10110');
    const steps = panel.locator('[data-steps]');
    await steps.locator('h2').getByText('Why the symbols typed').waitFor();
    await until('the whole word to be read', async () => /both end with accept/.test(await steps.innerText()));
    assert.match((await steps.innerText()).replace(/\s+/g, ' '), /Symbol 1 0 1 1 0 State START .*Machine answers .*Model answers/);
    await field.fill('012');
    await panel.locator('.asking').getByText('"2" is not in the alphabet of binary-words.csv: 0, 1.').waitFor();
  });

  it('asks again after a reload of the window', async () => {
    await panel.locator('[data-parameter=word] input').fill('0110110');
    await panel.locator('[data-steps]').waitFor();
    await sharedWorkbench().reload(['0110110']);
    panel = await resultPanel(sharedWorkbench(), 'ready');
    await until('the whole word to be read', async () => /both end with accept on the symbols typed/.test(await panel.locator('[data-steps]').innerText()));
    assert.equal(await panel.locator('[data-parameter=word] input').inputValue(), '0110110');
  });
});

describe('A sequence of a JSONL file', () => {
  before(() => sharedWorkbench().closeAllEditors());
  after(() => sharedWorkbench().closeAllEditors());

  it('opens at its line', async () => {
    const workbench = sharedWorkbench();
    const panel = await extract(workbench, 'sentiment-gru.keras', 'sentiment.jsonl');
    await openTab(panel, 'Explain a sequence');
    await panel.locator('[data-parameter=sequence] input').fill('7');
    await panel.locator('[data-steps] h2').getByText('Why sequence 7').waitFor();
    await panel.locator('[data-steps] th[data-step]:not([data-step="step-0"]) button').first().click();
    await panel.locator('.pinnedCard [data-open-sequence="6"]').click();
    await workbench.tab('sentiment.jsonl').waitFor();
    await until('the cursor at its line', async () => (await cursorLine(workbench, 'sentiment.jsonl')) === '7');
  });
});
