/**
 * What can be asked of finished partitions: one of them large, or why one sequence is where it is.
 */
import { UnrollError } from '../../core/errors.js';
import { InputPictures } from '../../data/inputPictures.js';
import type { BarsView, GalleryView, MetricsView, View } from '../../results/views.js';
import { readActivations } from '../../trace/layerActivations.js';
import { chosenSequence } from '../chosenSequence.js';
import { binLabels, binsOf, countsIn } from '../histogram.js';
import type { Asked, Question } from '../method.js';
import { significant } from '../rounding.js';
import { counted } from '../text.js';
import { numberText } from '../treeText.js';
import type { Placed } from './body.js';
import { codeOf, runStages } from './boosting.js';
import { objectsOf } from './objects.js';
import { partitionsSettings } from './parameters.js';
import type { PartitionsDocument } from './present.js';
import { coefficients, describerTrees } from './present/describers.js';
import { stagesOf } from './stages.js';
import { scoresOf } from './teacher.js';

export const partitionQuestions: readonly Question[] = [
  {
    id: 'partition',
    title: 'Show a partition',
    description: 'What speaks for it, its tree, its errors and more of its held-out sequences.',
    parameters: [{ name: 'partition', title: 'Partition', description: 'Choose a partition in the table to see it large.', type: 'rows', default: '', view: 'partitions', most: 1 }],
  },
  {
    id: 'sequence',
    title: 'Explain a sequence',
    description: 'Which partition it falls into, layer by layer, and whether that explanation may be trusted.',
    parameters: [{ name: 'sequence', title: 'Sequence', description: 'A sequence of the data, counted from 1.', type: 'sequence', default: 1 }],
  },
];

const samplesShown = 12;

export async function answerAboutPartitions(asked: Asked): Promise<readonly View[]> {
  return asked.question === 'partition' ? showPartition(asked, String(asked.parameters['partition'])) : explainSequence(asked);
}

function showPartition({ document, data, runnable }: Asked, code: string): readonly View[] {
  const result = document as PartitionsDocument;
  if (!result.partitions.some((entry) => entry.code === code)) throw new UnrollError('usage', `There is no partition "${code}".`);
  const placed = result.placed.filter(({ partition }) => partition === code);
  const speaking = coefficients(result, code);
  const pictures = new InputPictures(runnable.model, data);
  const gallery: GalleryView = {
    kind: 'gallery',
    id: 'members',
    title: 'Held-out sequences in it',
    summary: `${counted(placed.length)} held-out sequences fall into ${code}; the first ${Math.min(samplesShown, placed.length)}.`,
    groups: [code],
    items: placed.slice(0, samplesShown).map(({ sequence, score, explained }) => ({
      id: String(sequence),
      title: `sequence ${counted(sequence + 1)}`,
      note: `score ${shown(score)}, explained ${shown(explained)}`,
      group: 0,
      picture: pictures.of(sequence),
      subjects: [`sequence:${sequence}`],
    })),
  };
  return [...(speaking ? [speaking] : []), ...describerTrees(result, [code]), ...(placed.length > 0 ? [errorBars(placed), gallery] : [])];
}

function errorBars(placed: readonly Placed[]): BarsView {
  const errors = placed.map(({ score, explained }) => Math.abs(score - explained));
  const bins = binsOf([0, ...errors])!;
  return {
    kind: 'bars',
    id: 'errors',
    title: 'Errors of its held-out sequences',
    summary: `|f − F| from 0 to ${shown(bins.edges.at(-1)!)}.`,
    x: { label: 'Error' },
    y: { label: 'Sequences' },
    categories: binLabels(bins.edges),
    series: [{ label: 'sequences', values: countsIn(bins, errors) }],
  };
}

async function explainSequence({ document, data, parameters, runnable, task }: Asked): Promise<readonly View[]> {
  const result = document as PartitionsDocument;
  const sequence = chosenSequence(parameters, data);
  const settings = partitionsSettings(document.parameters);
  const longest = data.dataset.lengths.reduce((most, length) => Math.max(most, length), 1);
  const stages = stagesOf(runnable, settings, longest);
  const read = await readActivations(runnable, data, { layers: stages, per: 'sequence', sequences: [sequence] }, task);
  if (read.count === 0) throw new UnrollError('data', `${data.dataset.name}: sequence ${counted(sequence + 1)} has no step.`);
  const { layers, outputs } = objectsOf(read, [0], stages);
  const [score] = scoresOf(result.score, runnable, outputs);
  const ran = runStages({ ...result, stages: result.layers.map(({ trees }) => trees) }, layers);
  const code = codeOf(ran, 0);
  const staged = ran.scores.map((scores) => scores[0]!);
  const partition = result.codes[code] ?? null;
  return [verdict(result, { sequence, score: score!, explained: staged.at(-1)!, partition }, code, data.classes[read.verdicts[0]!] ?? null), stagedScores(result, staged, score!), input(runnable.model, data, sequence)];
}

function verdict({ partitions, threshold, score: { title } }: PartitionsDocument, { sequence, score, explained, partition }: Placed, code: string, answer: string | null): MetricsView {
  const error = Math.abs(score - explained);
  const entry = partitions.find((candidate) => candidate.code === partition);
  const problem = partition === null ? 'Its code was never seen when fitting.' : error > threshold.value ? `It misses the score by ${shown(error)}; ${shown(threshold.value)} are allowed.` : (entry?.unreliable ?? null);
  return {
    kind: 'metrics',
    id: 'verdict',
    title: `Sequence ${counted(sequence + 1)}`,
    metrics: [
      answer === null ? { label: 'The model answers', value: shown(score), note: title } : { label: 'The model answers', value: answer, note: `${title} ${shown(score)}` },
      { label: 'Partition', value: partition ?? 'none', note: `code ${code}` },
      { label: 'Explained score', value: shown(explained), note: `misses by ${shown(error)}`, tone: problem === null ? 'good' : 'warning' },
    ],
    notes: problem === null ? [] : [`Explanation not reliable. ${problem}`],
  };
}

function stagedScores({ layers, base, score: { title } }: PartitionsDocument, staged: readonly number[], score: number): BarsView {
  return {
    kind: 'bars',
    id: 'stages',
    title: 'The score, layer by layer',
    summary: `From the mean ${shown(base)} to ${shown(staged.at(-1)!)}; the model: ${shown(score)}.`,
    x: { label: 'Layer' },
    y: { label: title },
    categories: ['mean', ...layers.map(({ name }) => name), 'the model'],
    series: [{ label: title, values: [base, ...staged, score] }],
  };
}

function input(model: Asked['runnable']['model'], data: Asked['data'], sequence: number): GalleryView {
  const item = { id: String(sequence), title: `sequence ${counted(sequence + 1)}`, note: data.textOf(sequence), group: 0, picture: new InputPictures(model, data).of(sequence), subjects: [`sequence:${sequence}`] as const };
  return { kind: 'gallery', id: 'input', title: 'Input', summary: data.textOf(sequence), groups: ['input'], items: [item] };
}

function shown(value: number): string {
  return numberText(significant(value, 3));
}
