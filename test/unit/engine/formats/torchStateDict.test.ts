import assert from 'node:assert/strict';
import type { TensorSource } from '../../../../src/engine/core/tensor.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { inferModel, type InferredModel } from '../../../../src/engine/formats/torchStateDict/inferModel.js';
import type { RecurrentLayer, SequenceModel } from '../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import { tensor } from './handmade.js';

type Shapes = Readonly<Record<string, readonly number[]>>;

const infer = (shapes: Shapes, order: 'asDefined' | 'byName' = 'byName'): InferredModel =>
  inferModel(Object.entries(shapes).map(([name, shape]) => tensor(name, shape)), order);
const order = (model: InferredModel) => model.layers.map((layer) => layer.name).join(' ');
const recurrents = (model: InferredModel) => model.layers.filter((layer): layer is RecurrentLayer => layer.kind === 'recurrent');
const supposed = (model: InferredModel) => model.assumptions.map((assumption) => assumption.id).sort();
const statement = (model: InferredModel, id: string) => model.assumptions.find((assumption) => assumption.id === id)?.statement ?? '';

const lstm = (path: string, inputs: number, units: number, ending = '_l0'): Shapes => ({
  [`${path}bias_hh${ending}`]: [4 * units],
  [`${path}bias_ih${ending}`]: [4 * units],
  [`${path}weight_hh${ending}`]: [4 * units, units],
  [`${path}weight_ih${ending}`]: [4 * units, inputs],
});
const linear = (path: string, inputs: number, outputs: number): Shapes => ({ [`${path}.bias`]: [outputs], [`${path}.weight`]: [outputs, inputs] });
const norm = (path: string, width: number): Shapes => ({ [`${path}.bias`]: [width], [`${path}.weight`]: [width] });

const batchNorm = (path: string, width: number): Shapes => ({ ...norm(path, width), [`${path}.running_mean`]: [width], [`${path}.running_var`]: [width], [`${path}.num_batches_tracked`]: [] });

describe('models inferred from PyTorch weights', () => {
  it('tells the cell by rows over units', () => {
    const cells = [1, 2, 3, 4].map((gates) => {
      const model = infer({ 'r.weight_hh_l0': [gates * 5, 5], 'r.weight_ih_l0': [gates * 5, 3] });
      return recurrents(model)[0]!.cell;
    });
    assert.deepEqual(cells, ['srn', 'mgu', 'gru', 'lstm']);
  });

  it('builds Embedding, LSTM and Linear from tensors sorted by name', () => {
    const model = infer({ ...linear('classifier', 6, 3), ...{ 'embedding.weight': [50, 4] }, ...lstm('lstm.', 4, 6) });
    assert.equal(order(model), 'input embedding lstm.l0 classifier');
    assert.deepEqual(model.layers.map((layer) => layer.outputShape), [[null], [null, 4], [6], [3]]);
    assert.equal(model.output, 'classifier');
    assert.equal(model.outputMeaning, 'logits');
    assert.deepEqual(supposed(model), ['cell.gateOrder', 'head.activation', 'head.timeStep']);
    const [layer] = recurrents(model);
    assert.deepEqual([layer!.inputSize, layer!.units, layer!.returnSequences, layer!.maskedSteps], [4, 6, false, 'zero']);
    assert.equal(layer!.runs[0]!.traceName, 'lstm.l0');
  });

  it('stacks layers and directions', () => {
    const shapes = { ...lstm('rnn.', 3, 4), ...lstm('rnn.', 3, 4, '_l0_reverse'), ...lstm('rnn.', 8, 4, '_l1'), ...lstm('rnn.', 8, 4, '_l1_reverse') };
    const model = infer({ ...shapes, ...linear('fc', 8, 1) });
    assert.equal(order(model), 'input rnn.l0 rnn.l1 fc');
    assert.deepEqual(recurrents(model).map((layer) => layer.runs.map((run) => run.traceName)), [['rnn.l0', 'rnn.l0_reverse'], ['rnn.l1', 'rnn.l1_reverse']]);
    assert.deepEqual(recurrents(model).map((layer) => layer.returnSequences), [true, false]);
    assert.equal(model.outputMeaning, 'logit');
    assert.match(statement(model, 'head.timeStep'), /backward state at the first/);
  });

  it('sorts ten and more layers of a stack by number', () => {
    const shapes = Object.assign({}, ...Array.from({ length: 11 }, (_, i) => lstm('rnn.', i === 0 ? 3 : 4, 4, `_l${i}`))) as Shapes;
    assert.equal(recurrents(infer(shapes)).at(-1)!.name, 'rnn.l10');
  });

  it('leaves wrappers out of names, and only those', () => {
    const wrapped = { ...lstm('module.model.encoder.lstm.', 3, 4), ...linear('module.model.fc', 4, 2) };
    assert.equal(order(infer(wrapped)), 'input encoder.lstm.l0 fc');
    assert.equal(order(infer({ ...lstm('net.0.', 3, 4), ...linear('net.1', 4, 2) })), 'input net.0.l0 net.1');
    assert.equal(order(infer({ ...lstm('model.lstm.', 3, 4), ...linear('fc', 4, 2) })), 'input model.lstm.l0 fc');
  });

  it('names bare tensors by their cell, and cell classes without a layer number', () => {
    assert.equal(order(infer(lstm('', 3, 4))), 'input lstm.l0');
    const cell = infer({ ...lstm('cell.', 3, 4, ''), ...linear('fc', 4, 2) });
    assert.equal(order(cell), 'input cell fc');
    assert.equal(recurrents(cell)[0]!.className, 'nn.LSTMCell');
    assert.equal(order(infer(lstm('', 3, 4, ''))), 'input lstm');
  });

  it('chains several modules by their sizes, projections before and norms between', () => {
    const model = infer({ ...lstm('b.', 6, 5), ...linear('head', 5, 2), ...linear('a_in', 3, 4), ...lstm('a.', 4, 6), ...norm('norm', 5) });
    assert.equal(order(model), 'input a_in a.l0 b.l0 norm head');
    assert.deepEqual(recurrents(model).map((layer) => layer.returnSequences), [true, false]);
    assert.deepEqual(model.layers[1]!.outputShape, [null, 4]);
    assert.deepEqual(supposed(model), ['cell.gateOrder', 'head.activation', 'head.timeStep', 'input.activation', 'norm.epsilon']);
  });

  it('supposes a ReLU between Linear layers, but not between neighbours of an nn.Sequential', () => {
    const apart = infer({ ...lstm('lstm.', 3, 5), ...linear('head.0', 5, 4), ...linear('head.3', 4, 2) });
    assert.equal(order(apart), 'input lstm.l0 head.0 head.0.relu head.3');
    assert.match(statement(apart, 'head.hiddenActivation'), /head\.0, head\.3/);
    const together = infer({ ...lstm('lstm.', 3, 5), ...linear('head.0', 5, 4), ...linear('head.1', 4, 2) });
    assert.equal(order(together), 'input lstm.l0 head.0 head.1');
    assert.equal(statement(together, 'head.hiddenActivation'), '');
  });

  it('tells a bias-free Linear from an Embedding by place, then by name', () => {
    const byPlace = infer({ ...lstm('lstm.', 4, 5), 'a.weight': [50, 4], 'b.weight': [3, 5] });
    assert.equal(order(byPlace), 'input a lstm.l0 b');
    assert.deepEqual(byPlace.layers.map((layer) => layer.kind), ['input', 'embedding', 'recurrent', 'dense']);
    const byName = infer({ ...lstm('lstm.', 4, 4), 'out.weight': [50, 4], 'word_emb.weight': [50, 4] });
    assert.equal(order(byName), 'input word_emb lstm.l0 out');
  });

  it('says so where names had to decide the order', () => {
    const model = infer({ ...lstm('lstm.', 3, 4), ...linear('fc10', 4, 4), ...linear('fc9', 4, 4) });
    assert.equal(order(model), 'input lstm.l0 fc9 fc9.relu fc10');
    assert.match(statement(model, 'graph.order'), /names had to decide: lstm → fc9 → fc10/);
  });

  it('goes by the order of definition where the file keeps it', () => {
    const shapes = { ...linear('project', 4, 4), ...lstm('lstm.', 4, 4), ...linear('fc10', 4, 4), ...linear('fc9', 4, 4) };
    const model = infer(shapes, 'asDefined');
    assert.equal(order(model), 'input project lstm.l0 fc10 fc10.relu fc9');
    assert.match(statement(model, 'graph.order'), /order in the file had to decide/);
  });

  it('keeps one head and lists the other', () => {
    const model = infer({ ...lstm('lstm.', 3, 4), ...linear('fc', 4, 2), ...linear('value', 4, 7) });
    assert.equal(model.output, 'fc');
    assert.match(statement(model, 'head.choice'), /fc is taken as the head; value would fit/);
    assert.equal(model.layers.at(-1)!.kind, 'unsupported');
    const attending = infer({ ...lstm('lstm.', 3, 4), ...linear('attention', 4, 1), ...linear('fc', 4, 2) });
    assert.equal(attending.output, 'attention', 'a module that may weigh the steps leaves the output open');
    assert.equal(attending.layers.at(-1)!.kind, 'unsupported');
  });

  it('does not guess the output where modules could not be placed, but still traces what comes before', async () => {
    const model = infer({ ...lstm('left.', 3, 4), ...lstm('right.', 3, 4), ...linear('fc', 8, 2) });
    assert.equal(model.layers.find((layer) => layer.name === model.output)!.kind, 'unsupported');
    assert.match(statement(model, 'graph.incomplete'), /fc, right could not be placed/);
    const runnable = await loadRunnable({ ...({ name: 'm', format: 't', producer: null, tensors: [], metadata: {}, close() {} } satisfies Partial<SequenceModel>), ...model }, silentTask);
    assert.ok(runnable.names.some(({ name }) => name === 'left.l0.h'));
    assert.ok(!runnable.names.some(({ name }) => name === 'output'));
  });

  it('puts convolutions before recurrent layers, with their norms and a supposed ReLU', () => {
    const model = infer({ 'conv.weight': [6, 3, 5], 'conv.bias': [6], ...batchNorm('bn', 6), ...lstm('lstm.', 6, 4), ...linear('fc', 4, 2) }, 'asDefined');
    assert.equal(order(model), 'input conv bn bn.relu lstm.l0 fc');
    assert.deepEqual(model.layers.map(({ kind }) => kind), ['input', 'convolution', 'affine', 'activation', 'recurrent', 'dense']);
    assert.deepEqual(supposed(model), ['cell.gateOrder', 'convolution.activation', 'convolution.window', 'head.activation', 'head.timeStep', 'norm.epsilon']);
    assert.match(statement(model, 'convolution.activation'), /ReLU is supposed behind conv\./);
  });

  it('tells a convolution per channel by its place', () => {
    const model = infer({ 'a.weight': [6, 3, 5], 'b.weight': [6, 1, 2], ...lstm('lstm.', 6, 4) }, 'asDefined');
    assert.deepEqual(model.layers.flatMap((layer) => (layer.kind === 'convolution' ? [[layer.name, layer.groups]] : [])), [['a', 1], ['b', 6]]);
  });

  it('supposes the maximum over the steps where convolutions come last', () => {
    const model = infer({ 'embedding.weight': [9, 4], 'conv.weight': [6, 4, 3], 'conv.bias': [6], ...linear('fc', 6, 2) });
    assert.equal(order(model), 'input embedding conv conv.relu conv.relu.max fc');
    assert.deepEqual(model.layers.at(-1)!.outputShape, [2]);
    assert.match(statement(model, 'head.timeStep'), /fc is applied to the maximum over the steps of what conv gives/);
    const headless = infer({ 'conv.weight': [6, 4, 3], 'conv.bias': [6] });
    assert.equal(order(headless), 'input conv');
    assert.match(statement(headless, 'head.missing'), /what the last layer gives is the output/);
  });

  it('projects hidden states, layer after layer', () => {
    const projected = (units: number, ending: string): Shapes => ({ [`lstm.weight_hh${ending}`]: [16, 2], [`lstm.weight_hr${ending}`]: [2, units] });
    const model = infer({ ...lstm('lstm.', 3, 4), ...lstm('lstm.', 2, 4, '_l1'), ...projected(4, '_l0'), ...projected(4, '_l1'), ...linear('fc', 2, 2) });
    assert.equal(order(model), 'input lstm.l0 lstm.l1 fc');
    assert.deepEqual(recurrents(model).map((layer) => [layer.units, layer.projected, layer.outputShape.at(-1)]), [[4, 2, 2], [4, 2, 2]]);
  });

  it('names what it knows and cannot run', () => {
    const named = (shapes: Shapes): string => infer(shapes).layers.flatMap((layer) => (layer.kind === 'unsupported' ? `${layer.className}: ${layer.reason}` : [])).join(' ');
    assert.match(named({ 'c.weight': [6, 1, 3, 3], 'c.bias': [6], ...linear('fc', 96, 2) }), /nn\.Conv2d: The size of its images and its place among the other modules cannot be told/);
    const attending = { ...lstm('lstm.', 3, 4), 'a.in_proj_weight': [12, 4], 'a.in_proj_bias': [12], ...linear('a.out_proj', 4, 4), ...linear('fc', 4, 2) };
    assert.equal(named(attending), 'nn.MultiheadAttention: Attention is not supported.');
    assert.equal(named({ ...lstm('left.', 3, 4), ...linear('fc', 8, 2) }), 'nn.Linear: Its place in the model cannot be told from the shapes.');
  });

  it('takes a stack of Linear layers without time', () => {
    const model = infer({ ...linear('fc1', 4, 8), ...linear('fc2', 8, 1), ...norm('norm', 8) });
    assert.equal(order(model), 'input fc1 norm norm.relu fc2');
    assert.deepEqual(model.layers[0]!.outputShape, [4]);
    assert.match(model.notes[0]!, /No usable recurrent weights/);
  });

  it('opens a transformer as a list of what it holds', () => {
    const shapes: Record<string, readonly number[]> = { 'wte.weight': [100, 16] };
    for (let i = 0; i < 30; i++) {
      Object.assign(shapes, linear(`h.${i}.mlp`, 16, 16), norm(`h.${i}.ln`, 16), { [`h.${i}.attn.in_proj_weight`]: [48, 16], [`h.${i}.attn.in_proj_bias`]: [48] });
    }
    const model = infer(shapes);
    assert.equal(model.layers.length, 91);
    assert.ok(model.layers.every((layer) => layer.kind === 'unsupported' && layer.reason !== ''));
    assert.equal(model.outputMeaning, 'regression');
  });

  it('names what is wrong with recurrent weights', () => {
    const reasonOf = (shapes: Shapes) => {
      const layer = infer(shapes).layers[0]!;
      return layer.kind === 'unsupported' ? layer.reason : layer.kind;
    };
    assert.match(reasonOf({ 'r.weight_hh_l0': [17, 5], 'r.weight_ih_l0': [17, 3] }), /r\.weight_ih_l0 has 17 rows: no whole number of gates for 5 hidden units/);
    assert.match(reasonOf({ 'r.weight_hh_l0': [25, 5], 'r.weight_ih_l0': [25, 3] }), /no whole number of gates/);
    assert.match(reasonOf({ 'r.weight_hh_l0': [20, 5] }), /weight_ih_l0 is missing/);
    assert.match(reasonOf(lstm('r.', 3, 4, '_l1')), /Layer 0 of the stack is missing/);
    assert.match(reasonOf({ ...lstm('r.', 3, 4), 'r.bias_hh_l0': [15] }), /bias_hh_l0 has the shape \[15\] where \[16\]/);
    assert.match(reasonOf({ ...lstm('r.', 3, 4), ...lstm('r.', 5, 4, '_l1') }), /weight_ih_l1 has the shape/);
    assert.match(reasonOf({ ...lstm('r.', 3, 4), ...lstm('r.', 4, 4, '_l1'), ...lstm('r.', 4, 4, '_l1_reverse') }), /both directions/);
    assert.match(reasonOf({ ...lstm('r.', 3, 4), 'r.weight_hr_l0': [2, 5] }), /no whole number of gates/);
    assert.match(reasonOf({ ...lstm('r.', 3, 4), 'r.weight_hr_l0': [2, 4] }), /weight_hr_l0 has the shape \[2, 4\] where \[4, 4\] is needed/);
    assert.match(reasonOf({ 'r.weight_hh_l0': [4], 'r.weight_ih_l0': [4, 1] }), /no matrix/);
    assert.match(reasonOf({ 'r.weight_hh_l0': [0, 0], 'r.weight_ih_l0': [0, 3] }), /no matrix/);
    assert.match(reasonOf({ 'r.weight_hh_l0': [20, 5], 'r.weight_ih_l0': [20] }), /weight_ih_l0 has the shape \[20\], which is no matrix/);
  });

  it('notes tensors that compute nothing, and never fails', () => {
    const model = infer({ ...lstm('lstm.', 3, 4), ...linear('fc', 4, 2), 'loss.weight': [2], steps: [] });
    assert.ok(model.notes.some((note) => note === 'Not used: steps, loss.weight.'));
    assert.equal(model.output, 'fc');
    const oddities: Shapes[] = [{}, { '': [1] }, { '.': [2, 2] }, { 'a..b': [1, 2, 3, 4, 5] }, { weight: [2, 3] }, linear('input', 3, 2)];
    for (const shapes of oddities) {
      const odd = infer(shapes);
      assert.ok(odd.layers.some((layer) => layer.name === odd.output));
      assert.equal(new Set(odd.layers.map((layer) => layer.name)).size, odd.layers.length);
    }
  });

  it('leaves out what wraps a model and what averages it', () => {
    const model = { ...lstm('lstm.', 3, 2), ...linear('fc', 2, 2) };
    const under = (prefix: string): Shapes => Object.fromEntries(Object.entries(model).map(([name, shape]) => [prefix + name, shape]));
    const average = infer({ n_averaged: [], ...under('module.') });
    assert.deepEqual([order(average), average.notes], ['input lstm.l0 fc', ['Not used: n_averaged.']]);
    const both = infer({ ...under('ema_model.'), ...under('model.') });
    assert.deepEqual([order(both), both.notes], ['input lstm.l0 fc', ['Not used: the copy of the weights under "ema_model".']]);
    const alone = infer(under('teacher.'));
    assert.deepEqual([order(alone), alone.notes], ['input teacher.lstm.l0 teacher.fc', []]);
  });

  it('leaves out what wrappers put into the paths of modules, wherever they stand', () => {
    const model = infer({ ...lstm('_forward_module._orig_mod.net.lstm._orig_mod.', 3, 4), ...linear('_forward_module._orig_mod.net._fsdp_wrapped_module._checkpoint_wrapped_module.fc', 4, 2) });
    assert.equal(order(model), 'input lstm.l0 fc');
  });

  it('passes by indices, counts and tensors without values that lie beside the modules', () => {
    const tensors = Object.entries({ ...lstm('lstm.', 3, 4), ...linear('fc', 4, 2) }).map(([name, shape]) => tensor(name, shape));
    const extras = [{ ...tensor('acc.confmat', [2, 2]), dtype: 'int64' as const }, tensor('queue', [0, 4])];
    const model = inferModel([...tensors, ...extras], 'asDefined');
    assert.deepEqual([order(model), model.output, model.notes], ['input lstm.l0 fc', 'fc', ['Not used: acc.confmat, queue.']]);
    const packed = inferModel([...tensors, { ...tensor('fc2.qweight', [2, 2]), dtype: 'int32' as const }], 'asDefined');
    assert.equal(packed.output, 'fc2');
  });

  it('places nothing behind an attention, whose result is not known', () => {
    const attention = { 'enc.self_attn.in_proj_weight': [12, 4], 'enc.self_attn.out_proj.weight': [4, 4] };
    const modules = { 'embed.weight': [9, 4], ...attention, ...linear('enc.linear', 4, 4), ...lstm('lstm.', 4, 4), ...linear('fc', 4, 2) };
    const model = infer(modules, 'asDefined');
    assert.deepEqual(model.layers.filter(({ kind }) => kind !== 'unsupported').map(({ name }) => name), ['input', 'embed']);
    const byName = infer({ ...attention, ...linear('enc.linear', 4, 4), ...lstm('a.', 3, 4) });
    assert.deepEqual(byName.layers.filter(({ kind }) => kind !== 'unsupported').map(({ name }) => name), ['input', 'a.l0']);
  });

  it('takes for no head what is named an Embedding', () => {
    const model = infer({ 'word_emb.weight': [9, 3], 'pos_emb.weight': [5, 2], ...lstm('lstm.', 5, 4), ...linear('tag', 4, 3) }, 'asDefined');
    assert.deepEqual(model.layers.filter(({ kind }) => kind === 'dense').map(({ name }) => name), ['tag']);
  });

  it('reads Linear modules for input and state as one cell', () => {
    const elman = infer({ ...linear('i2h', 3, 4), ...linear('h2h', 4, 4), ...linear('h2o', 4, 2) }, 'asDefined');
    assert.deepEqual([order(elman), recurrents(elman)[0]!.cell], ['input srn h2o', 'srn']);
    assert.match(statement(elman, 'cell.modules'), /^i2h and h2h are taken as/);
    const gates = infer({ ...linear('lstm.x2h', 3, 16), ...linear('lstm.h2h', 4, 16), ...linear('fc', 4, 2) });
    assert.deepEqual([order(gates), recurrents(gates)[0]!.className], ['input lstm fc', 'LSTM of Linear modules']);
    const layers = infer({ ...linear('in2hidden', 3, 4), ...linear('out', 4, 2) }, 'asDefined');
    assert.equal(recurrents(layers).length, 0);
  });

  it('brings weights into the order of the engine', async () => {
    const inferWith = (tensors: TensorSource[]) => inferModel(tensors, 'byName');
    const units = 1;
    const gru = inferWith([
      tensor('g.weight_ih_l0', [3, 2], [1, 2, 3, 4, 5, 6]),
      tensor('g.weight_hh_l0', [3, 1], [7, 8, 9]),
      tensor('g.bias_ih_l0', [3], [0.1, 0.2, 0.3]),
      tensor('g.bias_hh_l0', [3], [10, 20, 30]),
    ]);
    const weights = await recurrents(gru)[0]!.runs[0]!.load();
    assert.equal(recurrents(gru)[0]!.units, units);
    // r z n in the file, z r n here.
    assert.deepEqual(Array.from(weights.kernel), [3, 1, 5, 4, 2, 6]);
    assert.deepEqual(Array.from(weights.recurrent), [8, 7, 9]);
    assert.deepEqual(Array.from(weights.bias), Array.from(Float32Array.of(0.2, 0.1, 0.3)));
    assert.deepEqual(Array.from(weights.recurrentBias!), [20, 10, 30]);

    const srn = inferWith([tensor('r.weight_ih_l0', [2, 1]), tensor('r.weight_hh_l0', [2, 2]), tensor('r.bias_ih_l0', [2]), tensor('r.bias_hh_l0', [2], [10, 20])]);
    const summed = await recurrents(srn)[0]!.runs[0]!.load();
    assert.deepEqual(Array.from(summed.recurrent), [1, 3, 2, 4]);
    assert.deepEqual(Array.from(summed.bias), [11, 22]);
    assert.equal(summed.recurrentBias, null);
  });
});
