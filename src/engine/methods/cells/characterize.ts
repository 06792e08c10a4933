/**
 * The figures of every cell of one direction of a layer.
 */
import type { Task } from '../../core/task.js';
import type { CellRun, RecurrentLayer } from '../../model/sequenceModel.js';
import type { Metrics } from './metrics.js';
import type { Responder } from './responders.js';
import type { ReadOutWeights } from './readOutWeights.js';
import { significant } from '../rounding.js';
import { roundedFigures, sketch } from './rounding.js';
import { settlingSteps, sineSpan, type Signals, stepLength, sweptPeriods } from './signals.js';
import { SineAnalysis } from './sineResponse.js';
import { absent, asymmetry, type Figure, stepResponse, type StepState } from './stepResponse.js';

export interface Sweep {
  /** By the periods of the sweep; null where the answer is not finite. */
  readonly gain: readonly (number | null)[];
  /** Degrees; null too where nothing of the period is left in the answer. */
  readonly phase: readonly (number | null)[];
}

export interface Characterized {
  readonly state: StepState;
  readonly metrics: Metrics;
  readonly sweep: Sweep;
  /** The answer to the step up, from a little before it on, and two periods of the answer to the sine; thinned out. */
  readonly step: readonly (number | null)[];
  readonly sine: readonly (number | null)[];
}

const unitsPerCheckpoint = 8;
/** Steps of the small picture before the step, and from one shown value to the next. */
const pictureBefore = 10;
const pictureStride = 5;
const sinePictureValues = 40;

export async function characterize(responder: Responder, units: number, signals: Signals, weights: ReadOutWeights, task: Task): Promise<Characterized[]> {
  const analyst = new Analyst(signals);
  const found: Characterized[] = [];
  for (let unit = 0; unit < units; unit++) {
    if (unit % unitsPerCheckpoint === 0) {
      await task.checkpoint();
      task.progress(unit / units, `Cell ${unit + 1} of ${units}`);
    }
    const answers = responder.respond(unit).map((answer) => answer.get('h')!);
    found.push(analyst.characterize(answers, typeof weights === 'string' ? weights : weights[unit]!));
  }
  return found;
}

class Analyst {
  private readonly sine: SineAnalysis;
  private readonly swept: readonly SineAnalysis[];

  constructor(private readonly signals: Signals) {
    this.sine = new SineAnalysis(signals.period, signals.amplitude);
    this.swept = sweptPeriods.map((period) => new SineAnalysis(period, signals.amplitude));
  }

  /** @param weight of the read-out, or why there is none */
  characterize([up, down, sine, ...swept]: readonly Float32Array[], weight: number | string): Characterized {
    const { amplitude, period } = this.signals;
    const { state, ...response } = stepResponse(up!, amplitude);
    const opposite = stepResponse(down!, -amplitude);
    const fundamentals = swept.map((answer, i) => this.swept[i]!.fundamental(answer));
    const rounded = (value: number | undefined): number | null => (value === undefined ? null : significant(value));
    const metrics: Metrics = {
      ...response,
      asymmetry: asymmetry({ state, ...response }, opposite),
      ...this.sine.response(sine!, typeof response.before === 'number' ? response.before : null),
      contribution: contributionOf(response.change, weight),
    };
    const span = sineSpan(period);
    return {
      state,
      metrics: roundedFigures(metrics),
      sweep: { gain: fundamentals.map((each) => rounded(each?.gain)), phase: fundamentals.map((each) => rounded(each?.phase ?? undefined)) },
      step: sketch(up!, settlingSteps - pictureBefore, settlingSteps + stepLength, pictureStride),
      sine: sketch(sine!, span.dropped, span.dropped + 2 * period, Math.max(1, Math.ceil((2 * period) / sinePictureValues))),
    };
  }
}

function contributionOf(change: Figure, weight: number | string): Figure {
  if (typeof change !== 'number') return change;
  if (typeof weight !== 'number') return absent(weight);
  return Number.isFinite(weight) ? Math.abs(change) * weight : absent('the output weighs it by no finite number');
}

export type Direction = 'forward' | 'backward';

export function directionOf(run: CellRun): Direction {
  return run.reverse ? 'backward' : 'forward';
}

/** @returns the layer as people tell it from others: with its direction where it has two */
export function runTitle(layer: RecurrentLayer, run: CellRun): string {
  return layer.runs.length > 1 ? `${layer.name} (${directionOf(run)})` : layer.name;
}
