import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { silentTask, type Task } from '../../../../src/engine/core/task.js';
import type { PairedData } from '../../../../src/engine/data/pairedData.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { padBatch, traceBatches, type TraceDatasetRequest } from '../../../../src/engine/trace/traceDataset.js';
import { batchOf, dense, featureInput, modelOf, recurrent } from './handmade.js';

/** Only what the tracer asks of data. */
function dataOf(sequences: readonly (readonly number[])[]): PairedData {
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length);
  const data: Pick<PairedData, 'count' | 'batch'> & { dataset: Pick<PairedData['dataset'], 'lengths'> } = {
    count: sequences.length,
    dataset: { lengths },
    batch: (chosen) => batchOf('features', Array.from(chosen, (index) => sequences[index]!)),
  };
  return data as PairedData;
}

/** Many units that stay at zero: large arrays for little work. */
const wide = recurrent({
  units: 512,
  runs: [{
    traceName: 'rnn',
    reverse: false,
    load: async () => ({ kernel: new Float32Array(512), recurrent: new Float32Array(512 * 512), bias: new Float32Array(512), recurrentBias: null }),
  }],
});

async function trace(sequences: readonly (readonly number[])[], request: TraceDatasetRequest, task: Task = silentTask, layer = recurrent()) {
  const head = dense(Array<number>(layer.units).fill(1), [0]);
  const runnable = await loadRunnable(modelOf([featureInput(1), layer, head]), silentTask);
  const chunks = [];
  for await (const chunk of traceBatches(runnable, dataOf(sequences), request, task)) chunks.push(chunk);
  return chunks;
}

describe('tracing a data set', () => {
  it('keeps the order asked for, whatever the chunks', async () => {
    const sequences = Array.from({ length: 1300 }, (_, i) => [i, ...Array<number>(i % 4).fill(1)]);
    const asked = sequences.map((_, i) => sequences.length - 1 - i);
    const chunks = await trace(sequences, { record: new Set(['output']), sequences: asked });
    assert.ok(chunks.length > 1);
    assert.deepEqual(chunks.flatMap((chunk) => [...chunk.sequences]), asked);
    assert.deepEqual(chunks.flatMap((chunk) => [...chunk.arrays.get('output')!.data]), asked.map((i) => i + (i % 4)));
  });

  it('cuts chunks by memory, a sequence at least', async () => {
    const chunks = await trace(
      [10_000, 10, 10_000, 20_000].map((steps) => Array<number>(steps).fill(0)),
      { record: new Set(['rnn.h']), sequences: [0, 1, 2, 3] },
      silentTask,
      wide,
    );
    assert.deepEqual(chunks.map((chunk) => [...chunk.sequences]), [[0], [1], [2], [3]]);
  });

  it('refuses a sequence whose arrays no memory should hold, before it is made a batch', async () => {
    const steps = 100_000;
    const endless = { ...dataOf([[0]]), dataset: { name: 'long.csv', lengths: Int32Array.of(steps), locationOf: () => ({ line: 7 }) } } as unknown as PairedData;
    const runnable = await loadRunnable(modelOf([featureInput(1), wide]), silentTask);
    const run = async () => traceBatches(runnable, endless, { record: null, sequences: [0] }, silentTask).next();
    await assert.rejects(run, { name: 'UnrollError', kind: 'data', message: /^long\.csv line 7: 100,000 steps of this model do not fit into memory/ });
  });

  it('records chunk after chunk in the same memory, which holds until the next is asked for', async () => {
    const sequences = Array.from({ length: 1100 }, (_, i) => [i, 1]);
    const runnable = await loadRunnable(modelOf([featureInput(1), recurrent()]), silentTask);
    const buffers = new Set<ArrayBufferLike>();
    const states: number[] = [];
    for await (const { arrays } of traceBatches(runnable, dataOf(sequences), { record: new Set(['rnn.h']), sequences: sequences.map((_, i) => i) }, silentTask)) {
      const { data } = arrays.get('rnn.h')!;
      buffers.add(data.buffer);
      states.push(...data);
    }
    assert.equal(buffers.size, 1);
    assert.deepEqual(states, sequences.flatMap(([first]) => [first, first! + 1]));
  });

  it('pads to one shape where asked, without changing what is computed', async () => {
    const request = { record: null, sequences: [0, 1] };
    const [chunk] = await trace([[1, 2], []], { ...request, padTo: 4 });
    assert.deepEqual(chunk!.arrays.get('rnn.h'), { shape: [2, 4, 1], data: Float32Array.of(1, 3, 3, 3, 0, 0, 0, 0) });
    assert.deepEqual(Array.from(chunk!.arrays.get('output')!.data), [3, 0]);
    const tokens = padBatch(batchOf('tokens', [[5, 6], [7]]), 3);
    assert.deepEqual(tokens.inputs, [{ kind: 'tokens', data: Int32Array.of(5, 6, 0, 7, 0, 0) }]);
    assert.deepEqual(tokens.mask, Uint8Array.of(1, 1, 0, 1, 0, 0));
  });

  it('reports progress and stops between chunks', async () => {
    const fractions: (number | null)[] = [];
    const task: Task = {
      ...silentTask,
      progress: (fraction) => void fractions.push(fraction),
      checkpoint: async () => {
        if (fractions.length === 2) throw new CancelledError();
      },
    };
    const sequences = Array.from({ length: 2000 }, () => [1]);
    await assert.rejects(trace(sequences, { record: null, sequences: sequences.map((_, i) => i) }, task), CancelledError);
    assert.equal(fractions[0], 0);
    assert.ok(fractions[1]! > 0 && fractions[1]! < 1);
  });

  it('stops inside a long recurrent layer', async () => {
    const runnable = await loadRunnable(modelOf([featureInput(1), wide]), silentTask);
    let looks = 0;
    const task: Task = {
      ...silentTask,
      throwIfCancelled() {
        if (++looks === 4) throw new CancelledError();
      },
    };
    const long = batchOf('features', [Array<number>(1000).fill(0)]);
    assert.throws(() => runnable.run(long, { record: null }, task), CancelledError);
  });

  it('has nothing to do for no sequences', async () => {
    assert.deepEqual(await trace([[1]], { record: null, sequences: [] }), []);
  });
});
