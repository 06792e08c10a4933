/** What is measured of data and models that leave little to measure, or nothing that is a number. */
import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { presentCells } from '../../../../../src/engine/methods/cells/present.js';
import { readOutWeights } from '../../../../../src/engine/methods/cells/readOutWeights.js';
import { scorerOf } from '../../../../../src/engine/methods/cells/score.js';
import { lookAround } from '../../../../../src/engine/methods/cells/surroundings.js';
import type { DenseLayer, InputLayer, RecurrentLayer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense } from '../../trace/handmade.js';
import { rowData } from '../concepts/latch.js';
import { cellsOf, filterBank } from './handmade.js';

const bank = filterBank([0.1, 0.3, 0.5, 0.7].map((feedback) => ({ feedback, input: [1, 0.5] })), [1, 2, 3, 4]);

function rows(sequences: readonly (readonly (readonly number[])[])[]): SequenceDataset {
  return rowData({ names: ['a', 'b'], sequences });
}

/** Steps of a and b. */
function lively(count: number, of: (i: number) => readonly [number, number]): SequenceDataset {
  return rows(Array.from({ length: count }, (_, sequence) => Array.from({ length: 4 }, (__, step) => of(sequence * 4 + step))));
}

/** The bank with one weight of its output changed. */
function headed(weight: number): SequenceModel {
  const output = bank.layers.at(-1) as DenseLayer;
  return { ...bank, layers: [...bank.layers.slice(0, -1), { ...output, load: async () => ({ ...(await output.load()), kernel: Float32Array.of(weight, 2, 3, 4) }) }] };
}

async function spreadOf(dataset: SequenceDataset): Promise<{ readonly mean: readonly number[]; readonly deviation: readonly number[] }> {
  const runnable = await loadRunnable(bank, silentTask);
  const layer = bank.layers.find((each) => each.kind === 'recurrent') as RecurrentLayer;
  const { values } = await lookAround(runnable, [layer], ['in'], pairData(bank, dataset), Int32Array.from({ length: dataset.count }, (_, i) => i), silentTask);
  const { mean, deviation } = values.get('in')!;
  return { mean: Array.from(mean), deviation: Array.from(deviation) };
}

describe('the surroundings of cells', () => {
  it('know what stands still, whatever its value', async () => {
    const { mean, deviation } = await spreadOf(lively(30, (i) => [Math.sin(i), Math.fround(0.1)]));
    assert.deepEqual([mean[1], deviation[1]], [Math.fround(0.1), 0]);
  });

  it('lose no digits far from zero', async () => {
    const { mean, deviation } = await spreadOf(lively(50, (i) => [2 ** 30 + 128 * (i % 2), i % 3]));
    assert.ok(Math.abs(mean[0]! - (2 ** 30 + 64)) < 1e-3 && Math.abs(deviation[0]! - 64) < 1e-3, `${mean[0]}, ${deviation[0]}`);
  });

  it('are of real steps alone, in batches of sequences of any lengths', async () => {
    const dataset = rows(Array.from({ length: 20 }, (_, i) => Array.from({ length: 1 + ((7 * i) % 11) }, () => [i, 1])));
    const lengths = Array.from(dataset.lengths);
    const expected = lengths.reduce((sum, length, i) => sum + length * i, 0) / lengths.reduce((sum, length) => sum + length, 0);
    assert.ok(Math.abs((await spreadOf(dataset)).mean[0]! - expected) < 1e-9);
  });

  it('are refused where they are no numbers', async () => {
    const [input, cells, output] = bank.layers as readonly [InputLayer, RecurrentLayer, DenseLayer];
    for (const wrong of [NaN, Infinity]) {
      const before = dense([wrong, 0, 0, 1], [0, 0], { name: 'before', inputs: ['in'], outputShape: [null, 2] });
      const model = { ...bank, layers: [input, before, { ...cells, inputs: ['before'] }, output] };
      await assert.rejects(cellsOf(model, lively(20, (i) => [Math.sin(i), 0])), { kind: 'data', message: /^rows\.csv: what layer "before" gives is not always a finite number/ });
    }
  });
});

describe('scores of a model', () => {
  const data = lively(40, (i) => [Math.sin(i), Math.cos(3 * i)]);

  it('are none where its answers are no numbers, and that is said', async () => {
    const { document } = await cellsOf(headed(NaN), data);
    assert.deepEqual(document.ablation, { value: null, reason: 'The model gives no answer to a held-out sequence, or one that is no finite number.' });
    assert.ok(document.card.notCovered.some((sentence) => sentence.startsWith('Nothing is ablated: The model gives no answer')));
    assert.deepEqual(document.cells[0]!.contribution, { value: null, reason: 'the output weighs it by no finite number' });
    assert.equal(typeof document.cells[1]!.contribution, 'number');
    assert.ok(!JSON.stringify(presentCells(document)).includes('NaN'));
  });

  it('stay numbers where the model without a cell answers none', async () => {
    const model = headed(1);
    const runnable = await loadRunnable(model, silentTask);
    const heldOut = Int32Array.from({ length: 20 }, (_, i) => i);
    const clamps = new Map([['rnn', { units: [0], values: [NaN] }]]);
    for (const [known, worst] of [[runnable, Math.log(1e7)], [{ ...runnable, model: { ...model, outputMeaning: 'regression' } }, null]] as const) {
      const scorer = await scorerOf(known, pairData(known.model, data), heldOut, silentTask);
      const { value, loss } = await scorer!.score(clamps, silentTask);
      assert.ok(Number.isFinite(value) && value < 1, String(value));
      if (worst !== null) assert.ok(Math.abs(loss! - worst) < 1e-9, String(loss));
    }
  });

  it('have no loss where answers are numbers, which is said', async () => {
    const { document } = await cellsOf({ ...bank, outputMeaning: 'regression' }, data);
    assert.ok(!('reason' in document.ablation));
    for (const { loss } of document.ablation[0]!.spearman) assert.deepEqual(loss, { value: null, reason: 'The model answers by numbers, so there is no loss of classes.' });
  });
});

describe('weights of the output', () => {
  it('are of any number of classes', async () => {
    const classes = 200_000;
    const output = bank.layers.at(-1) as DenseLayer;
    const wide = { ...output, units: classes, outputShape: [classes], load: async () => ({ kernel: new Float32Array(4 * classes).fill(0.01), bias: new Float32Array(classes) }) };
    const weights = await readOutWeights({ ...bank, layers: [...bank.layers.slice(0, -1), wide] }, bank.layers[1] as RecurrentLayer, 0);
    assert.ok(typeof weights !== 'string');
    assert.ok(weights.every((weight) => Math.abs(weight - 0.01 * Math.sqrt(classes)) < 1e-4));
  });
});
