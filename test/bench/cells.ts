/** Characterisation of a layer: every cell's answers to steps and sines, and all metrics of them. */
import { silentTask } from '../../src/engine/core/task.js';
import { characterize } from '../../src/engine/methods/cells/characterize.js';
import { isolatedCells } from '../../src/engine/methods/cells/responders.js';
import { signalsOf } from '../../src/engine/methods/cells/signals.js';
import { randomWeights } from '../unit/engine/methods/cells/handmade.js';
import { recurrent } from '../unit/engine/trace/handmade.js';
import { cpuSeconds, type Measured } from './measure.js';
import type { Workload } from './workloads.js';

const units = 512;
const inputSize = 16;

export function cellWorkload(): Workload {
  const weights = randomWeights('lstm', inputSize, units, 1);
  const layer = recurrent({ cell: 'lstm', units, inputSize, activation: 'tanh' });
  const signals = signalsOf(1, 25);
  const ones = new Float64Array(inputSize).fill(1);
  const probe = { rest: new Float64Array(inputSize), direction: ones, scale: ones, amplitude: 1, sentence: '' };
  const run = (): Promise<Measured> =>
    cpuSeconds(() => characterize(isolatedCells({ layer, weights, probe, context: null, signals: signals.all, parts: ['h'] }, silentTask), units, signals, 'no read-out', silentTask));
  return { name: `cells: ${units} LSTM in isolation, ${signals.all.length} signals each`, rivals: [{ name: 'Unroll', run }] };
}
