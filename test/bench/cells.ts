/** Characterisation of a layer: every cell's answers to steps and sines, and all metrics of them. */
import { silentTask } from '../../src/engine/core/task.js';
import { characterize } from '../../src/engine/methods/cells/characterize.js';
import { isolatedCells } from '../../src/engine/methods/cells/responders.js';
import { signalsOf } from '../../src/engine/methods/cells/signals.js';
import { randomWeights } from '../unit/engine/methods/cells/handmade.js';
import { recurrent } from '../unit/engine/trace/handmade.js';
import { cpuSeconds, type Measure, type Workload } from './contenders.js';

const units = 512;
const inputSize = 16;
const signals = signalsOf(1, 25);

export function cellWorkload(): Workload {
  return { name: `cells: ${units} LSTM in isolation, ${signals.all.length} signals each`, contenders: [{ name: 'Unroll', prepare }] };
}

function prepare(): Measure {
  const weights = randomWeights('lstm', inputSize, units, 1);
  const layer = recurrent({ cell: 'lstm', units, inputSize, activation: 'tanh' });
  const ones = new Float64Array(inputSize).fill(1);
  const probe = { rest: new Float64Array(inputSize), direction: ones, scale: ones, amplitude: 1, sentence: '' };
  return () => cpuSeconds(() => characterize(isolatedCells({ layer, weights, probe, context: null, signals: signals.all, parts: ['h'] }, silentTask), units, signals, 'no read-out', silentTask));
}
