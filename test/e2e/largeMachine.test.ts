/** A machine of thousands of states in its panel: groups in place of states, opened and closed, and no end of waiting. */
import assert from 'node:assert/strict';
import { until } from '../harness/until.js';
import type { Webview } from '../harness/webview.js';
import { themeNames } from '../harness/workbench.js';
import { drawn, extract, hoverCard, hoverNothing, node, press, resultPanel } from './support/extraction.js';
import { enlargeLastResult } from './support/largeResult.js';
import { sharedSession, sharedWorkbench } from './support/session.js';

const states = 5000;

describe('A machine of 5,000 states', () => {
  let panel: Webview;

  before(async () => {
    const workbench = sharedWorkbench();
    await workbench.closeAllEditors();
    await extract(workbench, 'binary-lstm.keras', 'binary-words.csv');
    enlargeLastResult(sharedSession().server, states);
    await workbench.reload(['"method":"fsa"']);
    panel = await resultPanel(workbench, 'ready');
  });

  beforeEach('all groups closed', async () => {
    const close = panel.locator('.openGroups').getByText('Close all');
    if ((await close.count()) > 0) await close.click();
    await panel.locator('.openGroups').waitFor({ state: 'detached' });
  });

  after(async () => {
    await sharedWorkbench().closeAllEditors();
  });

  async function groups(): Promise<readonly string[]> {
    return (await drawn(panel, 'node')).filter((id) => id.startsWith('group '));
  }

  it('is drawn as communities that say how many states they hold', async () => {
    const found = await groups();
    assert.ok(found.length > 10 && found.length <= 40, `${found.length} groups`);
    const labels = await panel.locator('.node.stack .nodeLabel').allInnerTexts();
    const counts = await panel.locator('.node.stack').evaluateAll((marks) => marks.map((mark) => Number(/^([\d,]+) states/.exec(mark.getAttribute('aria-label') ?? '')?.[1]?.replace(',', ''))));
    assert.equal(labels.length, found.length);
    assert.equal(counts.reduce((sum, count) => sum + count, 0), states);
    await panel.locator('.simplified').getByText(/^5,000 states, drawn as \d+ groups of states that lead to each other/).waitFor();
  });

  it('tells what is in a group when it is hovered', async () => {
    await panel.frame.getByRole('button', { name: 'Fit (0)' }).click();
    const text = await (await hoverCard(panel, node(panel, 'group 1').locator('.outline').last())).innerText();
    assert.match(text, /^\d+ states around S\d+\s+States\s+\d+\s+Visits\s+[\d,]+\s+Outputs of its states/);
    assert.match(text, /Visited most\s+S\d+/);
    await hoverNothing(panel);
  });

  it('opens a group by a click and closes it by its name', async () => {
    const closed = await groups();
    await node(panel, 'group 1').locator('.outline').last().click();
    await panel.locator('[data-open-group="group 1"]').waitFor();
    await until('the groups inside', async () => (await groups()).some((id) => id.startsWith('group 1.')));
    assert.deepEqual((await groups()).filter((id) => !id.startsWith('group 1.')).sort(), closed.filter((id) => id !== 'group 1').sort());
    await panel.screenshot('5,000 states, a group open');
    await panel.locator('[data-open-group="group 1"]').click();
    await until('the group closed again', async () => (await groups()).join() === closed.join());
  });

  it('opens by keyboard, down to single states', async () => {
    await node(panel, 'group 1').press('Enter');
    await node(panel, 'group 1.1').press('Enter');
    await until('states', async () => (await drawn(panel, 'node')).filter((id) => /^S\d+$/.test(id)).length > 1);
    await panel.locator('.openGroups').getByText('Close all').click();
    await panel.locator('.openGroups').waitFor({ state: 'detached' });
  });

  it('is grouped by output on request', async () => {
    await panel.locator('[data-grouping=output]').click();
    await node(panel, 'output 1').waitFor();
    assert.deepEqual([...(await drawn(panel, 'node'))].sort(), ['output 1', 'output 2', 'start-marker']);
    await panel.screenshot('5,000 states by output');
    await panel.locator('[data-grouping=community]').click();
    await node(panel, 'group 1').waitFor();
  });

  it('has all its states in the table', async () => {
    const button = panel.frame.getByRole('button', { name: 'Show as tables' });
    await press(button);
    await panel.locator('.graphTables').getByText('5,001 rows').waitFor();
    await button.click();
    await node(panel, 'group 1').waitFor();
  });

  it('looks right in every theme, and axe agrees', async () => {
    const workbench = sharedWorkbench();
    const violations: string[] = [];
    for (const theme of themeNames) {
      await workbench.setTheme(theme);
      await panel.screenshot(`5,000 states - ${theme}`);
      violations.push(...(await panel.accessibilityViolations()).map((line) => `${theme}: ${line}`));
    }
    await workbench.setTheme('Dark Modern');
    assert.deepEqual(violations, []);
  });
});
