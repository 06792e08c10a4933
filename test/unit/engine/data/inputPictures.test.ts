import assert from 'node:assert/strict';
import type { SequenceContent, SequenceDataset } from '../../../../src/engine/data/dataset.js';
import { numberedFeatures, offsetsOf } from '../../../../src/engine/data/dataset.js';
import { InputPictures } from '../../../../src/engine/data/inputPictures.js';
import { pairData } from '../../../../src/engine/data/pair.js';
import type { Layer } from '../../../../src/engine/model/sequenceModel.js';
import { dense, embedding, featureInput, modelOf, recurrent, tokenInput } from '../trace/handmade.js';

function datasetOf(content: SequenceContent, sequences: readonly (readonly number[])[], width = 1): SequenceDataset {
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length / width);
  const values = content.kind === 'features' ? Float32Array.from(sequences.flat()) : Int32Array.from(sequences.flat());
  return { name: 'data', count: sequences.length, content, lengths, offsets: offsetsOf(lengths), values, padded: false, mask: null, labels: null, split: null, locationOf: () => null, notes: [] };
}

function rows(sequences: readonly (readonly number[])[], width: number, names = numberedFeatures(width)): SequenceDataset {
  return datasetOf({ kind: 'features', names }, sequences, width);
}

function pictures(layers: readonly Layer[], data: SequenceDataset): InputPictures {
  const model = modelOf(layers);
  return new InputPictures(model, pairData(model, data));
}

const reshape = (target: readonly number[], inputs = ['in']): Layer => ({ kind: 'reshape', name: 'reshape', className: 'Reshape', inputs, outputShape: target, tensors: [], target });
const head = dense([1, 1], [0, 0], { inputs: ['reshape'] });

describe('inputs as pictures', () => {
  it('an image input as an image, its values spread over all greys', () => {
    const image = pictures([featureInput(1, { outputShape: [2, 2, 1] }), reshape([4]), head], rows([[0, 8, 16, 4], [0, 0, 0, 0]], 2));
    assert.deepEqual(image.of(0), { kind: 'image', height: 2, width: 2, channels: 1, pixels: [0, 128, 255, 64] });
    assert.deepEqual(image.mean([0, 1]), { kind: 'image', height: 2, width: 2, channels: 1, pixels: [0, 64, 128, 32] });
  });

  it('values of 0..1 and 0..255 are taken as they stand, colours too', () => {
    const colours = (values: readonly number[]) => pictures([featureInput(1, { outputShape: [1, 1, 3] }), reshape([3]), head], rows([values], 3)).of(0);
    assert.deepEqual(colours([0, 0.2, 0.4]), { kind: 'image', height: 1, width: 1, channels: 3, pixels: [0, 51, 102] });
    assert.deepEqual(colours([10, 20, 200]), { kind: 'image', height: 1, width: 1, channels: 3, pixels: [10, 20, 200] });
  });

  it('a flat row that the first layer turns into an image', () => {
    const image = pictures([featureInput(1, { outputShape: [4] }), reshape([2, 2, 1]), head], rows([[0, 1, 0, 1]], 1)).of(0);
    assert.deepEqual(image, { kind: 'image', height: 2, width: 2, channels: 1, pixels: [0, 255, 0, 255] });
  });

  it('an image with its channels first, as the first layer turns it', () => {
    const turned: Layer = { kind: 'permute', name: 'reshape', className: 'Transpose', inputs: ['in'], outputShape: [1, 2, 3], tensors: [], order: [1, 2, 0] };
    const image = pictures([featureInput(1, { outputShape: [3, 1, 2] }), turned, head], rows([[0, 0.2, 0.4, 0.6, 0.8, 1]], 6)).of(0);
    assert.deepEqual(image, { kind: 'image', height: 1, width: 2, channels: 3, pixels: [0, 102, 204, 51, 153, 255] });
  });

  it('large images are reduced', () => {
    const side = 100;
    const image = pictures([featureInput(1, { outputShape: [side, side, 1] }), reshape([side * side]), head], rows([Array.from({ length: side * side }, (_, i) => i % 2)], side)).of(0);
    assert.ok(image.kind === 'image' && image.height === 50 && image.width === 50);
    assert.deepEqual(new Set(image.pixels), new Set([128]));
  });

  it('series as lines by feature, long ones at evenly taken steps', () => {
    const net = [featureInput(2), recurrent({ inputSize: 2 }), dense([1, 1], [0, 0])];
    const lines = pictures(net, rows([[1, 10, 2, 20, 3, 30]], 2, ['light', 'CO2']));
    assert.deepEqual(lines.of(0, { from: 1, to: 2 }), { kind: 'lines', lines: [{ label: 'light', values: [1, 2, 3] }, { label: 'CO2', values: [10, 20, 30] }], from: 1, to: 2 });
    const long = pictures(net, rows([Array.from({ length: 2000 }, (_, i) => Math.floor(i / 2))], 2)).of(0, { from: 500, to: 1000 });
    assert.ok(long.kind === 'lines' && long.lines[0]!.values.length === 160);
    assert.deepEqual([long.lines[0]!.values[80], long.from, long.to], [500, 80, 160]);
  });

  it('means of series of one length only', () => {
    const lines = pictures([featureInput(1), recurrent(), dense([1, 1], [0, 0])], rows([[1, 2], [3, 4], [5]], 1));
    assert.deepEqual(lines.mean([0, 1]), { kind: 'lines', lines: [{ label: 'value', values: [2, 3] }] });
    assert.equal(lines.mean([0, 2]), null);
    assert.equal(lines.mean([]), null);
  });

  it('tokens by their words, of long texts the part that is meant', () => {
    const net = [tokenInput(), embedding([[0], [1], [2]]), recurrent({ inputs: ['embedding'] }), dense([1, 1], [0, 0])];
    const words = pictures(net, datasetOf({ kind: 'tokens', vocabulary: [null, 'good', 'bad'], ids: [1, 2] }, [[1, 2, 1], Array<number>(300).fill(1)]));
    assert.deepEqual(words.of(0, { from: 2, to: 3 }), { kind: 'tokens', tokens: ['good', 'bad', 'good'], from: 2, to: 3 });
    assert.equal(words.mean([0]), null);
    const middle = words.of(1, { from: 249, to: 250 });
    assert.ok(middle.kind === 'tokens' && middle.tokens.length === 202);
    assert.deepEqual([middle.tokens[0], middle.tokens.at(-1), middle.from, middle.to], ['…', '…', 200, 201]);
  });

  it('the row of a table as values with its names; whole numbers too', () => {
    const net = [featureInput(1, { outputShape: [2] }), dense([1, 1, 1, 1], [0, 0], { inputs: ['in'] })];
    assert.deepEqual(pictures(net, rows([[1.23456, 7]], 2, ['age', 'height'])).of(0), { kind: 'values', values: [{ label: 'age', text: '1.235' }, { label: 'height', text: '7' }] });
    const integers = pictures(net, datasetOf({ kind: 'tokens', vocabulary: null, ids: [3, 4] }, [[3, 4]])).of(0);
    assert.deepEqual(integers, { kind: 'values', values: [{ label: 'f1', text: '3' }, { label: 'f2', text: '4' }] });
  });
});
