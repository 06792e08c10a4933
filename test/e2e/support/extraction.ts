/** The way from a model file to its result, as a user goes it, and inputs for it. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../harness/paths.js';
import type { Webview } from '../../harness/webview.js';
import type { Workbench } from '../../harness/workbench.js';
import { savedTensors } from '../../unit/engine/formats/handmade.js';

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

/** Chooses *Extract State Machine* on a model in the explorer and then the data file. */
export async function startExtraction(workbench: Workbench, model: string, data: string): Promise<void> {
  await workbench.chooseFromContextMenu(workbench.explorerRow(model), titles.extract);
  await workbench.pick(data);
}

/** Extracts and waits for the result. There must be no other result panel in sight. */
export async function extract(workbench: Workbench, model: string, data: string): Promise<Webview> {
  await startExtraction(workbench, model, data);
  return resultPanel(workbench, 'ready');
}

/** Extracts concepts and waits for the result. */
export async function extractConcepts(workbench: Workbench, model: string, data: string): Promise<Webview> {
  await workbench.chooseFromContextMenu(workbench.explorerRow(model), titles.concepts);
  await workbench.pick(data);
  return workbench.webview('results', 'body[data-phase="ready"] [data-graph=concepts]');
}

/** Opens one of the tabs under a result. */
export async function openTab(panel: Webview, title: string): Promise<void> {
  await panel.locator('[role=tab]').getByText(title, { exact: true }).click();
}

/** The result panel once it is in a phase and wholly drawn. */
export async function resultPanel(workbench: Workbench, phase: Phase): Promise<Webview> {
  return workbench.webview('results', `body[data-phase="${phase}"]`);
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

/** A model and data that an extraction is busy with for minutes, on any machine: whatever is looked at or cancelled is then still under way. */
export const longWork = { model: 'large-lstm.safetensors', data: 'many-words.csv' };

/** Writes the long work into the workspace: an LSTM of 512 cells, and words over 0 and 1. */
export async function addLongWork(workbench: Workbench): Promise<void> {
  const model = savedTensors({
    'lstm.weight_ih_l0': [2048, 2],
    'lstm.weight_hh_l0': [2048, 512],
    'lstm.bias_ih_l0': [2048],
    'lstm.bias_hh_l0': [2048],
    'fc.weight': [1, 512],
    'fc.bias': [1],
  });
  writeFileSync(path.join(workbench.folder, longWork.model), model.read(0, model.size));
  const lines = ['sequence,label'];
  // Equal from run to run: a plain linear congruential generator is random enough for input that only has to be long.
  let state = 1;
  for (let index = 0; index < 240_000; index++) {
    let word = '';
    while (word.length < 24) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      word += String(state >>> 31);
    }
    lines.push(`${word},${word.includes('0110') ? 'accept' : 'reject'}`);
  }
  writeFileSync(path.join(workbench.folder, longWork.data), `${lines.join('\n')}\n`);
  for (const name of Object.values(longWork)) await appear(workbench, name);
}

export function removeLongWork(workbench: Workbench): void {
  for (const name of Object.values(longWork)) rmSync(path.join(workbench.folder, name));
}

/** Begins the long work, and waits until its panel says how far it is. */
export async function startLongWork(workbench: Workbench): Promise<Webview> {
  await startExtraction(workbench, longWork.model, longWork.data);
  const panel = await resultPanel(workbench, 'running');
  await panel.locator('.progressText').getByText(/\d+ %/).waitFor();
  return panel;
}

/** Waits until a panel that is open shows a phase, whatever it showed before. */
export async function untilPhase(panel: Webview, phase: Phase): Promise<void> {
  await panel.locator(`body[data-phase="${phase}"][data-ready="true"]`).waitFor();
}
