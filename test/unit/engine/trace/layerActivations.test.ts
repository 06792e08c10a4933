import assert from 'node:assert/strict';
import { UnrollError } from '../../../../src/engine/core/errors.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { offsetsOf, numberedFeatures, type SequenceDataset } from '../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import type { ConvolutionLayer, Layer } from '../../../../src/engine/model/sequenceModel.js';
import { chosenHiddenLayer, hiddenLayers, type Taken } from '../../../../src/engine/trace/hiddenLayers.js';
import { activationChunks, columnNames, readActivations, type ActivationRequest, type ReadActivations } from '../../../../src/engine/trace/layerActivations.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { bothWays, dense, featureInput, modelOf, recurrent, unsupported } from './handmade.js';

function datasetOf(sequences: readonly (readonly number[])[], width = 1): SequenceDataset {
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length / width);
  return {
    name: 'data', count: sequences.length, content: { kind: 'features', names: numberedFeatures(width) }, lengths, offsets: offsetsOf(lengths),
    values: Float32Array.from(sequences.flat()), padded: false, mask: null, labels: null, split: null, locationOf: () => null, notes: [],
  };
}

/** One filter per input channel that hands every position on as it is. */
function passing(outputShape: readonly (number | null)[], size: readonly number[]): ConvolutionLayer {
  return {
    kind: 'convolution', name: 'conv', className: 'Conv', inputs: ['in'], outputShape, tensors: [], filters: 1, groups: 1, activation: 'linear',
    window: { size, strides: size.map(() => 1), dilation: size.map(() => 1), padding: 'valid' },
    load: async () => ({ kernel: Float32Array.of(1), bias: Float32Array.of(0) }),
  };
}

const identity = (name: string, inputs: string, outputShape: readonly number[]): Layer => ({ kind: 'identity', name, className: 'Dropout', inputs: [inputs], outputShape, tensors: [] });
const maximum = (outputShape: readonly number[]): Layer => ({ kind: 'overTime', name: 'pool', className: 'GlobalMaxPooling', inputs: ['conv'], outputShape, tensors: [], reduction: { how: 'max' }, countsMasked: false, overImage: outputShape.length > 1 });

interface Asked {
  readonly layer?: string | null;
  readonly taken?: Taken | null;
  readonly per?: ActivationRequest['per'];
  readonly sequences?: readonly number[];
  readonly width?: number;
  readonly mostRows?: number;
}

async function read(layers: readonly Layer[], sequences: readonly (readonly number[])[], asked: Asked = {}): Promise<ReadActivations & { rows: number[][] }> {
  const { layer = null, taken = null, per = 'sequence', width = 1 } = asked;
  const model = modelOf(layers);
  const runnable = await loadRunnable(model, silentTask);
  const wanted = { hidden: chosenHiddenLayer(runnable, layer), taken };
  const request = { layers: [wanted], per, sequences: asked.sequences ?? sequences.map((_, i) => i) };
  const found = await readActivations(runnable, pairData(model, datasetOf(sequences, width)), request, silentTask, asked.mostRows);
  const units = columnNames(wanted, per).length;
  return { ...found, rows: Array.from({ length: found.count }, (_, row) => Array.from(found.matrices[0]!.subarray(row * units, (row + 1) * units))) };
}

/** One score against 2.5: class 1 where the unit is larger. */
const head = (inputs: string, rest: Partial<Extract<Layer, { kind: 'dense' }>> = {}): Layer => dense([0, 1], [2.5, 0], { name: 'head', inputs: [inputs], ...rest });

describe('activations of hidden layers', () => {
  it('a recurrent layer gives the state after the last real step', async () => {
    const found = await read([featureInput(1), recurrent(), head('rnn')], [[1, 2], [1], [1, 1, 1]]);
    assert.deepEqual(found.rows, [[3], [1], [3]]);
    assert.deepEqual(Array.from(found.verdicts), [1, 0, 1]);
    assert.deepEqual(Array.from(found.outputs), [2.5, 3, 2.5, 1, 2.5, 3]);
    assert.equal(found.steps, null);
  });

  it('mean, maximum and a share of the steps count real steps only', async () => {
    const net = [featureInput(1), recurrent(), head('rnn')];
    const sequences = [[1, 2, -2], [4]];
    for (const [taken, rows] of [['mean', [[5 / 3], [4]]], ['max', [[3], [4]]], [{ share: 0.5 }, [[3], [4]]], [{ share: 1 }, [[1], [4]]]] as const) {
      const found = await read(net, sequences, { taken });
      found.rows.forEach((row, i) => assert.ok(Math.abs(row[0]! - rows[i]![0]) < 1e-6, `${JSON.stringify(taken)}: ${row.join()}`));
    }
  });

  it('both directions stand side by side, the backward one as it ends', async () => {
    const net = [featureInput(1), recurrent({ runs: bothWays, outputShape: [2] }), head('rnn', { load: async () => ({ kernel: Float32Array.of(0, 1, 0, 0), bias: Float32Array.of(2.5, 0) }) })];
    const found = await read(net, [[1, 2], [5]]);
    assert.deepEqual(found.rows, [[3, 3], [5, 5]]);
    const first = await read(net, [[1, 2], [5]], { taken: { share: 0.1 } });
    assert.deepEqual(first.rows, [[1, 3], [5, 5]]);
    const runnable = await loadRunnable(modelOf(net), silentTask);
    assert.deepEqual(columnNames({ hidden: chosenHiddenLayer(runnable, 'rnn'), taken: null }, 'sequence'), ['fwd 0', 'bwd 0']);
  });

  it('rows per step belong to the class of their step where the model answers every step', async () => {
    const net = [featureInput(1), recurrent({ returnSequences: true }), head('rnn', { outputShape: [null, 2] })];
    const found = await read(net, [[1, 2], [3]], { per: 'step' });
    assert.deepEqual(found.rows, [[1], [3], [3]]);
    assert.deepEqual(Array.from(found.verdicts), [0, 1, 1]);
    assert.deepEqual([Array.from(found.sequences), Array.from(found.steps!)], [[0, 0, 1], [0, 1, 0]]);
    const atEnd = await read([featureInput(1), recurrent(), head('rnn')], [[1, 2], [3]], { per: 'step' });
    assert.deepEqual(Array.from(atEnd.verdicts), [1, 1, 1]);
  });

  it('maps of series are pooled over real steps, images over positions', async () => {
    const series = [featureInput(1), passing([null, 1], [1]), maximum([1]), head('pool')];
    assert.deepEqual((await read(series, [[1, 3], [2]], { layer: 'conv' })).rows, [[2], [2]]);
    const image = [featureInput(1, { outputShape: [2, 2, 1] }), passing([2, 2, 1], [1, 1]), { ...maximum([1]), overImage: true } as Layer, head('pool')];
    assert.deepEqual((await read(image, [[1, 2, 3, 6]], { layer: 'conv', width: 2 })).rows, [[3]]);
    assert.deepEqual((await read(image, [[1, 2, 3, 6]], { layer: 'conv', width: 2, taken: 'all' })).rows, [[1, 2, 3, 6]]);
    assert.deepEqual((await read(image, [[1, 2, 3, 6]], { layer: 'conv', width: 2, taken: 'max' })).rows, [[6]]);
    const runnable = await loadRunnable(modelOf(image), silentTask);
    const conv = chosenHiddenLayer(runnable, 'conv');
    assert.deepEqual(columnNames({ hidden: conv, taken: 'all' }, 'sequence'), ['0,0,0', '0,1,0', '1,0,0', '1,1,0']);
    assert.deepEqual(columnNames({ hidden: conv, taken: null }, 'sequence'), ['0']);
  });

  it('takes what the head reads where no layer is named, over Dropout', async () => {
    const layers = [featureInput(1, { outputShape: [1] }), dense([1, 2], [0, 0], { name: 'a', inputs: ['in'] }), identity('drop', 'a', [2]), head('drop', { load: async () => ({ kernel: new Float32Array(4), bias: new Float32Array(2) }) })];
    const found = await read(layers, [[3]]);
    assert.deepEqual(found.rows, [[3, 6]]);
    const runnable = await loadRunnable(modelOf(layers), silentTask);
    assert.equal(chosenHiddenLayer(runnable, null).layer, 'a');
    const softmax: Layer = { kind: 'activation', name: 'softmax', className: 'Softmax', inputs: ['head'], outputShape: [2], tensors: [], activation: 'softmax', alpha: null };
    assert.equal(chosenHiddenLayer(await loadRunnable(modelOf([...layers, softmax]), silentTask), null).layer, 'a');
  });

  it('keeps the order asked for, leaves out what has no step and what would not fit', async () => {
    const net = [featureInput(1), recurrent(), head('rnn')];
    const found = await read(net, [[1], [], [3], [4]], { sequences: [3, 1, 0, 2], mostRows: 3 });
    assert.deepEqual(found.rows, [[4], [1]]);
    assert.deepEqual([Array.from(found.sequences), found.empty, found.leftOut], [[3, 0], 1, 1]);
  });

  it('gives several layers aligned, chunk by chunk', async () => {
    const model = modelOf([featureInput(1), recurrent(), dense([1, 1], [0, 1], { name: 'mid' }), head('mid', { load: async () => ({ kernel: Float32Array.of(0, 1, 0, 0), bias: new Float32Array(2) }) })]);
    const runnable = await loadRunnable(model, silentTask);
    const data = pairData(model, datasetOf(Array.from({ length: 700 }, (_, i) => [i])));
    const layers = ['rnn', 'mid'].map((name) => ({ hidden: chosenHiddenLayer(runnable, name), taken: null }));
    const sequences = Array.from({ length: 700 }, (_, i) => 699 - i);
    let seen = 0;
    let chunks = 0;
    for await (const chunk of activationChunks(runnable, data, { layers, per: 'sequence', sequences }, silentTask)) {
      chunks++;
      chunk.sequences.forEach((sequence, row) => {
        assert.equal(sequence, 699 - seen++);
        assert.deepEqual([chunk.matrices[0]![row], chunk.matrices[1]![2 * row], chunk.matrices[1]![2 * row + 1]], [sequence, sequence, sequence + 1]);
      });
    }
    assert.ok(chunks > 1 && seen === 700);
  });

  it('lists the layers on the way to the output that can be traced', async () => {
    const model = modelOf([featureInput(1), recurrent(), dense([1], [0], { name: 'aside' }), head('rnn')]);
    assert.deepEqual(hiddenLayers(await loadRunnable(model, silentTask)).map(({ layer, form }) => [layer, form]), [['rnn', 'steps']]);
    const broken = await loadRunnable(modelOf([featureInput(1), recurrent(), unsupported({ name: 'odd', inputs: ['rnn'] }), head('odd')]), silentTask);
    assert.deepEqual(hiddenLayers(broken).map(({ layer }) => layer), ['rnn']);
  });

  it('says what cannot be had', async () => {
    const net = [featureInput(1), recurrent(), head('rnn')];
    const says = (text: RegExp) => (error: unknown) => error instanceof UnrollError && text.test(error.message);
    await assert.rejects(read(net, [[1]], { layer: 'in' }), says(/layer "in" \(Input\) is no hidden layer.*Those that can: rnn/));
    await assert.rejects(read(net, [[1]], { layer: 'none' }), says(/no layer "none"/));
    await assert.rejects(read(net, [[1]], { taken: 'all' }), says(/as many steps as the sequence/));
    await assert.rejects(read([featureInput(1, { outputShape: [1] }), dense([0, 1], [2.5, 0], { name: 'head', inputs: ['in'] })], [[1]]), says(/no hidden layer/));
    const flat = [featureInput(1, { outputShape: [1] }), dense([1], [0], { name: 'a', inputs: ['in'] }), head('a')];
    await assert.rejects(read(flat, [[1]], { per: 'step' }), says(/has no steps/));
    const growing = [flat[0]!, dense([3e38], [0], { name: 'a', inputs: ['in'] }), head('a')];
    await assert.rejects(read(growing, [[1], [2]]), says(/on sequence 2 an activation of layer "a" is not a finite number/));
    const broken = [...flat.slice(0, -1), dense([NaN, 1], [0, 0], { name: 'head', inputs: ['a'] })];
    await assert.rejects(read(broken, [[1]]), says(/on sequence 1 what the model puts out is not a finite number/));
  });
});
