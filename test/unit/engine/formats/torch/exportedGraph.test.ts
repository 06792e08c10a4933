/**
 * Graphs of torch.export written node by node: what stands between the modules is taken from them, or said where it is not
 * understood. golden/pt-exported-* holds graphs that PyTorch wrote.
 */
import assert from 'node:assert/strict';
import type { AssumptionOverrides } from '../../../../../src/engine/model/assumptionOverrides.js';
import type { Layer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { floats, zipOf } from './handmade.js';
import { layer, opened } from './opening.js';

interface GraphNode {
  readonly target: string;
  readonly inputs: readonly { readonly name: string; readonly arg: object }[];
  readonly outputs: readonly object[];
}

/** @param takes values by their names @param gives names of the results */
function node(operation: string, takes: readonly string[], gives: readonly string[], settings: Readonly<Record<string, unknown>> = {}): GraphNode {
  const named = (name: string) => ({ as_tensor: { name } });
  const values = takes.map((name, i) => ({ name: `value${i}`, arg: named(name) }));
  const rest = Object.entries(settings).map(([name, value]) => ({ name, arg: value === null ? { as_none: true } : { as_plain: value } }));
  return { target: `torch.ops.aten.${operation}`, inputs: [...values, ...rest], outputs: gives.map(named) };
}

const linear = (module: string, from: string): GraphNode => node('linear.default', [from, `p_${module}`], [module]);
const gru = (settings: Readonly<Record<string, unknown>> = {}): GraphNode =>
  node('gru.input', ['x', 'zeros', 'p_rnn'], ['y', 'h'], { num_layers: 1, bidirectional: false, batch_first: true, ...settings });
const lastStep = node('select.int', ['y'], ['z'], { dim: 1, index: -1 });

interface Archive {
  readonly nodes: readonly unknown[];
  readonly output?: string;
  readonly bothWays?: boolean;
  /** In place of the graph that the nodes make. */
  readonly program?: string;
}

/** A GRU of 2 units over 1 feature, and Linear layers a and b. */
async function archive({ nodes, output = 'b', bothWays = false, program }: Archive, given: AssumptionOverrides = {}): Promise<SequenceModel> {
  const runs = bothWays ? ['l0', 'l0_reverse'] : ['l0'];
  const recurrent = runs.flatMap((run) => [[`rnn.weight_ih_${run}`, [6, 1]] as const, [`rnn.weight_hh_${run}`, [6, 2]] as const]);
  const shapes = [...recurrent, ['a.weight', [3, 2 * runs.length]] as const, ['b.weight', [1, 3]] as const];
  const counts = (sizes: readonly number[]) => sizes.map((size) => ({ as_int: size }));
  const config = shapes.map(([name, shape]) => {
    const meta = { dtype: 7, sizes: counts(shape), strides: counts(shape.map(() => 0)), storage_offset: { as_int: 0 } };
    return [name, { path_name: 'weight_0', use_pickle: false, tensor_meta: meta }] as const;
  });
  const weights = { rnn: 'rnn.weight_ih_l0', a: 'a.weight', b: 'b.weight' };
  const signature = {
    input_specs: Object.entries(weights).map(([value, name]) => ({ parameter: { arg: { name: `p_${value}` }, parameter_name: name } })),
    output_specs: [{ user_output: { arg: { as_tensor: { name: output } } } }],
  };
  const sizes = { y: { sizes: [2, 5, 2] }, b: { sizes: [2, 1] }, end: { sizes: [2] } };
  return opened(
    await zipOf('a.pt2', {
      'm/data/weights/model_weights_config.json': JSON.stringify({ config: Object.fromEntries(config) }),
      'm/data/weights/weight_0': floats(1),
      'm/models/model.json': program ?? JSON.stringify({ graph_module: { graph: { nodes, tensor_values: sizes }, signature } }),
    }),
    given,
  );
}

const summary = ({ layers }: SequenceModel): string => layers.slice(1).map(({ name }) => name).join(' ');
const said = ({ assumptions }: SequenceModel, id: string): string | undefined => assumptions.find((assumption) => assumption.id === id)?.statement;
const supposed = 'rnn.l0 a a.relu b';

describe('the graph of a torch.export archive', () => {
  const reductions: [string, Archive, string][] = [
    ['the last step', { nodes: [gru(), lastStep, linear('a', 'z')] }, 'rnn.l0 a a.relu b'],
    ['the first step', { nodes: [gru(), node('select.int', ['y'], ['z'], { dim: 1, index: 0 }), linear('a', 'z')] }, 'rnn.l0 rnn.l0.step a a.relu b'],
    ['the sum', { nodes: [gru(), node('sum.dim_IntList', ['y'], ['z'], { dim: [-2] }), linear('a', 'z')] }, 'rnn.l0 rnn.l0.sum a a.relu b'],
    ['the mean with steps first', { nodes: [gru({ batch_first: false }), node('mean.dim', ['y'], ['z'], { dim: [0] }), linear('a', 'z')] }, 'rnn.l0 rnn.l0.mean a a.relu b'],
    ['the mean of steps put second', { nodes: [gru({ batch_first: false }), node('transpose.int', ['y'], ['t'], { dim0: 0, dim1: 1 }), node('mean.dim', ['t'], ['z'], { dim: [1] }), linear('a', 'z')] }, 'rnn.l0 rnn.l0.mean a a.relu b'],
    ['the maximum of what an activation gives', { nodes: [gru(), node('tanh.default', ['y'], ['t']), node('max.dim', ['t'], ['z', 'at'], { dim: 1 }), linear('a', 'z')] }, 'rnn.l0 rnn.l0.tanh rnn.l0.tanh.max a a.relu b'],
    ['the final state', { nodes: [gru(), node('select.int', ['h'], ['z'], { dim: 0, index: -1 }), linear('a', 'z')] }, 'rnn.l0 a a.relu b'],
    ['the one final state', { nodes: [gru(), node('squeeze.dim', ['h'], ['z'], { dim: 0 }), linear('a', 'z')] }, 'rnn.l0 a a.relu b'],
    ['the last step both ways', { bothWays: true, nodes: [gru({ bidirectional: true }), lastStep, linear('a', 'z')] }, 'rnn.l0 rnn.l0.step a a.relu b'],
    [
      'the final states both ways',
      {
        bothWays: true,
        nodes: [
          gru({ bidirectional: true }),
          node('select.int', ['h'], ['f'], { dim: 0, index: -2 }),
          node('select.int', ['h'], ['g'], { dim: 0, index: -1 }),
          node('cat.default', ['f', 'g'], ['z'], { dim: 1 }),
          linear('a', 'z'),
        ],
      },
      'rnn.l0 a a.relu b',
    ],
  ];
  for (const [title, given, layers] of reductions) {
    it(`says that ${title} is taken`, async () => {
      const model = await archive(given);
      assert.equal(summary(model), layers);
      assert.equal(said(model, 'head.timeStep'), undefined);
      assert.deepEqual(layer(model, 'a').outputShape, [3]);
      const recurrent = layer(model, 'rnn.l0');
      assert.ok(recurrent.kind === 'recurrent' && recurrent.returnSequences === (layers.split(' ')[1] !== 'a'));
    });
  }

  it('says that every step is taken, up to where they become one', async () => {
    const steps = [gru(), linear('a', 'y'), node('relu_.default', ['a'], ['t']), linear('b', 't')];
    const model = await archive({ nodes: steps });
    assert.equal(summary(model), 'rnn.l0 a a.relu b');
    assert.deepEqual(layer(model, 'b').outputShape, [null, 1]);
    const averaged = await archive({ nodes: [...steps, node('mean.dim', ['b'], ['end'], { dim: [1] })], output: 'end' });
    assert.equal(averaged.output, 'b.mean');
    assert.deepEqual(layer(averaged, 'b.mean').outputShape, [1]);
  });

  const between = (...steps: readonly GraphNode[]): Archive => ({ nodes: [gru(), lastStep, linear('a', 'z'), ...steps, linear('b', 't')] });
  const activations: [string, GraphNode, Partial<Layer & { activation: string; alpha: number | null }>][] = [
    ['tanh', node('tanh.default', ['a'], ['t']), { name: 'a.tanh', activation: 'tanh', alpha: null }],
    ['the default slope', node('leaky_relu.default', ['a'], ['t']), { name: 'a.leaky_relu', activation: 'leaky_relu', alpha: 0.01 }],
    ['a slope', node('leaky_relu_.default', ['a'], ['t'], { negative_slope: 0.5 }), { name: 'a.leaky_relu', activation: 'leaky_relu', alpha: 0.5 }],
    ['GELU', node('gelu.default', ['a'], ['t']), { name: 'a.gelu', activation: 'gelu', alpha: null }],
    ['GELU by tanh', node('gelu.default', ['a'], ['t'], { approximate: 'tanh' }), { name: 'a.gelu_tanh', activation: 'gelu_tanh', alpha: null }],
  ];
  for (const [title, step, expected] of activations) {
    it(`says which activation stands between Linear layers: ${title}`, async () => {
      const model = await archive(between(step));
      assert.equal(summary(model), `rnn.l0 a ${expected.name} b`);
      const { name, activation, alpha } = layer(model, expected.name!) as Layer & { activation: string; alpha: number | null };
      assert.deepEqual({ name, activation, alpha }, expected);
      assert.equal(said(model, 'head.hiddenActivation'), undefined);
    });
  }

  it('says that none stands there, or only what does nothing', async () => {
    const model = await archive(between(node('dropout.default', ['a'], ['t'], { p: 0.5, train: false })));
    assert.equal(summary(model), 'rnn.l0 a b');
    assert.equal(said(model, 'head.hiddenActivation'), undefined);
  });

  it('says what makes the output', async () => {
    const nodes = [...between(node('relu.default', ['a'], ['t'])).nodes, node('sigmoid.default', ['b'], ['p']), node('squeeze.dim', ['p'], ['end'], { dim: -1 })];
    const model = await archive({ nodes, output: 'end' });
    assert.deepEqual([model.output, model.outputMeaning, said(model, 'head.activation')], ['b.sigmoid', 'sigmoid', undefined]);
  });

  const unclear: [string, Archive, string, RegExp][] = [
    ['operations', between(node('abs.default', ['a'], ['t'])), 'head.hiddenActivation', /^ReLU is supposed .* has aten\.abs\.default between a and b, which is not understood: what is shown behind it may be wrong\.$/],
    ['settings', between(node('softplus.default', ['a'], ['t'], { beta: 2 })), 'head.hiddenActivation', /aten\.softplus\.default between a and b/],
    ['sums of values', between(node('tanh.default', ['a'], ['u']), node('add.Tensor', ['u', 'a'], ['t'])), 'head.hiddenActivation', /aten\.add\.Tensor between a and b/],
    ['values changed on the way', between(node('relu_.default', ['a'], ['u']), node('tanh.default', ['a'], ['t'])), 'head.hiddenActivation', /aten\.relu_\.default between a and b/],
    ['ways without an end', between(node('tanh.default', ['t'], ['t'])), 'head.hiddenActivation', /aten\.tanh\.default between a and b/],
    ['another source', { nodes: [gru(), lastStep, linear('a', 'z'), linear('b', 'z')] }, 'head.hiddenActivation', /the graph of the file b is made of what rnn gives, not a\./],
    ['kept axes', { nodes: [gru(), node('mean.dim', ['y'], ['z'], { dim: [1], keepdim: true }), linear('a', 'z')] }, 'head.timeStep', /^a is applied to .* aten\.mean\.dim between rnn\.l0 and a/],
    ['the backward state alone', { bothWays: true, nodes: [gru({ bidirectional: true }), node('select.int', ['h'], ['z'], { dim: 0, index: -1 }), linear('a', 'z')] }, 'head.timeStep', /aten\.select\.int between/],
  ];
  for (const [title, given, id, statement] of unclear) {
    it(`leaves supposed what it does not make clear, and says what stands there: ${title}`, async () => {
      const model = await archive(given);
      assert.equal(summary(model), supposed);
      assert.match(said(model, id)!, statement);
    });
  }

  it('says nothing where a module is used twice, or where it is not sound', async () => {
    const twice = await archive({ nodes: [gru(), lastStep, linear('a', 'z'), linear('a', 'z'), node('tanh.default', ['a'], ['t']), linear('b', 't')] });
    const odd = [[], [null, 5, {}, { target: 3, inputs: [{ arg: 2 }], outputs: 'y' }]].map((nodes) => archive({ nodes }));
    const many = archive({ nodes: [...between(node('tanh.default', ['a'], ['t'])).nodes, ...Array.from({ length: 2000 }, () => node('mul.Tensor', ['y', 'p_rnn'], ['unused']))] });
    const programs = ['{', 'null', '[]', '{"graph_module":{"graph":null}}', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`].map((program) => archive({ nodes: [], program }));
    for (const model of [twice, await many, ...(await Promise.all([...odd, ...programs]))]) {
      assert.equal(summary(model), supposed);
      assert.match(said(model, 'head.hiddenActivation')!, /^ReLU is supposed between the Linear layers a, b\.$/);
    }
  });

  it('is not overruled where it speaks, and is where it does not', async () => {
    const mean: Archive = { nodes: [gru(), node('mean.dim', ['y'], ['z'], { dim: [1] }), linear('a', 'z'), node('abs.default', ['a'], ['t']), linear('b', 't')] };
    await assert.rejects(archive(mean, { head: { timeStep: 'max' } }), /What the head sees of the steps is given, but the model has none/);
    const model = await archive(mean, { head: { hiddenActivation: 'abs' } });
    const given = layer(model, 'a.relu');
    assert.ok(given.kind === 'activation' && given.activation === 'abs');
  });
});
