import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { onnxFormat } from '../../../../../src/engine/formats/onnx/onnxFormat.js';
import type { RecurrentLayer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { file, graph, message, node, openGraph, outline, tensor, text, value, weights, wholes, type Bytes, type GraphParts } from './handmade.js';

const rnn = (input: string, outputs: readonly string[], options = {}): Bytes => node('RNN', [input, 'W', 'R'], outputs, { hidden_size: 2, ...options });
/** An RNN of 2 units over 3 features. */
const simple = weights(1, 3, 2);
const timeFirst = value('x', ['t', 'n', 3]);
const batchFirst = value('x', ['n', 't', 3]);
const toTimeFirst = node('Transpose', ['x'], ['xt'], { perm: [1, 0, 2] });

const recurrentOf = ({ layers }: SequenceModel): RecurrentLayer => layers.find((layer) => layer.kind === 'recurrent')!;

/** @returns the output for one sequence of the given rows */
async function run(model: SequenceModel, rows: readonly (readonly number[])[]): Promise<number[]> {
  const runnable = await loadRunnable(model, silentTask);
  const batch = { count: 1, steps: rows.length, inputs: [{ kind: 'features' as const, data: Float32Array.from(rows.flat()), width: rows[0]!.length }], mask: null, lengths: Int32Array.of(rows.length) };
  return Array.from(runnable.run(batch, { record: new Set(['output']) }, silentTask).arrays.get('output')!.data);
}

function close(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  assert.ok(actual.every((number, i) => Math.abs(number - expected[i]!) < 1e-5), `${actual.join()} is not ${expected.join()}`);
}

describe('ONNX graphs', () => {
  describe('find out which axis holds the steps', () => {
    const layouts: [string, GraphParts][] = [
      ['the second, turned for the operator', { nodes: [toTimeFirst, rnn('xt', ['', 'h'])], inputs: [batchFirst], outputs: ['h'], initializers: simple }],
      ['the first', { nodes: [rnn('x', ['', 'h'])], inputs: [timeFirst], outputs: ['h'], initializers: simple }],
      ['the second by attribute', { nodes: [rnn('x', ['', 'h'], { layout: 1 })], inputs: [batchFirst], outputs: ['h'], initializers: simple }],
      ['the last, behind the features', { nodes: [node('Transpose', ['x'], ['xt'], { perm: [2, 0, 1] }), rnn('xt', ['', 'h'])], inputs: [value('x', ['n', 3, 't'])], outputs: ['h'], initializers: simple }],
      ['the only one beside the features', { nodes: [node('Unsqueeze', ['x', 'one'], ['xt']), rnn('xt', ['', 'h'])], inputs: [value('x', ['t', 3])], outputs: ['h'], initializers: [...simple, wholes('one', [1])] }],
      ['of a batch of one', { nodes: [node('Squeeze', ['x', 'zero'], ['s']), node('Unsqueeze', ['s', 'one'], ['xt']), rnn('xt', ['', 'h'])], inputs: [value('x', [1, 't', 3])], outputs: ['h'], initializers: [...simple, wholes('zero', [0]), wholes('one', [1])] }],
    ];
    for (const [title, parts] of layouts) {
      it(title, async () => {
        const model = await openGraph(parts);
        assert.deepEqual(outline(model), ['input x()', 'recurrent rnn(x)']);
        assert.deepEqual(model.layers[0]!.outputShape, [null, 3]);
        const reference = await openGraph(layouts[0]![1]);
        close(await run(model, [[1, 2, 3], [-1, 0, 2]]), await run(reference, [[1, 2, 3], [-1, 0, 2]]));
      });
    }

    it('none: a step at a time, with the state as an input, runs over sequences', async () => {
      const model = await openGraph({
        nodes: [node('Unsqueeze', ['x', 'zero'], ['xt']), node('RNN', ['xt', 'W', 'R', '', '', 'h0'], ['y', 'h']), node('Squeeze', ['y', 'axes'], ['out'])],
        inputs: [value('x', ['n', 3]), value('h0', [1, 'n', 2])],
        outputs: ['out', 'h'],
        initializers: [...simple, wholes('zero', [0]), wholes('axes', [0, 1])],
      });
      assert.deepEqual(outline(model), ['input x()', 'recurrent rnn(x)']);
      assert.deepEqual(model.layers.map((layer) => layer.outputShape), [[null, 3], [null, 2]]);
      assert.ok(model.assumptions.some(({ id }) => id === 'state.initial'));
      assert.deepEqual(model.notes, ['The output shown is "out"; the file also gives h.']);
    });

    it('of size 1, with the state as an input: it is free in the model', async () => {
      const model = await openGraph({
        nodes: [node('RNN', ['x', 'W', 'R', '', '', 'h0'], ['y', 'h']), node('Squeeze', ['y', 'axes'], ['s']), node('Gemm', ['s', 'w'], ['out'])],
        inputs: [value('x', [1, 1, 3]), value('h0', [1, 1, 2])],
        outputs: ['out', 'h'],
        initializers: [...simple, wholes('axes', [0, 1]), tensor('w', [2, 2])],
      });
      assert.deepEqual(outline(model), ['input x()', 'recurrent rnn(x)', 'dense gemm(rnn)']);
      assert.deepEqual(model.layers.map((layer) => layer.outputShape), [[null, 3], [null, 2], [null, 2]]);
      assert.equal((await run(model, [[1, 2, 3], [0, 1, 0], [3, 2, 1]])).length, 6);
    });

    it('the last of an input that a convolution takes first', async () => {
      const model = await openGraph({
        nodes: [node('Conv', ['x', 'k'], ['c'], { pads: [1, 1] }), node('Transpose', ['c'], ['xt'], { perm: [2, 0, 1] }), rnn('xt', ['', 'h'])],
        inputs: [value('x', ['n', 5, 't'])],
        outputs: ['h'],
        initializers: [...simple, tensor('k', [3, 5, 3])],
      });
      assert.deepEqual(outline(model), ['input x()', 'convolution conv(x)', 'recurrent rnn(conv)']);
      assert.deepEqual(model.layers.map((layer) => layer.outputShape), [[null, 5], [null, 3], [2]]);
    });

    it('one number per step', async () => {
      const model = await openGraph({
        nodes: [node('Unsqueeze', ['x', 'two'], ['u']), node('Transpose', ['u'], ['xt'], { perm: [1, 0, 2] }), node('RNN', ['xt', 'W', 'R'], ['', 'h'])],
        inputs: [value('x', ['n', 't'])],
        outputs: ['h'],
        initializers: [...weights(1, 1, 2), wholes('two', [2])],
      });
      assert.deepEqual(outline(model), ['input x()', 'recurrent rnn(x)']);
      assert.deepEqual(model.layers[0]!.outputShape, [null, 1]);
    });

    it('of tokens in two tables, one of a single feature, with lengths counted by a Cast to booleans', async () => {
      const model = await openGraph({
        nodes: [
          node('Cast', ['x'], ['real'], { to: 9 }),
          node('Cast', ['real'], ['ones'], { to: 6 }),
          node('ReduceSum', ['ones', 'one'], ['lens'], { keepdims: 0 }),
          node('Gather', ['a', 'x'], ['first']),
          node('Gather', ['b', 'x'], ['second']),
          node('Concat', ['first', 'second'], ['e'], { axis: 2 }),
          node('Transpose', ['e'], ['xt'], { perm: [1, 0, 2] }),
          node('RNN', ['xt', 'W', 'R', '', 'lens'], ['', 'h'], { hidden_size: 2 }),
        ],
        inputs: [value('x', ['n', 't'], 7)],
        outputs: ['h'],
        initializers: [...simple, tensor('a', [5, 1]), tensor('b', [5, 2]), wholes('one', [1])],
      });
      assert.deepEqual(outline(model), ['input x()', 'embedding gather(x)', 'embedding gather_1(x)', 'merge concat(gather, gather_1)', 'recurrent rnn(concat)']);
      assert.ok(model.layers.every((layer) => layer.kind !== 'embedding' || layer.maskZero));
    });

    it('tokens given as floats', async () => {
      const model = await openGraph({
        nodes: [node('Cast', ['x'], ['ids'], { to: 7 }), node('Gather', ['table', 'ids'], ['e']), node('Transpose', ['e'], ['xt'], { perm: [1, 0, 2] }), rnn('xt', ['', 'h'])],
        inputs: [value('x', ['n', 12])],
        outputs: ['h'],
        initializers: [...simple, tensor('table', [5, 3])],
      });
      assert.deepEqual(outline(model), ['input x()', 'embedding gather(x)', 'recurrent rnn(gather)']);
      const [input, embedding] = model.layers;
      assert.ok(input!.kind === 'input' && input.content === 'tokens');
      assert.deepEqual([input.outputShape, embedding!.outputShape], [[12], [12, 3]]);
    });
  });

  describe('see through what is put around recurrent operators', () => {
    const around = (nodes: readonly Bytes[], output: string, initializers: readonly Bytes[] = []): Promise<SequenceModel> =>
      openGraph({ nodes: [toTimeFirst, rnn('xt', ['y', 'h']), ...nodes], inputs: [batchFirst], outputs: [output], initializers: [...simple, ...initializers] });
    const isPlain = (model: SequenceModel, givesSteps: boolean): void => {
      assert.deepEqual(outline(model), ['input x()', 'recurrent rnn(x)']);
      assert.equal(recurrentOf(model).returnSequences, givesSteps);
    };

    it('squeezed, turned back, the last step taken', async () => {
      const nodes = [node('Squeeze', ['y', 'one'], ['s']), node('Transpose', ['s'], ['b'], { perm: [1, 0, 2] }), node('Gather', ['b', 'last'], ['out'], { axis: 1 })];
      isPlain(await around(nodes, 'out', [wholes('one', [1]), wholes('last', -1)]), false);
    });

    it('the last step by its number, counted from the shape', async () => {
      const nodes = [
        node('Squeeze', ['y', 'one'], ['s']),
        node('Shape', ['s'], ['shape']),
        node('Gather', ['shape', 'zero'], ['steps']),
        node('Sub', ['steps', 'single'], ['last']),
        node('Gather', ['s', 'last'], ['out'], { axis: 0 }),
      ];
      isPlain(await around(nodes, 'out', [wholes('one', [1]), wholes('zero', 0), wholes('single', 1)]), false);
    });

    it('the last step by a slice', async () => {
      const nodes = [node('Slice', ['y', 'minus', 'end', 'zero'], ['s']), node('Reshape', ['s', 'shape'], ['out'])];
      isPlain(await around(nodes, 'out', [wholes('minus', [-1]), wholes('end', [2 ** 40]), wholes('zero', [0]), wholes('shape', [-1, 2])]), false);
    });

    it('steps and sequences as one axis, and apart again', async () => {
      const nodes = [
        node('Shape', ['y'], ['shape']),
        node('Reshape', ['y', 'flat'], ['f']),
        node('Slice', ['shape', 'zero', 'two'], ['front']),
        node('Slice', ['shape', 'two', 'three'], ['batch']),
        node('Gather', ['shape', 'zero'], ['steps']),
        node('Concat', ['steps', 'batch', 'minus'], ['target'], { axis: 0 }),
        node('Reshape', ['f', 'target'], ['out']),
      ];
      const numbers = [wholes('flat', [-1, 2]), wholes('zero', [0]), wholes('two', [2]), wholes('three', [3]), wholes('minus', [-1])];
      isPlain(await around(nodes, 'out', numbers), true);
    });

    it('cell states, and states handed from one layer to another', async () => {
      const model = await openGraph({
        nodes: [
          toTimeFirst,
          node('LSTM', ['xt', 'W', 'R'], ['', 'h', 'c'], { name: 'encoder', direction: 'bidirectional' }),
          node('LSTM', ['xt', 'W', 'R', '', '', 'h', 'c'], ['y'], { name: 'decoder', direction: 'bidirectional' }),
        ],
        inputs: [batchFirst],
        outputs: ['y'],
        initializers: weights(4, 3, 2, { directions: 2 }),
      });
      assert.deepEqual(outline(model).slice(2), [
        'finalState encoder.fwd.cell(encoder)',
        'finalState encoder.bwd.cell(encoder)',
        'merge encoder.cell(encoder.fwd.cell, encoder.bwd.cell)',
        'featureSlice initial(encoder)',
        'featureSlice initial_1(encoder)',
        'featureSlice initial_2(encoder.cell)',
        'featureSlice initial_3(encoder.cell)',
        'recurrent decoder(x, initial, initial_2, initial_1, initial_3)',
      ]);
      const runnable = await loadRunnable(model, silentTask);
      assert.ok(runnable.runners.has('decoder'));
    });

    it('identities, casts and a branch that is known to be taken', async () => {
      const branch = graph({ nodes: [node('Squeeze', ['h', 'zero'], ['taken'])], outputs: ['taken'] });
      const other = graph({ nodes: [node('Nonsense', ['h'], ['taken'])], outputs: ['taken'] });
      const nodes = [
        node('Shape', ['h'], ['shape']),
        node('Gather', ['shape', 'first'], ['directions']),
        node('Equal', ['directions', 'single'], ['isOne']),
        node('If', ['isOne'], ['s'], { then_branch: { graph: branch }, else_branch: { graph: other } }),
        node('Cast', ['s'], ['c'], { to: 1 }),
        node('Identity', ['c'], ['out']),
      ];
      isPlain(await around(nodes, 'out', [wholes('zero', [0]), wholes('first', 0), wholes('single', 1)]), false);
    });

    it('states of stacked layers, given an axis for the layers', async () => {
      const model = await openGraph({
        nodes: [
          toTimeFirst,
          node('GRU', ['xt', 'W', 'R'], ['y', 'h'], { direction: 'bidirectional' }),
          node('Transpose', ['y'], ['yt'], { perm: [0, 2, 1, 3] }),
          node('Reshape', ['yt', 'joined'], ['next']),
          node('GRU', ['next', 'W2', 'R2'], ['', 'h2'], { direction: 'bidirectional' }),
          node('Concat', ['h', 'h2'], ['all'], { axis: 0 }),
          node('Reshape', ['all', 'layers'], ['apart']),
          node('Gather', ['apart', 'minus'], ['top'], { axis: 0 }),
          node('Gather', ['top', 'zero'], ['forward'], { axis: 0 }),
          node('Gather', ['top', 'minus'], ['backward'], { axis: 0 }),
          node('Concat', ['forward', 'backward'], ['both'], { axis: 1 }),
          node('Gemm', ['both', 'matrix'], ['scores']),
        ],
        inputs: [batchFirst],
        outputs: ['scores'],
        initializers: [
          ...weights(3, 3, 2, { directions: 2 }),
          ...weights(3, 4, 2, { directions: 2, suffix: '2' }),
          wholes('joined', [0, 0, -1]),
          wholes('layers', [2, 2, -1, 2]),
          wholes('zero', 0),
          wholes('minus', -1),
          tensor('matrix', [4, 3]),
        ],
      });
      assert.deepEqual(outline(model), ['input x()', 'recurrent gru(x)', 'recurrent gru_1(gru)', 'dense gemm(gru_1)']);
      assert.equal(model.outputMeaning, 'logits');
      assert.deepEqual(recurrentOf(model).runs.map(({ traceName, reverse }) => [traceName, reverse]), [['gru.fwd', false], ['gru.bwd', true]]);
    });
  });

  describe('compute constants as they are needed', () => {
    const dense = async (nodes: readonly Bytes[], initializers: readonly Bytes[]): Promise<number[]> => {
      const model = await openGraph({ nodes: [...nodes, node('MatMul', ['x', 'w'], ['y'])], inputs: [value('x', ['n', 't', 2])], outputs: ['y'], initializers });
      const layer = model.layers.at(-1)!;
      assert.ok(layer.kind === 'dense', outline(model).join());
      assert.deepEqual(layer.tensors.map(({ name }) => name), ['a']);
      return Array.from((await layer.load()).kernel);
    };
    const a = tensor('a', [3, 2], [1, 2, 3, 4, 5, 6]);

    it('turned, cut, joined', async () => {
      const nodes = [
        node('Transpose', ['a'], ['turned']),
        node('Slice', ['turned', 'one', 'three', 'one'], ['cut']),
        node('Concat', ['cut', 'cut'], ['w'], { axis: 1 }),
      ];
      assert.deepEqual(await dense(nodes, [a, wholes('one', [1]), wholes('three', [3])]), [3, 5, 3, 5, 4, 6, 4, 6]);
    });

    it('split, reshaped, gathered', async () => {
      const nodes = [node('Split', ['a'], ['first', 'w'], { axis: 0, split: [1, 2] })];
      assert.deepEqual(await dense(nodes, [a]), [3, 4, 5, 6]);
      const regrouped = [node('Reshape', ['a', 'shape'], ['flat']), node('Gather', ['flat', 'rows'], ['w'], { axis: 1 })];
      assert.deepEqual(await dense(regrouped, [a, wholes('shape', [2, -1]), wholes('rows', [-1, 0])]), [3, 1, 6, 4]);
    });

    it('dequantised per column', async () => {
      const nodes = [node('Transpose', ['a'], ['turned']), node('DequantizeLinear', ['turned', 'scale', 'zero'], ['w'], { axis: 1 })];
      const model = await openGraph({ nodes: [...nodes, node('MatMul', ['x', 'w'], ['y'])], inputs: [value('x', ['n', 't', 2])], outputs: ['y'], initializers: [a, tensor('scale', [3], [1, 10, 100]), tensor('zero', [3], [1, 2, 3])] });
      const layer = model.layers.at(-1)!;
      assert.ok(layer.kind === 'dense');
      assert.deepEqual(Array.from((await layer.load()).kernel), [0, 10, 200, 1, 20, 300]);
    });

    it('with the factors of a Gemm', async () => {
      const model = await openGraph({
        nodes: [node('Gemm', ['x', 'a', 'bias'], ['y'], { alpha: { float: 2 }, beta: { float: 0.5 } })],
        inputs: [value('x', ['n', 3])],
        outputs: ['y'],
        initializers: [a, tensor('bias', [1], [8])],
      });
      const layer = model.layers.at(-1)!;
      assert.ok(layer.kind === 'dense');
      const { kernel, bias } = await layer.load();
      assert.deepEqual([Array.from(kernel), Array.from(bias)], [[2, 4, 6, 8, 10, 12], [4, 4]]);
    });
  });

  it('put functions of their own in place of the nodes that call them', async () => {
    const body = [node('MatMul', ['a', 'b'], ['p']), node('LeakyRelu', ['p'], ['q'], { alpha: { reference: 'slope' } })];
    const own = [...text(1, 'Layer'), ...text(4, 'a'), ...text(4, 'b'), ...text(5, 'q'), ...text(10, 'own'), ...body.flatMap((item) => message(7, item))];
    const model = await openGraph(
      { nodes: [node('Layer', ['x', 'w'], ['y'], { domain: 'own', slope: { float: 0.25 } })], inputs: [value('x', ['n', 2])], outputs: ['y'], initializers: [tensor('w', [2, 1], [1, -3])] },
      { functions: [own] },
    );
    assert.deepEqual(outline(model), ['input x()', 'dense matmul(x)', 'activation leakyrelu(matmul)']);
    const activation = model.layers.at(-1)!;
    assert.equal(activation.kind === 'activation' && activation.alpha, 0.25);
  });

  describe('name what cannot be run, and where it stands', () => {
    const after = (nodes: readonly Bytes[]): Promise<SequenceModel> =>
      openGraph({ nodes: [toTimeFirst, rnn('xt', ['y', 'h']), ...nodes], inputs: [batchFirst], outputs: ['out'], initializers: [...simple, tensor('w', [2, 1])] });

    it('an operator that is not known; what stands before it can still be traced', async () => {
      const model = await after([node('Fancy', ['y'], ['f'], { name: 'fancy', domain: 'com.example' }), node('MatMul', ['f', 'w'], ['out'])]);
      assert.deepEqual(outline(model).slice(2), [
        'unsupported fancy(rnn): The operator com.example.Fancy is not supported.',
        'unsupported matmul(fancy): It takes what "fancy" (com.example.Fancy) gives, which cannot be run.',
      ]);
      const runnable = await loadRunnable(model, silentTask);
      assert.deepEqual(runnable.names.map(({ name }) => name), ['rnn.h']);
    });

    it('a loop, with what it computes', async () => {
      const body = graph({ nodes: [node('MatMul', ['s', 'w'], ['p']), node('Tanh', ['p'], ['q'])], outputs: ['q'] });
      const model = await after([node('Scan', ['y'], ['out'], { name: 'steps', body: { graph: body } })]);
      assert.match(outline(model).at(-1)!, /^unsupported steps\(rnn\): A recurrence written out as Scan \(its body: MatMul, Tanh\)/);
    });

    it('a recurrence written out step by step', async () => {
      const nodes = ['a', 'b', 'c'].map((name) => node('MatMul', [name === 'a' ? 'x' : 'a', 'w'], [name]));
      const model = await openGraph({ nodes: [...nodes, node('Add', ['b', 'c'], ['out'])], inputs: [value('x', ['n', 2])], outputs: ['out'], initializers: [tensor('w', [2, 2])] });
      assert.match(model.notes.join(' '), /No LSTM, GRU or RNN operator can be used\. The graph consists of 3 MatMul, 1 Add\. The weight "w" is used by 3 nodes: a recurrence .* nn\.RNN with torch\.onnx\.export\(…, dynamo=False\)/);
    });

    const refused: [string, Bytes, RegExp][] = [
      ['a state that has steps', node('RNN', ['xt', 'W', 'R', '', '', 'y'], ['out']), /Its initial state is computed from the input, but has other axes/],
      ['an unknown direction', node('LSTM', ['xt', 'W4', 'R4'], ['out'], { direction: 'sideways' }), /direction "sideways"/],
      ['weights that do not fit', node('LSTM', ['xt', 'W', 'R'], ['out']), /Its W has the shape \[1, 2, 3\] where \[1, 8, 3\] is needed/],
      ['lengths from nowhere', node('RNN', ['xt', 'W', 'R', '', 'lens'], ['out']), /Its lengths \(sequence_lens\)/],
      ['log-softmax over the steps', node('LogSoftmax', ['y'], ['out'], { axis: 0 }), /LogSoftmax over anything but the features/],
      ['a product of states with states', node('MatMul', ['y', 'yt'], ['out']), /A product of two matrices that both depend on the input/],
      ['more than one row repeated', node('Tile', ['y', 'three'], ['out']), /It repeats something in a way that cannot be followed/],
      ['an equation of two axes', node('Einsum', ['y', 'w'], ['out'], { equation: 'tdnu,uo->tno' }), /Its equation tdnu,uo->tno is not/],
      ['limits far away', node('Clip', ['y', 'below', 'three'], ['out']), /Clip to -100 … 3 is not supported/],
      ['a product with the steps', node('MatMul', ['yt', 'w'], ['out']), /something else than the features/],
      ['steps in reverse', node('Slice', ['y', 'minus', 'far', 'zero', 'minus'], ['out']), /turns the order of steps or features round/],
      ['some of the steps', node('Slice', ['y', 'one', 'three', 'zero'], ['out']), /some of the steps/],
    ];
    for (const [title, last, reason] of refused) {
      it(title, async () => {
        const model = await openGraph({
          nodes: [toTimeFirst, rnn('xt', ['y', 'h']), node('LSTM', ['xt', 'W4', 'R4'], ['', '', 'c']), node('Transpose', ['y'], ['yt'], { perm: [1, 2, 3, 0] }), last],
          inputs: [batchFirst],
          outputs: ['out'],
          initializers: [...simple, ...weights(4, 3, 2, { suffix: '4' }), tensor('w', [2, 1]), wholes('lens', [2, 1]), wholes('minus', [-1]), wholes('below', [-100]), wholes('far', [-(2 ** 40)]), wholes('zero', [0]), wholes('one', [1]), wholes('three', [3])],
        });
        assert.match(outline(model).find((line) => line.startsWith('unsupported'))!, reason);
        assert.equal(model.layers.find((layer) => layer.name === model.output)!.kind, 'unsupported');
      });
    }
  });

  describe('give the output its meaning', () => {
    const ending = (nodes: readonly Bytes[], width: number): Promise<SequenceModel> =>
      openGraph({
        nodes: [toTimeFirst, rnn('xt', ['', 'h']), node('Squeeze', ['h', 'zero'], ['s']), node('Gemm', ['s', 'w'], ['scores']), ...nodes],
        inputs: [batchFirst],
        outputs: [nodes.length > 0 ? 'out' : 'scores'],
        initializers: [...simple, wholes('zero', [0]), tensor('w', [2, width])],
      });

    it('scores where no activation follows, probabilities where one does', async () => {
      assert.equal((await ending([], 3)).outputMeaning, 'logits');
      assert.equal((await ending([], 1)).outputMeaning, 'logit');
      assert.equal((await ending([node('Softmax', ['scores'], ['out'])], 3)).outputMeaning, 'softmax');
      assert.equal((await ending([node('Sigmoid', ['scores'], ['out'])], 1)).outputMeaning, 'sigmoid');
      assert.equal((await ending([node('LogSoftmax', ['scores'], ['out'])], 3)).outputMeaning, 'logits');
      assert.equal((await ending([node('Tanh', ['scores'], ['out'])], 3)).outputMeaning, 'regression');
    });

    it('the scores before an ArgMax', async () => {
      const model = await ending([node('ArgMax', ['scores'], ['out'], { axis: 1 })], 3);
      assert.equal(model.output, 'gemm');
      assert.equal(model.outputMeaning, 'logits');
      assert.match(model.notes.join(), /The model ends in ArgMax/);
    });
  });

  it('keep the names of nodes, telling equal ones apart', async () => {
    const nodes = ['a', 'b'].map((name) => node('Tanh', [name === 'a' ? 'x' : 'a'], [name], { name: 'same' }));
    const model = await openGraph({ nodes: [...nodes, node('Relu', ['b'], ['c']), node('Relu', ['c'], ['out'])], inputs: [value('x', ['n', 2])], outputs: ['out'] });
    assert.deepEqual(model.layers.map(({ name }) => name), ['x', 'same', 'same_1', 'relu', 'relu_1']);
    assert.equal(model.producer, 'handmade 1.0');
  });

  it('are recognised by their content', () => {
    const head = (bytes: Bytes): boolean => onnxFormat.sniff(Uint8Array.from(bytes), 'x');
    const source = file(graph({ nodes: [], outputs: [] }));
    assert.ok(onnxFormat.sniff(source.read(0, source.size), 'x'));
    assert.ok(head([0x08, 0x07, ...text(2, 'pytorch'), 0x3a, 0xff, 0x7f, 1, 2]), 'cut off within the graph');
    assert.ok(!head([0x08, 0x01, 0x12, 0xff, 0x7f, 0x0a, 0x05]), 'a TensorFlow SavedModel');
    assert.ok(!head([0x08, 0x04, ...message(2, [0x0a, 0x03, 0x61, 0x62, 0x63])]), 'a Core ML model');
    assert.ok(!head([0x80, 0x02, 0x63]), 'a pickle');
    assert.ok(!head([...new TextEncoder().encode('{"a": 1}')]), 'JSON');
    assert.ok(!head([]));
  });
});
