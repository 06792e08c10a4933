/** What graphs of windows over images become, and which of them are refused; values are compared in test/golden. */
import assert from 'node:assert/strict';
import { node, openGraph, outline, tensor, value, weights, wholes, type Bytes, type GraphParts } from './handmade.js';

const images = value('x', ['n', 3, 8, 6]);
const kernel = tensor('k', [4, 3, 3, 3]);
const conv = (input: string, output: string, options = {}): Bytes => node('Conv', [input, 'k'], [output], options);

describe('ONNX graphs of images', () => {
  it('take them as the file does, and put channels last', async () => {
    const model = await openGraph({ nodes: [conv('x', 'c'), node('GlobalAveragePool', ['c'], ['m']), node('Flatten', ['m'], ['out'])], inputs: [images], outputs: ['out'], initializers: [kernel] });
    assert.deepEqual(outline(model), ['input x()', 'permute transpose(x)', 'convolution conv(transpose)', 'overTime globalaveragepool(conv)']);
    assert.deepEqual(model.layers.map(({ outputShape }) => outputShape), [[3, 8, 6], [8, 6, 3], [6, 4, 4], [4]]);
    assert.deepEqual(model.notes, []);
    assert.equal(model.outputMeaning, 'logits');
  });

  it('need not be turned where the file itself turns them', async () => {
    const turned = node('Transpose', ['x'], ['t'], { perm: [0, 3, 1, 2] });
    const model = await openGraph({ nodes: [turned, conv('t', 'out')], inputs: [value('x', ['n', 8, 6, 3])], outputs: ['out'], initializers: [kernel] });
    assert.deepEqual(outline(model), ['input x()', 'convolution conv(x)']);
    assert.deepEqual(model.layers.map(({ outputShape }) => outputShape), [[8, 6, 3], [6, 4, 4]]);
  });

  it('are rows of numbers where nothing slides over them', async () => {
    const nodes = [node('Flatten', ['x'], ['f']), node('MatMul', ['f', 'w'], ['out'])];
    const model = await openGraph({ nodes, inputs: [images], outputs: ['out'], initializers: [tensor('w', [144, 2])] });
    assert.deepEqual(outline(model), ['input x()', 'dense matmul(x)']);
  });

  it('become sequences where a recurrent operator runs over their columns', async () => {
    const nodes = [conv('x', 'c', { kernel_shape: [3, 3] }), node('Transpose', ['c'], ['t'], { perm: [3, 0, 1, 2] }), node('Reshape', ['t', 'shape'], ['s']), node('RNN', ['s', 'W', 'R'], ['', 'h'], { hidden_size: 2 })];
    const parts: GraphParts = { nodes, inputs: [images], outputs: ['h'], initializers: [kernel, ...weights(1, 24, 2), wholes('shape', [4, -1, 24])] };
    const model = await openGraph(parts);
    assert.deepEqual(model.layers.map(({ kind, outputShape }) => [kind, outputShape]), [
      ['input', [3, 8, 6]],
      ['permute', [6, 8, 3]],
      ['convolution', [4, 6, 4]],
      ['permute', [4, 4, 6]],
      ['reshape', [4, 24]],
      ['recurrent', [2]],
    ]);
  });

  const refused: [string, Bytes, RegExp][] = [
    ['windows over three axes', node('MaxPool', ['film'], ['out'], { kernel_shape: [2, 2, 2] }), /slides over 3 axes/],
    ['a kernel for other channels', node('Conv', ['x', 'k5'], ['out']), /kernel has the shape \[4, 5, 3, 3\], which does not fit 3 features/],
    ['groups that do not come out even', node('Conv', ['x', 'k'], ['out'], { group: 3 }), /does not fit 3 features/],
    ['a window larger than the image', node('AveragePool', ['x'], ['out'], { kernel_shape: [9, 2] }), /longer than what it slides over/],
    ['a window of unknown size', node('MaxPool', ['x'], ['out']), /does not say how large/],
    ['negative padding', conv('x', 'out', { pads: [0, -1, 0, 0] }), /padding is negative/],
    ['mirrored borders', node('Pad', ['x', 'around'], ['out'], { mode: 'reflect' }), /pads with reflect; only zeros/],
    ['padded channels', node('Pad', ['x', 'deep'], ['out']), /something else than steps, rows or columns/],
    ['softmax over the columns', node('Softmax', ['x'], ['out'], { axis: 3 }), /anything but the features/],
    ['a number for every pixel', node('Add', ['x', 'pixels'], ['out']), /neither one number nor one for each feature/],
    ['the mean of everything', node('ReduceMean', ['x'], ['out']), /reduces all axes/],
  ];
  for (const [title, last, reason] of refused) {
    it(`are refused with ${title}`, async () => {
      const initializers = [kernel, tensor('k5', [4, 5, 3, 3]), tensor('pixels', [8, 6]), wholes('around', [0, 0, 1, 1, 0, 0, 1, 1]), wholes('deep', [0, 1, 0, 0, 0, 0, 0, 0])];
      // The first node says that the graph is one of images.
      const nodes = [conv('x', 'c'), last];
      const model = await openGraph({ nodes, inputs: [images, value('film', ['n', 3, 4, 4, 4])], outputs: ['out'], initializers });
      assert.match(outline(model).find((line) => line.startsWith('unsupported'))!, reason);
    });
  }
});
