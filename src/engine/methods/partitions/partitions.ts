/**
 * Partitions of the input by what a network does with it: Zharov et al., "YASENN: Explaining Neural Networks via
 * Partitioning Activation Sequences" (arXiv 1811.02783), with staged R² per layer or time checkpoint, and a mark where an
 * explanation must not be trusted.
 */
import { UnrollError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import { subtask } from '../../core/task.js';
import { InputPictures } from '../../data/inputPictures.js';
import { splitDataset } from '../../data/split.js';
import { hiddenLayers } from '../../trace/hiddenLayers.js';
import { columnNames, readActivations, type ReadActivations } from '../../trace/layerActivations.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';
import type { Method, MethodInput, MethodOutcome } from '../method.js';
import { labelOfSequence } from '../stepLabels.js';
import { artifactsOf, concerns } from './artifacts.js';
import type { LayerEntry, PartitionsBody } from './body.js';
import { explainedVariance, fitStages, runStages, smallestLeaf } from './boosting.js';
import { cardOf } from './card.js';
import { describePartitions } from './describe.js';
import { entriesOf } from './entries.js';
import { interpretableFeatures } from './interpretable.js';
import { notCovered } from './notCovered.js';
import { partitionsParameters, partitionsSettings } from './parameters.js';
import { coverageOf, levelOf, partition, partitionsOf, unseen } from './partitioning.js';
import { presentPartitions } from './present.js';
import { partitionQuestions, answerAboutPartitions } from './questions.js';
import { objectsOf } from './objects.js';
import { regionOf } from './region.js';
import { stagesOf } from './stages.js';
import { scoresOf, teacherOf } from './teacher.js';

export const partitions: Method = {
  id: 'partitions',
  title: 'Partitions',
  verb: 'Partition',
  purpose: 'inputs answered for the same reason, and where no reason holds',
  drawsGraphs: true,
  parameters: partitionsParameters,
  questions: partitionQuestions,
  unsuited,
  run: extract,
  present: presentPartitions,
  answer: answerAboutPartitions,
};

/** Held-out sequences whose partition is kept in the result. */
const mostPlaced = 5000;

function unsuited(known: Pick<RunnableModel, 'model' | 'names'>): string | null {
  if (!known.names.some((recorded) => recorded.name === outputName)) return 'The output of the model cannot be computed.';
  if (hiddenLayers(known).length === 0) return 'The model has no hidden layer whose activations could be looked at.';
  return null;
}

async function extract({ runnable, data, parameters, seed, task }: MethodInput): Promise<MethodOutcome> {
  const settings = partitionsSettings(parameters);
  const longest = data.dataset.lengths.reduce((most, length) => Math.max(most, length), 1);
  const stages = stagesOf(runnable, settings, longest);
  const split = await splitDataset(data, seed, task);
  const read = (sequences: Int32Array, from: number, to: number): Promise<ReadActivations> => {
    // In random order, so that those that memory has room for are a fair sample.
    const request = { layers: stages, per: 'sequence', sequences: seededRandom(seed).shuffle(sequences.slice()) } as const;
    return readActivations(runnable, data, request, subtask(task, from, to));
  };
  const allFitted = await read(split.fit, 0, 0.35);
  const allHeldOut = await read(split.heldOut, 0.35, 0.5);
  if (allFitted.count === 0) throw new UnrollError('data', `${data.dataset.name}: all sequences to fit on are empty. Use other data.`);

  const teacher = teacherOf(runnable, data.classes, allFitted.verdicts, settings.class);
  const labelOf = (sequence: number): number => labelOfSequence(data, sequence);
  const region = regionOf(settings, data, teacher, { ...allFitted, last: allFitted.matrices.at(-1)! }, { ...allHeldOut, last: allHeldOut.matrices.at(-1)! }, labelOf);
  const fitted = objectsOf(allFitted, region.fitted, stages);
  const heldOut = objectsOf(allHeldOut, region.heldOut, stages);
  const score = { fitted: scoresOf(teacher, runnable, fitted.outputs), heldOut: scoresOf(teacher, runnable, heldOut.outputs) };
  const { deviation, mean } = levelOf(score.fitted);

  const staged = await fitStages(fitted.layers, score.fitted, { ...settings, minLeaf: smallestLeaf(fitted.count) }, subtask(task, 0.5, 0.7));
  const ran = { fitted: runStages(staged, fitted.layers), heldOut: runStages(staged, heldOut.layers) };
  const parting = partition(ran.fitted, fitted.count, settings.smallest);
  const place = { fitted: partitionsOf(parting, ran.fitted, fitted.count), heldOut: partitionsOf(parting, ran.heldOut, heldOut.count) };
  const explained = { fitted: ran.fitted.scores.at(-1)!, heldOut: ran.heldOut.scores.at(-1)! };
  const errors = Array.from(score.heldOut, (value, row) => (place.heldOut[row] === unseen ? null : Math.abs(value - explained.heldOut[row]!)));
  const threshold = settings.threshold * deviation;
  const allowed = errors.filter((error) => error !== null && error <= threshold).length;

  task.progress(0.7, 'Describing the partitions');
  const entries = entriesOf({ data, pictures: new InputPictures(runnable.model, data), fitted, heldOut, score: score.fitted, place, errors, parting, threshold, labelOf, seed });
  const features = await interpretableFeatures(data, fitted.sequences, runnable.model, subtask(task, 0.7, 0.75));
  const unknown = settings.nuisance.filter((name) => !features.names.some((feature) => concerns(feature, name)));
  const describers = await describePartitions(
    {
      codes: parting.codes,
      names: features.names,
      fitted: { matrix: await features.matrix(fitted.sequences, task), place: place.fitted },
      heldOut: { matrix: await features.matrix(heldOut.sequences, task), place: place.heldOut },
    },
    subtask(task, 0.75, 1),
  );
  const layers = stages.map(
    (stage, i): LayerEntry => ({
      name: stage.title,
      layer: stage.hidden.layer,
      units: columnNames(stage, 'sequence').length,
      checkpoint: stage.checkpoint,
      r2: { fitted: explainedVariance(score.fitted, ran.fitted.scores[i]!), heldOut: explainedVariance(score.heldOut, ran.heldOut.scores[i]!) },
      trees: staged.stages[i]!,
    }),
  );
  const body: PartitionsBody = {
    score: { ...teacher, mean, deviation },
    classes: data.classes,
    region: { sequences: fitted.count + heldOut.count, note: region.note },
    base: staged.base,
    independent: staged.independent,
    learningRate: staged.learningRate,
    layers,
    codes: Object.fromEntries([...parting.partitionOf].map(([code, index]) => [code, parting.codes[index]!])),
    partitions: entries,
    describers,
    coverage: coverageOf(errors, threshold),
    threshold: { value: threshold, share: heldOut.count === 0 ? 0 : allowed / heldOut.count },
    artifacts: artifactsOf(entries, describers, data.classes.length === 2 ? data.classes : [teacher.class].filter((name) => name !== null), settings.nuisance),
    placed: Array.from({ length: Math.min(mostPlaced, heldOut.count) }, (_, row) => ({
      sequence: heldOut.sequences[row]!,
      partition: place.heldOut[row] === unseen ? null : parting.codes[place.heldOut[row]!]!,
      score: score.heldOut[row]!,
      explained: explained.heldOut[row]!,
    })),
    split: split.note,
  };
  return { card: cardOf({ data, fitted, heldOut, score: score.fitted, explained: explained.heldOut, teacher, labelOf }, notCovered(body, errors, allFitted, allHeldOut, unknown)), body: { ...body } };
}
