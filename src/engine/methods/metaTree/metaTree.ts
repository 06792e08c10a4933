/**
 * How a hidden layer decides: Liu, Wang & Matwin, "Interpretable Deep Convolutional Neural Networks via Meta-learning"
 * (CNN-INTE, arXiv 1802.00560). Units are grouped into factors, instances into clusters by each factor; a decision tree
 * over the clusters says what the model answers. It explains the model as it is: nothing of the model changes.
 */
import { UnrollError } from '../../core/errors.js';
import { seededRandom } from '../../core/random.js';
import { subtask, type Task } from '../../core/task.js';
import { InputPictures } from '../../data/inputPictures.js';
import { splitDataset } from '../../data/split.js';
import type { FeatureMatrix } from '../../learn/decisionTreeColumns.js';
import { predictClass } from '../../learn/decisionTreeUse.js';
import { answersPerStep, checkedTaken, chosenHiddenLayer, hiddenLayers } from '../../trace/hiddenLayers.js';
import { columnNames } from '../../trace/layerActivations.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { partFitting } from '../fittingParts.js';
import type { Method, MethodInput, MethodOutcome } from '../method.js';
import { makeBody, type ForestEntry } from './body.js';
import { chooseFactors, type Candidates, type Judging } from './choice.js';
import { agreementOf, evaluate } from './evaluation.js';
import { explain, explainQuestion } from './explain.js';
import { largestFirst, nearestClusters, type Factor } from './factors.js';
import { growForests } from './forests.js';
import { labelsOf, readInstances, type Instances } from './instances.js';
import { growMetaTree, metaLevelOf, toldMetaLevel } from './metaLevel.js';
import { factorName } from './names.js';
import { notCovered } from './notCovered.js';
import { metaTreeParameters, metaTreeSettings } from './parameters.js';
import { planeOf, type Plane } from './planes.js';
import { presentMetaTree } from './present.js';
import { rowsOf, scalingOf, standardise } from './scaling.js';
import { chooseShown } from './shown.js';

export const metaTree: Method = {
  id: 'meta-tree',
  title: 'Meta-tree',
  verb: 'Explain',
  purpose: 'how a hidden layer decides, in a few questions',
  drawsGraphs: true,
  parameters: metaTreeParameters,
  questions: [explainQuestion],
  unsuited,
  run: extract,
  present: presentMetaTree,
  answer: explain,
};

function unsuited(known: Pick<RunnableModel, 'model' | 'names'>): string | null {
  if (known.model.outputMeaning === 'regression') return 'The output of the model is a number, not a class.';
  if (!known.names.some((recorded) => recorded.name === outputName)) return 'The output of the model cannot be computed.';
  if (hiddenLayers(known).length === 0) return 'The model has no hidden layer between its input and its classes.';
  return null;
}

async function extract({ runnable, data, parameters, seed, task }: MethodInput): Promise<MethodOutcome> {
  const settings = metaTreeSettings(parameters);
  const hidden = chosenHiddenLayer(runnable, settings.layer);
  const wanted = { hidden, taken: checkedTaken(hidden, settings.taken) };
  const reading = { runnable, data, wanted, per: settings.rows };
  const split = await splitDataset(data, seed, task);
  // In random order, so that any first part that is within limits is a fair sample.
  const fitted = await readInstances(reading, seededRandom(seed).shuffle(split.fit.slice()), settings.instances, subtask(task, 0, 0.2));
  const apart = new Set(partFitting(data, split, seed).validation);
  const heldOut = await readInstances(reading, seededRandom(seed).shuffle(split.heldOut.slice()), settings.instances, subtask(task, 0.2, 0.3));
  if (fitted.verdicts.length === 0) throw nothingToFit(fitted, data.dataset.name);

  const scaling = scalingOf(fitted.activations);
  for (const { activations } of [fitted, heldOut]) standardise(activations.data, scaling);
  const live = scaling.deviation.flatMap((deviation, unit) => (deviation > 0 ? [unit] : []));
  if (live.length === 0) throw new UnrollError('data', `${data.dataset.name}: no unit of layer "${hidden.layer}" varies on the fitted sequences, so there is nothing to explain. Use more data or another layer.`);
  const candidates = { ...judging(fitted, apart), whole: fitted, live, classes: data.classes.length };
  const { factors: chosen, tried } = await chooseFactors(candidates, settings, seed, subtask(task, 0.3, 0.5));
  const factors = chosen.map((factor) => largestFirst(factor, fitted.activations, task));
  const clusters = factors.map((factor) => nearestClusters(factor, fitted.activations, task));
  const target = settings.target === 'prediction' ? fitted.verdicts : labelsOf(fitted, data.dataset.name);
  const tree = growMetaTree(metaLevelOf(fitted.verdicts.length, clusters), target, data.classes.length, settings.depth);

  const forests = await growForests(factors, clusters, fitted.activations, settings.trees, seed, subtask(task, 0.5, 0.9));
  task.progress(0.9, 'Measuring fidelity');
  const level = toldMetaLevel(factors, forests, heldOut.activations, task);
  const explanation = heldOut.verdicts.map((_, row) => predictClass(tree, level.data, row * level.width));
  const forestEntries = forests.map((forest, i): ForestEntry => ({
    factor: factorName(i),
    trees: forest.trees.length,
    outOfBag: forest.outOfBag.accuracy,
    agreement: agreementOf(columnOf(level, i), nearestClusters(factors[i]!, heldOut.activations, task)),
  }));
  const body = makeBody({
    layer: hidden.layer,
    taken: wanted.taken,
    unitNames: columnNames(wanted, settings.rows),
    data,
    inputs: new InputPictures(runnable.model, data),
    scaling,
    factors,
    clusters,
    tried,
    planes: await planesOf(factors, fitted, subtask(task, 0.92, 0.97)),
    forests: forestEntries,
    tree,
    fitted,
    heldOut,
    heldOutClusters: level.data,
    shown: inOrder(chooseShown({ model: heldOut.verdicts, tree: explanation, labels: heldOut.labels }, settings.shown), heldOut),
    split: split.note,
  });
  return {
    card: {
      ...evaluate({ instances: heldOut, explanation }, fitted, data),
      fittedOn: { n: new Set(fitted.sequences).size },
      notCovered: notCovered({
        layer: hidden.layer,
        data,
        units: scaling.mean.length,
        live: live.length,
        wanted: settings.factors === 'auto' ? factors.length : settings.factors,
        forests: forestEntries,
        fitted,
        heldOut,
        answersOnce: settings.rows === 'step' && !answersPerStep(runnable),
      }),
    },
    body: { ...body },
  };
}

function nothingToFit({ leftOut }: Instances, dataName: string): UnrollError {
  if (leftOut > 0) return new UnrollError('data', `${dataName}: a sequence has more steps than instances are allowed, or than memory has room for. Allow more, let a whole sequence be an instance, or cut the data into windows.`);
  return new UnrollError('data', `${dataName}: all sequences to fit on are empty; a layer is explained by what it does on steps. Use other data.`);
}

/** Parts the fitted instances by sequence: those to try numbers of factors and clusters on, and those to judge them by. */
function judging({ activations, verdicts, sequences }: Instances, apart: ReadonlySet<number>): Pick<Candidates, 'fitted' | 'apart'> {
  const those = (keep: (sequence: number) => boolean): Judging => {
    const rows = Int32Array.from(sequences.keys()).filter((row) => keep(sequences[row]!));
    return { activations: rowsOf(activations, rows), verdicts: rows.map((row) => verdicts[row]!) };
  };
  return { fitted: those((sequence) => !apart.has(sequence)), apart: those((sequence) => apart.has(sequence)) };
}

/** @returns rows in the order in which the data have their instances */
function inOrder(rows: readonly number[], { sequences }: Instances): readonly number[] {
  return [...rows].sort((a, b) => sequences[a]! - sequences[b]! || a - b);
}

async function planesOf(factors: readonly Factor[], { activations }: Instances, task: Task): Promise<readonly Plane[]> {
  const planes: Plane[] = [];
  for (const factor of factors) planes.push(await planeOf(factor, activations, task));
  return planes;
}

function columnOf({ data, count, width }: FeatureMatrix, column: number): Float32Array {
  return Float32Array.from({ length: count }, (_, row) => data[row * width + column]!);
}
