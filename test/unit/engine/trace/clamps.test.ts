/** Units held at a value, at every step, before recurrence and read-out. */
import assert from 'node:assert/strict';
import { silentTask } from '../../../../src/engine/core/task.js';
import { cells } from '../../../../src/engine/model/cells/cell.js';
import type { CellType, RecurrentLayer } from '../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { plainKernel } from '../../../../src/engine/trace/plainKernel.js';
import { randomWeights } from '../methods/cells/handmade.js';
import { batchOf, bothWays, dense, featureInput, modelOf, recurrent, traceOf, values } from './handmade.js';

const units = 3;
const kinds: readonly (readonly [CellType, boolean])[] = [['srn', false], ['mgu', false], ['gru', false], ['gru', true], ['lstm', false]];

function layerOf(cell: CellType, resetAfter: boolean): RecurrentLayer {
  const weights = randomWeights(cell, 1, units, 3, resetAfter);
  return recurrent({ cell, units, activation: 'tanh', resetAfter, returnSequences: true, outputShape: [null, units], runs: [{ traceName: 'rnn', reverse: false, load: async () => weights }] });
}

describe('clamped units', () => {
  for (const [cell, resetAfter] of kinds) {
    it(`of ${cell}${cell === 'gru' ? `, reset ${resetAfter ? 'after' : 'before'}` : ''} are seen held by the others, step by step`, async () => {
      const layer = layerOf(cell, resetAfter);
      const x = [0.5, -1, 2, 0.3];
      const clamps = new Map([['rnn', { units: [1], values: [0.4] }]]);
      for (const kernels of [undefined, plainKernel]) {
        const runnable = await loadRunnable(modelOf([featureInput(1), layer]), silentTask, kernels && { kernels });
        const held = values(runnable.run(batchOf('features', [x]), { record: new Set(['rnn.h']), clamps }, silentTask), 'rnn.h');
        // One step at a time, the unit put back by hand before each.
        const weights = await layer.runs[0]!.load();
        const configuration = { inputSize: 1, units, activation: Math.tanh, recurrentActivation: (sum: number) => 1 / (1 + Math.exp(-sum)), resetAfter };
        const { hasCellState, gates, gateCount } = cells[cell];
        let h = Float32Array.of(0, 0.4, 0);
        let c = hasCellState ? new Float32Array(units) : null;
        x.forEach((value, step) => {
          const after = { h: new Float32Array(units), c: c && new Float32Array(units) };
          const rows = { x: Float32Array.of(value), xAt: 0, hBefore: h, cBefore: c, beforeAt: 0, ...after, gates: gates.map(() => new Float32Array(units)), at: 0, scratch: new Float64Array(gateCount * units) };
          cells[cell].step(weights, configuration, rows);
          after.h[1] = Math.fround(0.4);
          h = after.h;
          c = after.c;
          h.forEach((expected, unit) => assert.ok(Math.abs(held[step * units + unit]! - expected) < 1e-5, `unit ${unit} at step ${step}`));
        });
      }
    });
  }

  it('are seen held by the read-out, and by nobody in another direction', async () => {
    const layers = [featureInput(1), recurrent({ runs: bothWays, returnSequences: true, outputShape: [null, 2] }), dense([1, 100], [0], { outputShape: [null, 1] })];
    const clamps = new Map([['rnn.bwd', { units: [0], values: [7] }]]);
    const result = await traceOf(layers, batchOf('features', [[1, 2, 3]]), { clamps });
    assert.deepEqual(values(result, 'rnn.fwd.h'), [1, 3, 6]);
    assert.deepEqual(values(result, 'rnn.bwd.h'), [7, 7, 7]);
    assert.deepEqual(values(result, 'output'), [701, 703, 706]);
  });

  it('stay held where steps are masked, and before the first', async () => {
    const clamps = new Map([['rnn', { units: [0], values: [5] }]]);
    const layers = [featureInput(1), recurrent(), dense([2], [0])];
    assert.deepEqual(values(await traceOf(layers, batchOf('features', [[1], [1, 1], []]), { clamps }), 'output'), [10, 10, 10]);
  });
});
