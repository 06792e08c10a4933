/**
 * Several models of one task side by side: what their cells do (the capacity study of Hasani et al., arXiv 1809.03864),
 * how well they do, and how small their state machines are (the gate study of Hou & Zhou, arXiv 1810.10708).
 */
import { UnrollError } from '../../core/errors.js';
import { subtask, type Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import type { DataSplit } from '../../data/split.js';
import { parameterCount } from '../../model/graph.js';
import type { RecurrentLayer } from '../../model/sequenceModel.js';
import type { Absent } from '../../results/document.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { characterize, type Characterized } from '../cells/characterize.js';
import { binsOf, countsIn } from '../histogram.js';
import { type Metric, metricsNamed } from '../cells/metrics.js';
import { readOutWeights } from '../cells/readOutWeights.js';
import { significant } from '../rounding.js';
import { scorerOf } from '../cells/score.js';
import { drive, layersWithCells, openStudy, withoutCells } from '../cells/study.js';
import { majorityClass } from '../fidelity.js';
import type { ComparedModel, Method, MethodInput, MethodOutcome, ModelOnData } from '../method.js';
import { allLabels } from '../stepLabels.js';
import type { CompareBody, ComparedDistribution, ComparedEntry, StateShares } from './body.js';
import { gateStudy } from './gateStudy.js';
import { compareParameters, compareSettings, type CompareSettings } from './parameters.js';
import { presentComparison } from './present.js';

export const compare: Method = {
  id: 'compare',
  title: 'Comparison',
  verb: 'Compare',
  purpose: 'several models of one task side by side',
  parameters: compareParameters,
  dataOptional: true,
  severalModels: true,
  unsuited: withoutCells,
  run: compareModels,
  present: presentComparison,
};

/** Those that tell most about what kind of memory the cells are. */
const metricsByDefault = 'contribution, gain, settlingTime, timeConstant, overshoot, asymmetry, amplitude, distortion, phase';

interface Examined {
  readonly entry: ComparedEntry;
  readonly cells: readonly Characterized[];
  readonly majority: number | null;
  readonly split: string | null;
}

async function compareModels({ compared = [], parameters, seed, task }: MethodInput): Promise<MethodOutcome> {
  if (compared.length < 2) throw new UnrollError('usage', 'There is one model only. Give two or more models of one task to compare.');
  const settings = compareSettings(parameters);
  const metrics = metricsNamed(settings.metrics ?? metricsByDefault);
  const names = distinct(compared);
  const examined: Examined[] = [];
  for (const [i, model] of compared.entries()) {
    const part = subtask(task, i / compared.length, (i + 1) / compared.length);
    part.progress(0, `Opening ${names[i]}`);
    examined.push(await model.use((opened) => examine(opened, names[i]!, settings, seed, part)));
  }
  const body: CompareBody = {
    models: examined.map(({ entry }) => entry),
    distributions: metrics.flatMap((metric) => distributionOf(metric, examined)),
    majority: examined[0]!.majority,
    threshold: settings.threshold,
    split: examined[0]!.split,
  };
  const reason = 'Models are compared with each other; there is no explanation to hold against one of them.';
  return {
    card: { heldOut: { value: null, reason }, accuracy: { value: null, reason }, fittedOn: { n: 0 }, notCovered: notCovered(body) },
    body: { ...body },
  };
}

/** Files of one name in different folders are numbered. */
function distinct(models: readonly ComparedModel[]): string[] {
  const seen = new Map<string, number>();
  return models.map(({ name }) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

async function examine({ runnable, data }: ModelOnData, name: string, settings: CompareSettings, seed: number, task: Task): Promise<Examined> {
  const last = layersWithCells(runnable).at(-1)!;
  const study = await openStudy(runnable, data, { ...settings.cells, layer: last.name }, seed, subtask(task, 0, 0.1));
  const { split } = study;
  const cells: Characterized[] = [];
  let probe = '';
  for (const [direction, run] of last.runs.entries()) {
    const driven = await drive(study, last, run, { parts: ['h'], units: Array.from({ length: last.units }, (_, unit) => unit) }, subtask(task, 0.1, 0.2));
    const weights = await readOutWeights(runnable.model, last, direction);
    cells.push(...(await characterize(driven.responder, last.units, driven.signals, weights, subtask(task, 0.2, 0.4))));
    probe = driven.probe.sentence;
  }
  const entry: ComparedEntry = {
    ...aboutModel(runnable, last),
    name,
    probe,
    mapping: data.mapping,
    shares: sharesOf(cells),
    score: split ? await scoreOf(runnable, data, split, subtask(task, 0.4, 0.5)) : none('There are no data to score the model on.'),
    automata: split ? await automataOf({ runnable, data }, settings, seed, subtask(task, 0.5, 1)) : none('There are no data to extract them from.'),
  };
  return { entry, cells, majority: split && majorityShare(data, split), split: split && split.note };
}

function aboutModel({ model }: RunnableModel, { name, cell, units, runs }: RecurrentLayer): Pick<ComparedEntry, 'layer' | 'cell' | 'units' | 'parameters'> {
  return { layer: name, cell, units: units * runs.length, parameters: model.layers.reduce((sum, layer) => sum + parameterCount(layer), 0) };
}

function sharesOf(cells: readonly Characterized[]): StateShares {
  const share = (state: Characterized['state']): number => significant(cells.filter((cell) => cell.state === state).length / cells.length);
  return { settled: share('settled'), notSettled: share('not settled'), flat: share('flat'), notFinite: share('not finite') };
}

async function scoreOf(runnable: RunnableModel, data: PairedData, { heldOut }: DataSplit, task: Task): Promise<ComparedEntry['score']> {
  if (!runnable.names.some((recorded) => recorded.name === outputName)) return none('The output of the model cannot be computed.');
  const scorer = await scorerOf(runnable, data, heldOut, task);
  if (!scorer) return none('The model gives no answer to a held-out sequence.');
  if (scorer.kind !== 'accuracy') return none('There are no labels to score the model by.');
  return { kind: scorer.kind, n: scorer.n, value: scorer.whole.value, loss: scorer.whole.loss };
}

async function automataOf(opened: ModelOnData, { seeds, maxK, threshold }: CompareSettings, seed: number, task: Task): Promise<ComparedEntry['automata']> {
  if (seeds === 0) return none('State machines were left out.');
  const found = await gateStudy({ ...opened, seeds: Array.from({ length: seeds }, (_, i) => seed + i), maxK, threshold }, task);
  return typeof found === 'string' ? none(found) : { seeds: found };
}

function majorityShare(data: PairedData, { fit, heldOut }: DataSplit): number | null {
  const majority = majorityClass(allLabels(data, fit), data.classes.length);
  const labels = allLabels(data, heldOut).filter((label) => label >= 0);
  return majority < 0 || labels.length === 0 ? null : labels.filter((label) => label === majority).length / labels.length;
}

function distributionOf(metric: Metric, examined: readonly Examined[]): ComparedDistribution[] {
  const values = examined.map(({ cells }) => cells.flatMap(({ metrics }) => (typeof metrics[metric.name] === 'number' ? [metrics[metric.name] as number] : [])));
  const bins = binsOf(values.flat());
  if (!bins) return [];
  return [
    {
      metric: metric.name,
      edges: bins.edges.map((edge) => significant(edge)),
      models: values.map((own, i) => ({ counts: countsIn(bins, own), missing: examined[i]!.cells.length - own.length })),
    },
  ];
}

function notCovered({ models }: CompareBody): string[] {
  return models.flatMap(({ name, score, automata }) => [
    ...('reason' in score ? [`${name}: no score. ${score.reason}`] : []),
    ...('reason' in automata ? [`${name}: no state machines. ${automata.reason}`] : []),
  ]);
}

function none(reason: string): Absent {
  return { value: null, reason };
}
