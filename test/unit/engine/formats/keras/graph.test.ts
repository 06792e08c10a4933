import assert from 'node:assert/strict';
import { kerasObject } from '../../../../../src/engine/formats/keras/config.js';
import { kerasGraph } from '../../../../../src/engine/formats/keras/graph.js';
import { called, functional, input, layer, sequential, tensorOf, type Config } from './kerasFile.js';

const graphOf = (config: Config) => kerasGraph(kerasObject(config)!, 'm.keras');

/** `name <- inputs` of every node. */
function edges(config: Config): string[] {
  return graphOf(config).nodes.map(({ name, inputs }) => `${name} <- ${inputs.map(({ node, tensor }) => (tensor ? `${node}.${tensor}` : node)).join(', ')}`);
}
const lstm = (name: string, ...from: unknown[]) => called(layer('LSTM', name), { args: from });
const dense = (name: string, ...from: unknown[]) => called(layer('Dense', name), { args: from });

describe('the graph of a Keras model', () => {
  it('is a chain for a Sequential', () => {
    const config = sequential([input('in', [null, 3]), layer('LSTM', 'a'), layer('LSTM', 'b'), layer('Dense', 'c')]);
    assert.deepEqual(edges(config), ['in <- ', 'a <- in', 'b <- a', 'c <- b']);
    const { nodes, outputs } = graphOf(config);
    assert.deepEqual(nodes.map((node) => node.weightPath), ['layers/input_layer', 'layers/lstm', 'layers/lstm_1', 'layers/dense']);
    assert.deepEqual(outputs, [{ node: 'c', tensor: 0 }]);
  });

  for (const shape of [[null, 8, 3], [[null, 8, 3]]]) {
    it(`finds the input of a Sequential in build_input_shape ${JSON.stringify(shape)}`, () => {
      const { nodes } = graphOf(sequential([layer('LSTM', 'a')], { build_input_shape: shape }));
      assert.deepEqual(nodes.map((node) => [node.name, node.layer.className]), [['input', 'InputLayer'], ['a', 'LSTM']]);
      assert.deepEqual(nodes[0]!.layer.config['batch_shape'], shape);
    });
  }

  it('finds the input of a Sequential on its first layer', () => {
    const first = layer('LSTM', 'a', { batch_input_shape: [null, 8, 3] });
    assert.deepEqual(graphOf(sequential([first])).nodes[0]!.layer.config['batch_shape'], [null, 8, 3]);
    const built = layer('LSTM', 'a', {}, { build_config: { input_shape: [null, 5, 2] } });
    assert.deepEqual(graphOf(sequential([built])).nodes[0]!.layer.config['batch_shape'], [null, 5, 2]);
  });

  it('reads the plain list of layers of a Keras 1 Sequential', () => {
    const config = { class_name: 'Sequential', config: [layer('LSTM', 'a', { batch_input_shape: [null, 8, 3] }), layer('Dense', 'b')] };
    assert.deepEqual(edges(config), ['input <- ', 'a <- input', 'b <- a']);
  });

  it('follows the calls of a Functional model, whatever the order of its layers', () => {
    const layers = [dense('out', tensorOf('b')), lstm('b', tensorOf('a', [null, 4])), lstm('a', tensorOf('in')), input('in', [null, 3])];
    const config = functional(layers, ['in'], ['out']);
    assert.deepEqual(edges(config), ['in <- ', 'a <- in', 'b <- a', 'out <- b']);
    assert.deepEqual(graphOf(config).nodes[2]!.inputShape, [null, 4]);
    assert.equal(graphOf(config).nodes[2]!.weightPath, 'layers/lstm');
  });

  it('puts inputs in the order in which the model takes them, whatever the order of its layers', () => {
    const layers = [input('b', [null, 3]), input('a', [null, 4]), called(layer('Concatenate', 'both'), { args: [[tensorOf('b'), tensorOf('a')]] })];
    assert.deepEqual(edges(functional(layers, ['a', 'b'], ['both'])), ['a <- ', 'b <- ', 'both <- b, a']);
  });

  it('takes dictionaries of tensors in the order of their keys', () => {
    const inner = functional([input('x', [null, 3]), input('y', [null, 3]), called(layer('Concatenate', 'both'), { args: [[tensorOf('x'), tensorOf('y')]] })], ['x', 'y'], ['both']);
    const nested = { ...inner, config: { ...(inner['config'] as Config), name: 'inner', input_layers: { q: ['x', 0, 0], p: ['y', 0, 0] } } };
    const layers = [input('a', [null, 3]), input('b', [null, 3]), called(nested, { args: [{ q: tensorOf('a'), p: tensorOf('b') }] })];
    assert.deepEqual(edges(functional(layers, ['a', 'b'], ['inner'])), ['a <- ', 'b <- ', 'inner/both <- a, b']);
  });

  it('has a part of an axis for every tensor that a split gives', () => {
    const split = (cuts: unknown) => ({ module: 'keras.src.ops.numpy', class_name: 'Split', name: 'cut', config: { name: 'cut', indices_or_sections: cuts, axis: -1 } });
    const model = (cuts: unknown) => functional([input('in', [5, 6]), called(split(cuts), { args: [tensorOf('in', [5, 6])] }), lstm('a', tensorOf('cut', [5, 4], 0, 1))], ['in'], ['a']);
    assert.deepEqual(edges(model([2])), ['in <- ', 'cut:0 <- in', 'cut:1 <- in', 'a <- cut:1']);
    const bounds = (cuts: unknown) => graphOf(model(cuts)).nodes.slice(1, -1).map(({ args }) => JSON.stringify((args[1] as Config[]).at(-1)!['config']));
    assert.deepEqual(bounds([2]), ['{"start":0,"stop":2,"step":null}', '{"start":2,"stop":null,"step":null}']);
    assert.deepEqual(bounds(3).map((text) => JSON.parse(text) as Config).map(({ start }) => start), [0, 2, 4]);
  });

  it('reads the inbound nodes of Keras 2', () => {
    const old = (described: Config, nodes: unknown) => ({ ...described, name: (described['config'] as Config)['name'], inbound_nodes: nodes });
    const layers = [
      old(input('in', [null, 3]), []),
      old(layer('LSTM', 'a'), [[['in', 0, 0, {}]]]),
      old(layer('LSTM', 'b'), [[['in', 0, 0, { initial_state: ['a', 0, 0] }]]]),
      old(layer('Concatenate', 'both'), [[['a', 0, 0, {}], ['b', 0, 0, {}]]]),
    ];
    const config = functional(layers, ['in'], ['both']);
    assert.deepEqual(edges(config), ['in <- ', 'a <- in', 'b <- in', 'both <- a, b']);
    assert.deepEqual(graphOf(config).nodes.map((node) => node.states), [[], [], [{ node: 'a', tensor: 0 }], []]);
  });

  it('keeps masks, states and numbers apart from inputs', () => {
    const layers = [
      input('in', [null]),
      called(layer('NotEqual', 'mask'), { args: [tensorOf('in'), 0] }),
      called(layer('LSTM', 'a'), { args: [tensorOf('in')], kwargs: { mask: tensorOf('mask'), initial_state: [tensorOf('in')], other: tensorOf('in'), training: false } }),
      called(layer('Add', 'sum'), { args: [[tensorOf('a', [4], 0, 1), tensorOf('a', [4], 0, 2)]] }),
    ];
    const config = functional(layers, ['in'], ['sum']);
    assert.deepEqual(edges(config), ['in <- ', 'mask <- in', 'a <- in', 'sum <- a.1, a.2']);
    const [, mask, a] = graphOf(config).nodes;
    assert.deepEqual(mask!.args, [tensorOf('in'), 0]);
    assert.deepEqual([a!.mask, a!.states, a!.keywords], [{ node: 'mask', tensor: 0 }, [{ node: 'in', tensor: 0 }], ['other']]);
  });

  it('takes a model at every step apart into layers at every step', () => {
    const frame = sequential([input('pixels', [4]), layer('Dense', 'd'), layer('Flatten', 'f')]);
    const config = sequential([input('in', [null, 4]), layer('TimeDistributed', 'frames', { layer: frame }), layer('LSTM', 'lstm')]);
    assert.deepEqual(edges(config), ['in <- ', 'frames/d <- in', 'frames/f <- frames/d', 'lstm <- frames/f']);
    assert.deepEqual(graphOf(config).nodes.map((node) => [node.weightPath, node.distributed]), [
      ['layers/input_layer', false],
      ['layers/time_distributed/layer/layers/dense', true],
      ['layers/time_distributed/layer/layers/flatten', true],
      ['layers/lstm', false],
    ]);
  });

  it('has a layer once for every call', () => {
    const shared = called(layer('LSTM', 'a'), { args: [tensorOf('y')] }, { args: [tensorOf('x')] });
    const layers = [input('x', [null, 3]), input('y', [null, 3]), shared, dense('out', [tensorOf('a', [4], 0), tensorOf('a', [4], 1)])];
    const config = functional(layers, ['x', 'y'], ['out']);
    assert.deepEqual(edges(config), ['x <- ', 'y <- ', 'a <- y', 'a:1 <- x', 'out <- a, a:1']);
    assert.deepEqual(graphOf(config).nodes.slice(2, 4).map((node) => node.weightPath), ['layers/lstm', 'layers/lstm']);
  });

  it('takes models inside models apart', () => {
    const encoder = sequential([input('unused', [null, 3]), layer('LSTM', 'lstm')], { name: 'encoder' });
    const head = functional([input('h', [4]), dense('dense', tensorOf('h'))], ['h'], ['dense'], 'head');
    const config = sequential([input('in', [null, 3]), layer('LSTM', 'lstm'), encoder, head, layer('Dense', 'last')]);
    assert.deepEqual(edges(config), ['in <- ', 'lstm <- in', 'encoder/lstm <- lstm', 'head/dense <- encoder/lstm', 'last <- head/dense']);
    assert.deepEqual(
      graphOf(config).nodes.slice(2).map((node) => node.weightPath),
      ['layers/sequential/layers/lstm', 'layers/functional/layers/dense', 'layers/dense'],
    );
  });

  it('knows the calls of a shared model counted from 1', () => {
    const encoder = called(functional([input('i', [null, 3]), lstm('lstm', tensorOf('i'))], ['i'], ['lstm'], 'encoder'), { args: [tensorOf('x')] }, { args: [tensorOf('y')] });
    const layers = [input('x', [null, 3]), input('y', [null, 3]), encoder, dense('out', [tensorOf('encoder', [4], 1), tensorOf('encoder', [4], 2)])];
    assert.deepEqual(edges(functional(layers, ['x', 'y'], ['out'])), [
      'x <- ', 'y <- ', 'encoder/lstm <- x', 'encoder:1/lstm <- y', 'out <- encoder/lstm, encoder:1/lstm',
    ]);
  });

  it('refuses what does not hang together', () => {
    const one = [input('in', [null, 3]), lstm('a', tensorOf('in'))];
    assert.throws(() => edges(functional([...one, dense('out', tensorOf('nowhere'))], ['in'], ['out'])), /layer out takes the output of nowhere, which is not in the model/);
    assert.throws(() => edges(functional([...one, dense('b', tensorOf('c')), dense('c', tensorOf('b'))], ['in'], ['c'])), /b, c take each other's outputs in a circle/);
    assert.throws(() => edges(functional(one, ['in'], ['gone'])), /output is said to be gone/);
    assert.throws(() => edges(sequential([input('in', [3]), layer('Dense', 'a'), layer('Dense', 'a')])), /two layers are named a/);
    assert.throws(() => edges(sequential([input('in', [3]), { not: 'a layer' }])), /something that is no layer/);
    assert.throws(() => edges({ module: null, class_name: 'MyModel', config: {} }), /MyModel does not list its layers.*never run/);
  });

  it('refuses models inside models without end', () => {
    let config = sequential([input('in', [3]), layer('Dense', 'a')]);
    for (let i = 0; i < 20; i++) config = sequential([input('in', [3]), { ...config, config: { ...(config['config'] as Config), name: `m${i}` } }]);
    assert.throws(() => edges(config), /models stand inside models 17 deep/);
  });
});
