/** The way from a model file to its result, as a user goes it, and inputs for it. */
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { longWork, writeLongWork } from '../../harness/longWork.js';
import { projectRoot } from '../../harness/paths.js';
import { becomes, until } from '../../harness/until.js';
import type { Webview } from '../../harness/webview.js';
import type { Workbench } from '../../harness/workbench.js';

/** How long a method may take on a sample, in milliseconds: it computes for up to half a minute where nothing else runs. */
const runPatience = 900_000;

export type Phase = 'running' | 'ready' | 'failed' | 'cancelled';

export const titles = {
  inspect: 'Unroll: Inspect Model',
  extract: 'Unroll: Extract State Machine',
  concepts: 'Unroll: Extract Concept Interactions',
  cells: 'Unroll: Characterize Cells',
  metaTree: 'Unroll: Explain a Hidden Layer',
  partitions: 'Unroll: Partition by Activations',
  compare: 'Unroll: Compare Models',
} as const;

/** Titles of the quick picks that methods ask with. */
export const questions = { data: 'Unroll: which data?', model: 'Unroll: which model?', models: 'Unroll: which models?' } as const;

/** Chooses a method on a model in the explorer and then the data file. */
export async function start(workbench: Workbench, model: string, title: string, data: string): Promise<void> {
  await workbench.pick(questions.data, data, () => workbench.chooseFromContextMenu(workbench.explorerRow(model), title));
}

export async function startExtraction(workbench: Workbench, model: string, data: string): Promise<void> {
  await start(workbench, model, titles.extract, data);
}

/** Compares models that are ticked in a list. */
export async function startComparison(workbench: Workbench, models: readonly string[], data: string): Promise<void> {
  await workbench.pick(questions.data, data, () => workbench.tick(questions.models, models, () => workbench.runCommand(titles.compare)));
}

/** Extracts and waits for the result. There must be no other result panel in sight. */
export async function extract(workbench: Workbench, model: string, data: string): Promise<Webview> {
  await startExtraction(workbench, model, data);
  return resultPanel(workbench, 'ready');
}

/** Extracts concepts and waits for the result. */
export async function extractConcepts(workbench: Workbench, model: string, data: string): Promise<Webview> {
  await start(workbench, model, titles.concepts, data);
  return workbench.webview('results', 'body[data-phase="ready"] [data-graph=concepts]', runPatience);
}

/** Opens one of the tabs under a result. */
export async function openTab(panel: Webview, title: string): Promise<void> {
  await panel.locator('[role=tab]').getByText(title, { exact: true }).click();
}

/** The result panel once it is in a phase and wholly drawn. */
export async function resultPanel(workbench: Workbench, phase: Phase): Promise<Webview> {
  return workbench.webview('results', `body[data-phase="${phase}"]`, runPatience);
}

/** The ids of what is drawn, nodes or edges, in the order of the drawing. */
export async function drawn(panel: Webview, kind: 'node' | 'edge'): Promise<readonly string[]> {
  return panel.locator(`[data-mark=${kind}]`).evaluateAll((marks) => marks.map((mark) => mark.getAttribute('data-id') ?? ''));
}

export function node(panel: Webview, id: string) {
  return panel.locator(`[data-mark=node][data-id="${id}"]`);
}

export function edge(panel: Webview, id: string) {
  return panel.locator(`[data-mark=edge][data-id="${id}"]`);
}

/** Waits until the explorer shows a file that was put into the workspace from outside. */
export async function appear(workbench: Workbench, name: string): Promise<void> {
  await workbench.explorerRow(name).waitFor();
}

/** Copies a fixture into the workspace. */
export async function addFixture(workbench: Workbench, fixture: string, name: string): Promise<string> {
  const target = path.join(workbench.folder, name);
  copyFileSync(path.join(projectRoot, 'test', 'fixtures', fixture), target);
  await appear(workbench, name);
  return target;
}

/** Writes {@link longWork} into the workspace. */
export async function addLongWork(workbench: Workbench): Promise<void> {
  writeLongWork(workbench.folder);
  for (const name of Object.values(longWork)) await appear(workbench, name);
}

export function removeLongWork(workbench: Workbench): void {
  for (const name of Object.values(longWork)) rmSync(path.join(workbench.folder, name), { force: true });
}

/** Begins the long work, and waits until its panel says how far it is. */
export async function startLongWork(workbench: Workbench): Promise<Webview> {
  await startExtraction(workbench, longWork.model, longWork.data);
  const panel = await resultPanel(workbench, 'running');
  await panel.locator('.progressText').getByText(/\d+ %/).waitFor();
  return panel;
}

/** Presses a button that stays pressed, unless it is already: another click would let it go again. */
export async function press(button: Locator): Promise<void> {
  if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
}

/** Lets go what is pinned, of a test that failed before it did so too. */
export async function unpin(panel: Webview): Promise<void> {
  const button = panel.frame.getByRole('button', { name: 'Unpin' });
  if ((await button.count()) > 0) await button.click();
  await hoverNothing(panel);
}

/** Puts the pointer where there is no mark, and waits until nothing is hovered any more. */
export async function hoverNothing(panel: Webview): Promise<void> {
  await panel.locator('h1').hover();
  await panel.locator('.hoverCard').waitFor({ state: 'detached' });
}

/** Hovers something until its card shows: what moves just then, because something else is drawn, leaves the pointer behind. */
export async function hoverCard(panel: Webview, target: Locator): Promise<Locator> {
  const card = panel.locator('.hoverCard');
  await until('the card of what is hovered', async () => {
    await hoverNothing(panel);
    await target.hover();
    return becomes(card, 'visible', 3000);
  });
  return card;
}

/** Chooses from the export menu of a panel. */
export async function chooseExport(panel: Webview, kind: string): Promise<void> {
  const item = panel.locator(`[data-export=${kind}]`);
  await until(`the export menu to take ${kind}`, async () => {
    // It closes when something else takes the focus.
    if (!(await item.isVisible())) await panel.locator('.menuButton').click();
    const isThere = await item.click({ trial: true, timeout: 3000 }).then(() => true, () => false);
    return isThere && item.click({ timeout: 20_000 }).then(() => true, () => false);
  });
}

/** Waits until a panel that is open shows a phase, whatever it showed before. */
export async function untilPhase(panel: Webview, phase: Phase): Promise<void> {
  await panel.locator(`body[data-phase="${phase}"][data-ready="true"]`).waitFor({ timeout: runPatience });
}
