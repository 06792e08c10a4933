import assert from 'node:assert/strict';
import { dict, integer, object, saved, tensor, text, tuple, type Piece } from './handmade.js';
import { layer, lstm, names, opened, six, weight } from './opening.js';

describe('modules saved as a whole', () => {
  const nn = (file: string, name: string, attributes: Record<string, Piece> = {}) => object(`torch.nn.modules.${file}.${name}`, dict({ _parameters: '}', ...attributes }));
  const parameters = (...shapes: (readonly number[])[]) =>
    dict(Object.fromEntries(shapes.map((shape, i) => [i === 0 ? 'weight' : 'bias', tensor({ shape, strides: shape.map(() => 0) })])));
  const linear = (rows: number, columns: number) => nn('linear', 'Linear', { _parameters: parameters([rows, columns], [rows]) });
  const sequential = (...modules: Piece[]) =>
    nn('container', 'Sequential', { _modules: dict(Object.fromEntries(modules.map((module, i) => [i, module]))) });
  const half: Piece = ['G', 0x3f, 0xe0, 0, 0, 0, 0, 0, 0];
  const rnnWeights = { weight_ih_l0: tensor({ shape: [2, 1] }), weight_hh_l0: tensor({ shape: [2, 2] }) };

  it('say more than their weights: activations, epsilon, the end of a Sequential', async () => {
    const net = object('net.Net', dict({
      _modules: dict({
        norm: nn('normalization', 'LayerNorm', { eps: half, _parameters: parameters([1], [1]) }),
        rnn: nn('rnn', 'RNN', { nonlinearity: text('relu'), _parameters: dict(rnnWeights) }),
        head: sequential(linear(3, 2), nn('activation', 'ELU', { alpha: half }), nn('dropout', 'Dropout'), linear(2, 3), nn('activation', 'Softmax')),
      }),
    }));
    for (const whole of [net, nn('parallel', 'DataParallel', { _modules: dict({ module: net }) })]) {
      const model = await opened(await saved(whole, six));
      assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'norm', 'rnn.l0', 'head.0', 'head.1', 'head.3', 'head.4']);
      const [, norm, rnn, , elu, second, softmax] = model.layers;
      assert.ok(norm?.kind === 'layerNormalization' && norm.epsilon === 0.5);
      assert.ok(rnn?.kind === 'recurrent' && rnn.activation === 'relu');
      assert.ok(elu?.kind === 'activation' && elu.activation === 'elu' && elu.alpha === 0.5);
      assert.deepEqual(second?.inputs, ['head.1']);
      assert.ok(softmax?.kind === 'activation' && softmax.activation === 'softmax');
      assert.equal(model.output, 'head.4');
      assert.equal(model.outputMeaning, 'softmax');
      assert.deepEqual(model.assumptions.map(({ id }) => id), ['head.timeStep']);
    }
  });

  it('have activations where they are defined: before the recurrent layer, behind the head', async () => {
    const modules = { a: linear(1, 3), act: nn('activation', 'Tanh'), rnn: nn('rnn', 'RNN', { _parameters: dict(rnnWeights) }), out: linear(3, 2), drop: nn('dropout', 'Dropout'), end: nn('activation', 'LogSoftmax') };
    const model = await opened(await saved(object('net.Net', dict({ _modules: dict(modules) })), six));
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'a', 'act', 'rnn.l0', 'out', 'end']);
    assert.deepEqual(layer(model, 'rnn.l0').inputs, ['act']);
    assert.deepEqual([model.output, model.outputMeaning], ['end', 'logits']);
    assert.equal(model.assumptions.find(({ id }) => id === 'head.activation')?.statement, 'end (nn.LogSoftmax), which is defined behind out, is taken as the activation of the output.');
    assert.ok(!model.assumptions.some(({ id }) => id === 'input.activation'));
  });

  it('leave supposed what they do not say', async () => {
    const net = object('net.Net', dict({ _modules: dict({ rnn: nn('rnn', 'RNN', { _parameters: dict(rnnWeights) }), a: linear(3, 2), b: linear(2, 3) }) }));
    const model = await opened(await saved(net, six));
    assert.equal(layer(model, 'a.relu').className, 'ReLU (supposed)');
    assert.ok(['cell.activation', 'head.hiddenActivation', 'head.activation'].every((id) => model.assumptions.some((assumption) => assumption.id === id)));
    assert.match(model.notes[0]!, /A whole module of class net\.Net, made of nn\.RNN, nn\.Linear: its weights are read, its code is not run\./);
  });

  it('may have one activation for all places', async () => {
    const act = nn('activation', 'ELU', { alpha: half });
    const net = object('net.Net', dict({ _modules: dict({ act, rnn: nn('rnn', 'RNN', { _parameters: dict(rnnWeights) }), a: linear(3, 2), b: linear(2, 3), c: linear(3, 2) }) }));
    const model = await opened(await saved(net, six));
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'rnn.l0', 'a', 'a.elu', 'b', 'b.elu', 'c']);
    const elu = layer(model, 'a.elu');
    assert.ok(elu.kind === 'activation' && elu.activation === 'elu' && elu.alpha === 0.5 && elu.className === 'nn.ELU (supposed)');
    assert.match(model.assumptions.find(({ id }) => id === 'head.hiddenActivation')!.statement, /^act \(nn\.ELU\) is supposed between/);
  });

  it('may be several, in a dict or a list', async () => {
    const modules = { rnn: nn('rnn', 'RNN', { nonlinearity: text('relu'), _parameters: dict(rnnWeights) }), out: linear(3, 2) };
    const model = await opened(await saved(dict({ epoch: integer(3), ...modules }), six));
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'rnn.l0', 'out']);
    assert.ok(model.layers[1]?.kind === 'recurrent' && model.layers[1].activation === 'relu');
    assert.deepEqual(model.notes, ['Modules that the file holds apart are taken for one model: rnn, out.']);
    const states = await opened(await saved(dict({ rnn: dict(rnnWeights), out: dict({ weight: tensor({ shape: [3, 2] }) }), opt: dict({ lr: integer(1) }) }), six));
    assert.deepEqual(states.layers.map(({ name }) => name), ['input', 'rnn.l0', 'out']);
  });

  it('may be of protocol 0, of TorchScript, or quantized', async () => {
    const old: Piece = ['ccopy_reg\n_reconstructor\n(cnet\nNet\nc__builtin__\nobject\nNtR', dict({ _parameters: dict({ weight }), _modules: '}' }), 'b'];
    assert.match((await opened(await saved(old, six))).notes[0]!, /class net\.Net:/);
    const flat: Piece = ['](', lstm['lstm.weight_hh_l0'], 'e'];
    const weights = { weight_ih_l0: lstm['lstm.weight_ih_l0'], weight_hh_l0: lstm['lstm.weight_hh_l0'], _flat_weights: flat };
    const module = object('__torch__.torch.nn.modules.rnn.LSTM', dict(weights));
    const scripted = object('__torch__.___torch_mangle_3.Net', dict({ training: 0x89, lstm: module }));
    const model = await opened(await saved(scripted, six, { 'constants.pkl': ').' }));
    assert.deepEqual(names(model), Object.keys(lstm));
    assert.match(model.notes[0]!, /class Net, made of nn\.LSTM/);
    const packed = object('torch.ao.nn.quantized.modules.linear.Linear', dict({ _modules: '}' }));
    const quantized = object('net.Net', dict({ _modules: dict({ fc: packed }) }));
    assert.match((await opened(await saved(quantized, six))).notes.join(' '), /cannot be read: fc\.packed/);
  });

  describe('of an nn.Sequential over images', () => {
    const conv = nn('conv', 'Conv2d', { groups: integer(1), _parameters: parameters([2, 1, 1, 1], [2]) });
    const at = { input: { size: [4, 4] } };

    it('are its modules in order, whatever is nested', async () => {
      const pool = nn('pooling', 'MaxPool2d', { kernel_size: integer(2), stride: tuple(integer(1), integer(2)), padding: integer(0), dilation: integer(1), ceil_mode: 0x89 });
      const model = await opened(await saved(sequential(sequential(conv, nn('activation', 'Tanh')), pool, nn('pooling', 'AdaptiveAvgPool2d', { output_size: integer(1) })), six), at);
      assert.deepEqual(model.layers.slice(2).map(({ name, kind, outputShape }) => [name, kind, outputShape.join()]), [
        ['0.0', 'convolution', '4,4,2'],
        ['0.1', 'activation', '4,4,2'],
        ['1', 'pooling', '3,2,2'],
        ['2', 'overTime', '1,1,2'],
      ]);
    });

    const refusedModules: [string, Piece, RegExp][] = [
      ['mirrored borders', nn('conv', 'Conv2d', { padding_mode: text('reflect'), _parameters: parameters([2, 2, 1, 1], [2]) }), /padding mode "reflect" is not supported/],
      ['more channels than there are', nn('conv', 'Conv2d', { groups: integer(1), _parameters: parameters([2, 3, 1, 1], [2]) }), /takes 3 channels, but is given \[4, 4, 2\]/],
      ['positions that do not come out even', nn('pooling', 'AdaptiveMaxPool2d', { output_size: integer(3) }), /makes 3 × 3 positions of \[4, 4\]/],
      ['a window of no size', nn('pooling', 'AvgPool2d', {}), /does not say how large its window is/],
      ['windows along steps', nn('pooling', 'MaxPool1d', { kernel_size: integer(2) }), /slides over 1 axes, but is given \[4, 4, 2\]/],
      ['softmax over the columns', nn('activation', 'Softmax', { dim: integer(3) }), /over axis 3, which is not that of the features/],
      ['some axes made one', nn('flatten', 'Flatten', { start_dim: integer(2), end_dim: integer(3) }), /makes one axis of some axes only/],
      ['a class that is not known', object('net.Block', dict({ _modules: dict({ inner: conv }), _parameters: '}' })), /net\.Block is not supported/],
    ];
    for (const [title, module, reason] of refusedModules) {
      it(`name ${title}, and run what stands before it`, async () => {
        const model = await opened(await saved(sequential(conv, module, nn('activation', 'ReLU')), six), at);
        const [odd, after] = model.layers.filter(({ kind }) => kind === 'unsupported');
        assert.ok(odd?.kind === 'unsupported' && odd.name === '1');
        assert.match(odd.reason, reason);
        assert.deepEqual(after?.inputs, ['1']);
        assert.equal(layer(model, '0').kind, 'convolution');
      });
    }
  });
});
