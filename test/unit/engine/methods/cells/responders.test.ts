/** Cells in isolation and in place are held to the plain traced network. */
import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { Probe } from '../../../../../src/engine/methods/cells/probe.js';
import { cellsInSitu, isolatedCells } from '../../../../../src/engine/methods/cells/responders.js';
import { sineSignal, stepSignal } from '../../../../../src/engine/methods/cells/signals.js';
import { partsOf } from '../../../../../src/engine/methods/cells/study.js';
import { cells } from '../../../../../src/engine/model/cells/cell.js';
import type { CellType, CellWeights, RecurrentLayer } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { plainKernel } from '../../../../../src/engine/trace/plainKernel.js';
import { featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { randomWeights } from './handmade.js';

const inputs = 3;
const units = 4;
const kinds: readonly (readonly [CellType, boolean])[] = [['srn', false], ['mgu', false], ['gru', false], ['gru', true], ['lstm', false]];
const signals = [stepSignal(1), stepSignal(-1), sineSignal(1, 25)];
const probe: Probe = {
  rest: Float64Array.of(0.1, -0.2, 0.3),
  direction: Float64Array.of(1, 0.5, -1),
  scale: Float64Array.of(1, 1, 1),
  amplitude: 1,
  sentence: '',
};

function layerOf(cell: CellType, resetAfter: boolean, weights: CellWeights, rest: Partial<RecurrentLayer> = {}): RecurrentLayer {
  return recurrent({ cell, units, inputSize: inputs, activation: 'tanh', resetAfter, returnSequences: true, outputShape: [null, units], runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }], ...rest });
}

function inputOf(signal: Float32Array): Float32Array {
  return Float32Array.from({ length: signal.length * inputs }, (_, i) => probe.rest[i % inputs]! + signal[Math.floor(i / inputs)]! * probe.direction![i % inputs]!);
}

function traced(layer: RecurrentLayer, weights: CellWeights, signal: Float32Array): ReadonlyMap<string, Float32Array> {
  const record = plainKernel(layer, weights).run({ count: 1, steps: signal.length, x: inputOf(signal), mask: null, initial: null, reverse: false }, silentTask);
  const gates = cells[layer.cell].gates.map((name, i) => [name, record.gates[i]!] as const);
  return new Map([['h', record.h!], ...(record.c ? [['c', record.c] as const] : []), ...gates]);
}

function close(actual: Float32Array, rows: Float32Array, unit: number, message: string): void {
  const worst = actual.reduce((most, value, t) => Math.max(most, Math.abs(value - rows[t * units + unit]!)), 0);
  assert.ok(worst < 1e-5, `${message}: off by ${worst}`);
}

/** Leaves only the feedback of each cell to itself. */
function withoutOthers(weights: CellWeights): CellWeights {
  const columns = weights.recurrent.length / units;
  return { ...weights, recurrent: weights.recurrent.map((value, i) => ((i % columns) % units === Math.floor(i / columns) ? value : 0)) };
}

for (const [cell, resetAfter] of kinds) {
  const name = cell === 'gru' ? `gru, reset ${resetAfter ? 'after' : 'before'}` : cell;
  const weights = randomWeights(cell, inputs, units, 5, resetAfter);

  describe(`cells of ${name}`, () => {
    it('in isolation are what the network would be without all other feedback', () => {
      const layer = layerOf(cell, resetAfter, weights);
      const responder = isolatedCells({ layer, weights, probe, context: null, signals, parts: partsOf(layer) }, silentTask);
      const expected = signals.map((signal) => traced(layer, withoutOthers(weights), signal));
      for (let unit = 0; unit < units; unit++) {
        responder.respond(unit).forEach((answer, i) => {
          assert.deepEqual([...answer.keys()], partsOf(layer));
          for (const [part, values] of answer) close(values, expected[i]!.get(part)!, unit, `${part} of unit ${unit}`);
        });
      }
    });

    it('among frozen others are what the network is where the others stand still', () => {
      const still = standingStill(cell, weights);
      const layer = layerOf(cell, resetAfter, still);
      // What the others stand at is what the network says once they do.
      const rest = traced(layer, still, stepSignal(0));
      const at = (part: string): Float64Array => Float64Array.from(rest.get(part)!.subarray(-units));
      const h = at('h');
      const gate = cell === 'mgu' ? 'f' : cell === 'gru' && !resetAfter ? 'r' : null;
      const context = { h, gated: gate && at(gate).map((value, i) => value * h[i]!) };
      const responder = isolatedCells({ layer, weights: still, probe, context, signals: [stepSignal(1)], parts: ['h'] }, silentTask);
      const [answer] = responder.respond(0);
      const expected = traced(layer, still, stepSignal(1)).get('h')!;
      // The others begin at zero: by then that is forgotten.
      close(answer!.get('h')!.subarray(150), expected.subarray(150 * units), 0, 'h');
    });

    for (const reverse of [false, true]) {
      it(`in place are as the tracer has them${reverse ? ', read backwards too' : ''}`, async () => {
        const layer = layerOf(cell, resetAfter, weights, { runs: [{ traceName: 'rnn', reverse, load: async () => weights }] });
        const runnable = await loadRunnable(modelOf([featureInput(inputs), layer]), silentTask);
        const parts = partsOf(layer);
        const responder = await cellsInSitu({ runnable, layer, run: layer.runs[0]!, entry: 'in', probe, signals, parts, units: [2, 0] }, silentTask);
        const expected = signals.map((signal) => traced(layer, weights, signal));
        for (const unit of [2, 0]) {
          responder.respond(unit).forEach((answer, i) => {
            for (const [part, values] of answer) close(values, expected[i]!.get(part)!, unit, `${part} of unit ${unit}`);
          });
        }
      });
    }
  });
}

/** All units but the first lose input and feedback, and keep nothing of their state: they stand at one value. */
function standingStill(cell: CellType, weights: CellWeights): CellWeights {
  const still = { kernel: weights.kernel.slice(), recurrent: weights.recurrent.slice(), bias: weights.bias.slice() };
  const columns = still.bias.length;
  for (let column = 0; column < columns; column++) {
    if (column % units === 0) continue;
    for (let i = 0; i < inputs; i++) still.kernel[i * columns + column] = 0;
    for (let i = 0; i < units; i++) still.recurrent[i * columns + column] = 0;
    // The gate that would keep the old state: LSTM f and GRU z shut, MGU f open.
    const gate = Math.floor(column / units);
    if (cell === 'lstm' && gate === 1) still.bias[column] = -60;
    if (cell === 'gru' && gate === 0) still.bias[column] = -60;
    if (cell === 'mgu' && gate === 0) still.bias[column] = 60;
  }
  return { ...weights, ...still };
}

describe('the own direction of cells', () => {
  it('is the input weights of the candidate, as long as a step of all channels', () => {
    const weights = randomWeights('lstm', inputs, units, 9);
    const layer = layerOf('lstm', false, weights);
    const own = isolatedCells({ layer, weights, probe: { ...probe, direction: null }, context: null, signals: [stepSignal(1)], parts: ['h'] }, silentTask);
    for (let unit = 0; unit < units; unit++) {
      const candidate = Float64Array.from({ length: inputs }, (_, i) => weights.kernel[i * 4 * units + 2 * units + unit]!);
      const length = Math.hypot(...candidate);
      const given = { ...probe, direction: candidate.map((value) => (value * Math.sqrt(inputs)) / length) };
      const expected = isolatedCells({ layer, weights, probe: given, context: null, signals: [stepSignal(1)], parts: ['h'] }, silentTask);
      const [answer] = own.respond(unit);
      const [same] = expected.respond(unit);
      answer!.get('h')!.forEach((value, t) => assert.ok(Math.abs(value - same!.get('h')![t]!) < 1e-5));
    }
  });
});
