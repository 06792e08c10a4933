/**
 * What can be asked about characterised cells: one of them large, and what the model does without some of them.
 */
import { UnrollError } from '../../core/errors.js';
import { subtask } from '../../core/task.js';
import { seededRandom } from '../../core/random.js';
import { splitDataset } from '../../data/split.js';
import type { Asked, Question } from '../method.js';
import type { MetricsView, View } from '../../results/views.js';
import { plural } from '../text.js';
import { holding } from './ablation.js';
import { idOf, type CellEntry } from './body.js';
import { cellsSettings, type Hold } from './parameters.js';
import type { CellsDocument } from './present.js';
import { cellViews } from './present/cell.js';
import { scoreText, scoreTitle } from './present/figures.js';
import { scorerOf } from './score.js';
import { drive, openStudy, partsOf } from './study.js';

export const cellsQuestions: readonly Question[] = [
  {
    id: 'cell',
    title: 'Look at a cell',
    description: 'Its answers to a step up and down, its gates over time, and its gain and phase over the periods of a sine.',
    parameters: [{ name: 'cell', title: 'Cell', description: 'Choose a cell in the table to see it large.', type: 'rows', default: '', view: 'cells', most: 1 }],
  },
  {
    id: 'ablate',
    title: 'Do without cells',
    description: 'What the model still gets right on held-out data while the ticked cells are held.',
    parameters: [
      { name: 'cells', title: 'Cells', description: 'Tick cells in the table to hold them.', type: 'rows', default: '', view: 'cells', most: null },
      { name: 'hold', title: 'Held at', description: 'zero, or their mean over the data.', type: 'choice', default: 'zero', choices: ['zero', 'mean'] },
    ],
  },
];

/** Sequences that a live answer is made of. */
const mostSequences = 1000;

export async function answerCells(asked: Asked): Promise<readonly View[]> {
  return asked.question === 'cell' ? lookAtCell(asked) : doWithout(asked);
}

async function lookAtCell({ runnable, data, document, parameters, seed, task }: Asked): Promise<readonly View[]> {
  const result = document as CellsDocument;
  const [cell] = cellsNamed(result, String(parameters.cell));
  if (!cell) throw new UnrollError('usage', 'Select a cell in the table.');
  const settings = { ...cellsSettings(document.parameters), layer: cell.layer };
  const study = await openStudy(runnable, data, settings, seed, subtask(task, 0, 0.5));
  const [layer] = study.layers;
  const run = layer!.runs.find((candidate) => candidate.traceName === cell.run)!;
  const { responder, signals } = await drive(study, layer!, run, { parts: partsOf(layer!), units: [cell.index] }, subtask(task, 0.5, 1));
  return cellViews(result, cell, responder.respond(cell.index), signals);
}

async function doWithout({ runnable, data, document, parameters, seed, task }: Asked): Promise<readonly View[]> {
  const result = document as CellsDocument;
  const ticked = cellsNamed(result, String(parameters.cells));
  const hold: Hold = parameters.hold === 'mean' ? 'mean' : 'zero';
  if (data.count === 0) throw new UnrollError('usage', 'There are no data to score the model on. Run it again with a data file.');
  const { heldOut } = await splitDataset(data, seed, subtask(task, 0, 0.1));
  // Only means have to be measured anew.
  const means = hold === 'mean' ? (await openStudy(runnable, data, { ...cellsSettings(document.parameters), isolation: 'isolated' }, seed, subtask(task, 0.1, 0.3))).surroundings : null;
  const sequences = seededRandom(seed).shuffle(heldOut.slice()).subarray(0, mostSequences).sort();
  const scorer = await scorerOf(runnable, data, sequences, subtask(task, 0.3, 0.6));
  if (!scorer) throw new UnrollError('data', `${data.dataset.name}: the model gives no answer to a held-out sequence, or one that is no finite number. Use other data.`);
  const clamps = new Map(
    [...new Set(ticked.map((cell) => cell.run))].flatMap((traceName) => {
      const units = ticked.filter((cell) => cell.run === traceName).map((cell) => cell.index);
      return [...holding({ traceName }, units, hold, means?.states.get(traceName) ?? null)];
    }),
  );
  const without = ticked.length === 0 ? scorer.whole : await scorer.score(clamps, subtask(task, 0.6, 1));
  const lost = scorer.whole.value - without.value;
  const title = scoreTitle(scorer.kind);
  const note = `${plural(scorer.n, 'answer')} to ${plural(sequences.length, 'held-out sequence')}`;
  const view: MetricsView = {
    kind: 'metrics',
    id: 'without',
    title: ticked.length === 0 ? 'No cell is held' : `${plural(ticked.length, 'cell')} held at ${hold === 'zero' ? 'zero' : 'their means'}`,
    metrics: [
      { label: `${title} without them`, value: scoreText(scorer.kind, without.value), note, tone: lost > 0 ? 'warning' : 'good' },
      { label: `${title} of the whole model`, value: scoreText(scorer.kind, scorer.whole.value), note },
      ...(without.loss === null ? [] : [{ label: 'Loss', value: without.loss.toFixed(3), note: `whole model: ${scorer.whole.loss!.toFixed(3)}`, explanation: 'Mean −ln of the probability of the right class.' }]),
    ],
    notes: [],
  };
  return [view];
}

/** @throws UnrollError for a row that the result does not have */
function cellsNamed({ cells }: CellsDocument, ids: string): readonly CellEntry[] {
  const wanted = ids.split(',').filter((id) => id !== '');
  const found = new Map(cells.map((cell) => [idOf(cell), cell]));
  return wanted.map((id) => {
    const cell = found.get(id);
    if (!cell) throw new UnrollError('usage', `The result has no cell "${id}".`);
    return cell;
  });
}
