import assert from 'node:assert/strict';
import { memorySource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { openModel } from '../../../../src/engine/formats/registry.js';
import { overviewOf } from '../../../../src/engine/model/overview.js';
import { savedTensors } from '../formats/handmade.js';
import { bothWays, dense, embedding, featureInput, modelOf, recurrent, tokenInput, unsupported } from '../trace/handmade.js';

const context = { path: 'models/x.safetensors', bytes: 1234, formatTitle: 'safetensors', methods: [{ id: 'fsa', title: 'State machine', verb: 'Extract', purpose: 'What it remembers', unsuited: null }], backend: { name: 'plain', reason: 'Small.' } } as const;

describe('the overview of a model', () => {
  it('is plain data that can be sent and stored', async () => {
    const file = savedTensors({ 'fc.weight': [2, 4], 'fc.bias': [2], 'lstm.weight_ih_l0': [16, 3], 'lstm.weight_hh_l0': [16, 4], 'loss.weight': [2] }, { format: 'pt' });
    const { model } = await openModel(memorySource('x.safetensors', file.read(0, file.size)), silentTask);
    const overview = overviewOf(model, context);
    assert.deepEqual(JSON.parse(JSON.stringify(overview)), overview);
    assert.equal(overview.parameters, 8 + 2 + 48 + 64);
    assert.deepEqual(overview.inputs, [{ name: 'input', shape: [null, 3], content: 'features' }]);
    assert.deepEqual(overview.output, { name: 'fc', shape: [2], meaning: 'logits' });
    assert.deepEqual([overview.path, overview.bytes, overview.producer, overview.metadata], ['models/x.safetensors', 1234, 'PyTorch', { format: 'pt' }]);
    assert.deepEqual(overview.tensors.map(({ name, layer }) => [name, layer]), [
      ['fc.weight', 'fc'], ['fc.bias', 'fc'], ['lstm.weight_ih_l0', 'lstm.l0'], ['lstm.weight_hh_l0', 'lstm.l0'], ['loss.weight', null],
    ]);
    const [, lstm] = overview.layers;
    assert.deepEqual(lstm, {
      name: 'lstm.l0', className: 'nn.LSTM', kind: 'recurrent', cell: 'LSTM', units: 4, bidirectional: false, inputs: ['input'], outputShape: [4],
      parameters: 112, settings: ['activation: tanh', 'gates: sigmoid', 'gives the last step'],
      tensors: ['lstm.weight_ih_l0', 'lstm.weight_hh_l0'], unsupported: null,
    });
  });

  it('tells the settings of every kind of layer, and why one cannot be run', () => {
    const settings = (layer: Parameters<typeof modelOf>[0][number]) => overviewOf(modelOf([layer]), context).layers[0]!.settings;
    assert.deepEqual(settings(tokenInput()), ['takes tokens']);
    assert.deepEqual(settings(featureInput(2)), ['takes features']);
    assert.deepEqual(settings(embedding([[0], [1]], { maskZero: true })), ['vocabulary: 2', 'masks id 0']);
    assert.deepEqual(settings(dense([1], [0], { activation: 'softmax' })), ['activation: softmax']);
    assert.deepEqual(settings(recurrent({ cell: 'gru', resetAfter: true, returnSequences: true })), ['activation: linear', 'gates: sigmoid', 'reset after', 'gives every step']);
    assert.deepEqual(settings(recurrent({ runs: bothWays })), ['activation: linear', 'directions joined by concat', 'gives the last step']);
    assert.deepEqual(settings(recurrent({ runs: bothWays.slice(1) })), ['activation: linear', 'backwards', 'gives the last step']);
    assert.equal(overviewOf(modelOf([unsupported()]), context).layers[0]!.unsupported, 'Not yet.');
    assert.equal(overviewOf(modelOf([recurrent({ runs: bothWays })]), context).layers[0]!.bidirectional, true);
  });
});
