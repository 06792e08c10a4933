/**
 * What a characterisation of cells leaves open, in sentences for the card.
 */
import { plural } from '../text.js';
import type { CellsBody } from './body.js';
import type { Study } from './study.js';

export function notCovered({ surroundings, settings }: Study, { cells, runs, ablation }: CellsBody): string[] {
  const sentences: string[] = [];
  const count = (state: string): number => cells.filter((cell) => cell.state === state).length;
  if (count('flat') > 0) sentences.push(`${plural(count('flat'), 'cell')} of ${cells.length} are flat: after the step they end within 0.0001 of where they were, so they have no times.`);
  if (count('not settled') > 0) sentences.push(`${plural(count('not settled'), 'cell')} of ${cells.length} have not settled 200 steps after the step; what is measured against their final value is to be read with care.`);
  if (count('not finite') > 0) sentences.push(`${plural(count('not finite'), 'cell')} of ${cells.length} give what is no finite number, so they have no figures.`);
  if (!surroundings) sentences.push('There are no data: inputs move around zero by A = 1, which may be far from what the model was trained on.');
  if (settings.isolation === 'isolated') sentences.push('Cells are looked at one by one, without what the other cells of their layer tell them.');
  for (const { title, noReadOut } of runs) if (noReadOut) sentences.push(`${title}: no contribution. ${noReadOut} Cells are ranked by the size of their change instead.`);
  if ('reason' in ablation) sentences.push(`Nothing is ablated: ${ablation.reason}`);
  else for (const { run, limited } of ablation) if (limited) sentences.push(`${runs.find((entry) => entry.run === run)!.title}: ${limited}`);
  return sentences;
}
