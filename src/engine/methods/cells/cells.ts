/**
 * What single cells of a recurrent network do: Hasani et al., "Response Characterization for Auditing Cell Dynamics in
 * LSTM Networks" (arXiv 1809.03864), for every kind of cell, with the standard definitions of control theory, and held
 * against what the model loses without them.
 */
import { seededRandom } from '../../core/random.js';
import { subtask, type Task } from '../../core/task.js';
import type { CellRun, RecurrentLayer } from '../../model/sequenceModel.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { Method, MethodInput, MethodOutcome } from '../method.js';
import { ablate, type Ablation } from './ablation.js';
import type { AblationEntry, CellEntry, CellsBody, RunEntry, SpearmanEntry } from './body.js';
import { characterize, directionOf, runTitle, type Characterized } from './characterize.js';
import { distributionsOf } from './distributions.js';
import { metricList, metricNamed, metricsNamed, sizeOf } from './metrics.js';
import { notCovered } from './notCovered.js';
import { cellsParameters, cellsSettings } from './parameters.js';
import { presentCells } from './present.js';
import { answerCells, cellsQuestions } from './questions.js';
import { placesOf } from './ranking.js';
import { type ReadOutWeights, readOutWeights } from './readOutWeights.js';
import { significant } from '../rounding.js';
import { sweptPeriods } from './signals.js';
import { spearman } from './spearman.js';
import { absent } from './stepResponse.js';
import { drive, type Driven, openStudy, type Study, withoutCells } from './study.js';

export const cells: Method = {
  id: 'cells',
  title: 'Cells',
  verb: 'Characterize',
  purpose: 'how every cell answers steps and sines, and what it is worth',
  parameters: cellsParameters,
  dataOptional: true,
  questions: cellsQuestions,
  unsuited: withoutCells,
  run: characterizeModel,
  present: presentCells,
  answer: answerCells,
};

async function characterizeModel({ runnable, data, parameters, seed, task }: MethodInput): Promise<MethodOutcome> {
  const settings = cellsSettings(parameters);
  const rankedBy = metricsNamed(settings.rankBy);
  const study = await openStudy(runnable, data, settings, seed, subtask(task, 0, 0.1));
  const all = study.layers.flatMap((layer) => layer.runs.map((run, direction) => ({ layer, run, direction })));
  const runs: RunEntry[] = [];
  const entries: CellEntry[] = [];
  const ablations: AblationEntry[] = [];
  for (const [i, { layer, run, direction }] of all.entries()) {
    const part = subtask(task, 0.1 + (0.9 * i) / all.length, 0.1 + (0.9 * (i + 1)) / all.length);
    const driven = await drive(study, layer, run, { parts: ['h'], units: Array.from({ length: layer.units }, (_, unit) => unit) }, subtask(part, 0, 0.1));
    const weights = await readOutWeights(runnable.model, layer, direction);
    const found = await characterize(driven.responder, layer.units, driven.signals, weights, subtask(part, 0.1, 0.5));
    // Without weights of the output the size of the change stands in for the contribution.
    const usable = typeof weights === 'string' ? rankedBy.map((metric) => (metric.name === 'contribution' ? metricNamed('change') : metric)) : rankedBy;
    const places = placesOf(found.map(({ metrics }) => metrics), usable);
    runs.push(runEntry(layer, run, driven, weights));
    entries.push(...found.map((cell, index) => cellEntry({ layer, run, study }, cell, index, places[index]!)));
    const ablation = await ablationOf(study, layer, run, places, seed, subtask(part, 0.5, 0.95));
    if (ablation) ablations.push({ run: run.traceName, ...rounded(ablation), spearman: await correlations(found, ablation, seed, subtask(part, 0.95, 1)) });
  }
  const body: CellsBody = {
    runs,
    cells: entries,
    rankedBy: rankedBy.map((metric) => metric.name),
    periods: sweptPeriods,
    hold: settings.hold,
    ablation: ablations.length > 0 ? ablations : { value: null, reason: noAblation(study) ?? noAnswer },
    distributions: distributionsOf(entries),
    split: study.split?.note ?? null,
  };
  const reason = 'The answers of single cells are no explanation of the answers of the model, so there is nothing to compare.';
  return {
    card: { heldOut: { value: null, reason }, accuracy: { value: null, reason }, fittedOn: { n: study.surroundings?.sequences ?? 0 }, notCovered: notCovered(study, body) },
    body: { ...body },
  };
}

function runEntry(layer: RecurrentLayer, run: CellRun, { probe }: Driven, weights: ReadOutWeights): RunEntry {
  return {
    run: run.traceName,
    layer: layer.name,
    direction: directionOf(run),
    title: runTitle(layer, run),
    cell: layer.cell,
    units: layer.units,
    probe: probe.sentence,
    amplitude: significant(probe.amplitude),
    noReadOut: typeof weights === 'string' ? weights : null,
  };
}

function cellEntry({ layer, run, study }: { readonly layer: RecurrentLayer; readonly run: CellRun; readonly study: Study }, { metrics, ...cell }: Characterized, index: number, rank: number): CellEntry {
  const { contribution, ...others } = metrics;
  const { isolation } = study.settings;
  return { layer: layer.name, run: run.traceName, direction: directionOf(run), index, isolation, state: cell.state, rank, contribution, metrics: others, sweep: cell.sweep, step: cell.step, sine: cell.sine };
}

async function ablationOf(study: Study, layer: RecurrentLayer, run: CellRun, places: Int32Array, seed: number, task: Task): Promise<Ablation | null> {
  const { runnable, data, settings, split, surroundings } = study;
  if (noAblation(study) !== null) return null;
  return ablate(
    { runnable, data, heldOut: split!.heldOut, layer, run, places, hold: settings.hold === 'mean' ? 'mean' : 'zero', means: surroundings!.states.get(run.traceName)!, wanted: settings.ablated, orders: settings.orders, seed },
    task,
  );
}

const noAnswer = 'The model gives no answer to a held-out sequence, or one that is no finite number.';

/** @returns why nothing is ablated; null where it can be */
function noAblation({ split, settings, runnable }: Study): string | null {
  if (settings.hold === 'none') return 'Ablation was left out.';
  if (!split) return 'There are no data to score the model on.';
  if (!runnable.names.some((recorded) => recorded.name === outputName)) return 'The output of the model cannot be computed.';
  return null;
}

/** Of every metric with what the model loses without the cell. */
async function correlations(cells: readonly Characterized[], { single }: Ablation, seed: number, task: Task): Promise<SpearmanEntry[]> {
  const random = seededRandom(seed);
  const entries: SpearmanEntry[] = [];
  for (const [i, metric] of metricList.entries()) {
    await task.checkpoint();
    task.progress(i / metricList.length, `Correlating ${metric.title.toLowerCase()} with what cells are worth`);
    const known = single.flatMap(({ index, drop, lossRise }) => {
      const size = sizeOf(metric, cells[index]!.metrics);
      return size === null ? [] : [{ size, drop, lossRise }];
    });
    const against = (losses: readonly (number | null)[]): SpearmanEntry['drop'] => {
      const numbers = losses.filter((loss) => loss !== null);
      if (numbers.length < losses.length) return absent('The model answers by numbers, so there is no loss of classes.');
      const found = spearman(known.map(({ size }) => size), numbers, random);
      return found ? { ...found, rho: significant(found.rho) } : absent('Too few cells, or all alike.');
    };
    entries.push({ metric: metric.name, drop: against(known.map(({ drop }) => drop)), loss: against(known.map(({ lossRise }) => lossRise)) });
  }
  return entries;
}

function rounded(ablation: Ablation): Ablation {
  const { whole, single, cumulative } = ablation;
  const each = (values: readonly number[]): number[] => values.map((value) => significant(value));
  const { random } = cumulative;
  return {
    ...ablation,
    whole: { value: significant(whole.value), loss: whole.loss === null ? null : significant(whole.loss) },
    single: single.map(({ index, drop, lossRise }) => ({ index, drop: significant(drop), lossRise: lossRise === null ? null : significant(lossRise) })),
    cumulative: {
      ...cumulative,
      bestFirst: each(cumulative.bestFirst),
      worstFirst: each(cumulative.worstFirst),
      random: { ...random, mean: each(random.mean), low: each(random.low), high: each(random.high) },
      area: significant(cumulative.area),
    },
  };
}

