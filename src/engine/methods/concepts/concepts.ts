/**
 * The concepts a recurrent network moves between: Kazhdan et al., "MEME: Generating RNN Model Explanations via Model
 * Extraction" (arXiv 2012.06954), with a start tree, a search for k, and a memoryless tree to compare with.
 */
import { UnrollError } from '../../core/errors.js';
import { sharedFloats } from '../../core/parallel.js';
import { subtask, type Task } from '../../core/task.js';
import { widthOf } from '../../data/dataset.js';
import { splitDataset } from '../../data/split.js';
import { chosenRecurrentLayer, noRecurrentLayer, outputObstacle, recurrentLayers } from '../../model/graph.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { type FittingParts, partFitting } from '../fittingParts.js';
import type { Method, MethodInput, MethodOutcome } from '../method.js';
import { makeBody } from './body.js';
import { conceptsOf } from './clusterConcepts.js';
import { evaluate, growMemoryless, mainFidelity } from './evaluation.js';
import { answerExplain, explainQuestion } from './explain.js';
import { choose, extractConcepts, type Circumstances, type Material } from './extraction.js';
import { gainOver, notCovered } from './notCovered.js';
import { conceptsParameters, conceptsSettings } from './parameters.js';
import { presentConcepts } from './present.js';
import { repeated, windowStudy } from './studies.js';
import { trailOf } from './freeTrail.js';
import { joined, TrajectoryReader, type Trajectories } from './trajectories.js';

export const concepts: Method = {
  id: 'concepts',
  title: 'Concepts',
  verb: 'Extract',
  purpose: 'groups of hidden states, and what leads from one to another',
  drawsGraphs: true,
  parameters: conceptsParameters,
  unsuited,
  run: extract,
  present: presentConcepts,
  questions: [explainQuestion],
  answer: answerExplain,
};

function unsuited({ model, names }: Pick<RunnableModel, 'model' | 'names'>): string | null {
  const missing = noRecurrentLayer(model);
  if (missing) return `${missing} Concepts are found in recurrent states.`;
  const backward = recurrentLayers(model).find((layer) => layer.runs.some((run) => run.reverse));
  if (backward) return `Layer "${backward.name}" reads sequences backwards; concepts follow one another in the order of the steps.`;
  if (!names.some((recorded) => recorded.name === outputName)) return outputObstacle(model) ?? 'The output of the model cannot be computed.';
  if (model.outputMeaning === 'regression') return 'The output of the model is a number, not a class.';
  return null;
}

/** Share of the memory that the states themselves take; what else is kept of their steps takes hardly less. */
const statesMemory = 0.5;
/** Share of that for the sequences kept apart, which are as large a share of all. */
const validationMemory = 0.2;

async function extract({ runnable, data, parameters, seed, task }: MethodInput): Promise<MethodOutcome> {
  const settings = conceptsSettings(parameters);
  const layer = chosenRecurrentLayer(runnable.model, settings.layer);
  const split = await splitDataset(data, seed, task);
  const parts = partFitting(data, split, seed);
  const reader = new TrajectoryReader(runnable, layer, data);
  // What was kept apart chooses k; the concepts that are shown are then those of the whole fitting split.
  const { fitted, validation, whole } = await readParts(reader, parts, statesMemory * settings.memory * 2 ** 20, task);
  if (fitted.trajectories.sequences.length === 0) throw new UnrollError('data', `${data.dataset.name}: all sequences to fit on are empty; concepts need steps. Use other data.`);

  const circumstances: Circumstances = {
    settings,
    shape: { window: settings.window, whole: settings.treeInput === 'window', width: data.alphabet ? 1 : widthOf(data.dataset) },
    alphabet: data.alphabet,
    classes: reader.classes,
    perStep: reader.perStep,
    seed,
  };
  const choice = await choose(fitted, validation, circumstances, subtask(task, 0.3, 0.7));
  const extracted = await extractConcepts(whole, choice.k, choice.balance, circumstances, subtask(task, 0.7, 0.8));
  const memoryless = growMemoryless(extracted, whole.trajectories, circumstances);

  const assigned: Int32Array[] = [];
  const heldOut = await reader.read(split.heldOut, (states) => assigned.push(conceptsOf(extracted.concepts, states, task)), Infinity, subtask(task, 0.8, 0.9));
  task.progress(0.9, 'Measuring fidelity');
  const evaluation = evaluate({ extracted, circumstances, data, fitted: whole.trajectories, heldOut, heldOutConcepts: Int32Array.from(assigned.flatMap((part) => Array.from(part))), memoryless });
  const study = { material: whole, heldOut, choice, circumstances };
  const repeats = await repeated(study, extracted, subtask(task, 0.9, 0.95));
  const windows = await windowStudy(study, subtask(task, 0.95, 1));
  const gain = gainOver(evaluation);
  const trail = trailOf(extracted, data.dataset, [whole.trajectories, heldOut]);
  const body = makeBody({ layer: layer.name, run: layer.runs[0]!.traceName, trail, data, material: whole, choice, extracted, memoryless, evaluation, gain, repeats, windows, split: split.note });
  return {
    card: {
      heldOut: evaluation.heldOut,
      accuracy: evaluation.accuracy,
      fittedOn: { n: whole.trajectories.sequences.length },
      notCovered: notCovered({ body, agreement: 'reason' in evaluation.heldOut ? null : mainFidelity(evaluation.heldOut).value, reader, data, fitted: whole.trajectories, heldOut }),
    },
    body: { ...body },
  };
}

interface ReadParts {
  readonly fitted: Material;
  readonly validation: Trajectories;
  /** Both, the fitted first. */
  readonly whole: Material;
}

/** @param bytes for states, which stand in one array where all threads see them: so they are held once */
async function readParts(reader: TrajectoryReader, parts: FittingParts, bytes: number, task: Task): Promise<ReadParts> {
  const mostFitted = reader.stepsWithin((1 - validationMemory) * bytes, parts.fitted);
  const mostValidation = reader.stepsWithin(validationMemory * bytes, parts.validation);
  const states = sharedFloats((mostFitted + mostValidation) * reader.units);
  let end = 0;
  const keep = (next: Float32Array): void => {
    states.set(next, end);
    end += next.length;
  };
  const fitted: Material = { trajectories: await reader.read(parts.fitted, keep, mostFitted, subtask(task, 0, 0.25)), states: states.subarray(0, end) };
  const validation = await reader.read(parts.validation, keep, mostValidation, subtask(task, 0.25, 0.3));
  return { fitted, validation, whole: { trajectories: joined(fitted.trajectories, validation), states: states.subarray(0, end) } };
}
