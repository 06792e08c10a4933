import assert from 'node:assert/strict';
import { memorySource, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { openModel } from '../../../../src/engine/formats/registry.js';
import { savedTensors } from './handmade.js';
import { besides } from './kerasH5/legacyFile.js';

const bytesOf = (source: ByteSource): Uint8Array => source.read(0, source.size);
const name = 'model.safetensors.index.json';
const shards = {
  'a.safetensors': bytesOf(savedTensors({ 'lstm.weight_ih_l0': [20, 3], 'lstm.bias_ih_l0': [20], 'left.over': [2] }, { format: 'pt' })),
  'b.safetensors': bytesOf(savedTensors({ 'lstm.weight_hh_l0': [20, 5], 'lstm.bias_hh_l0': [20], 'fc.weight': [2, 5], 'fc.bias': [2] })),
};
const places = {
  'fc.bias': 'b.safetensors', 'fc.weight': 'b.safetensors', 'lstm.weight_ih_l0': 'a.safetensors', 'lstm.weight_hh_l0': 'b.safetensors',
  'lstm.bias_ih_l0': 'a.safetensors', 'lstm.bias_hh_l0': 'b.safetensors',
};

function index(map: object): ReturnType<typeof besides> {
  return besides(name, { [name]: JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }), ...shards });
}

describe('safetensors in several files', () => {
  it('are one model, of the tensors that the index names', async () => {
    const source = index(places);
    const { model, format } = await openModel(source, silentTask);
    assert.equal(format.id, 'safetensors');
    assert.deepEqual(model.layers.map(({ name: layer }) => layer), ['input', 'lstm.l0', 'fc']);
    assert.deepEqual([model.name, model.producer, model.tensors.length], [name, 'PyTorch', 6]);
    assert.equal((await model.tensors.find((tensor) => tensor.name === 'fc.weight')!.load()).length, 10);
    assert.equal(source.open(), 3);
    model.close();
    assert.equal(source.open(), 1);
  });

  it('are closed where the index is not sound', async () => {
    const source = index({ ...places, gone: 'a.safetensors' });
    await assert.rejects(openModel(source, silentTask), { kind: 'model', message: /tensor gone is not in a\.safetensors/ });
    assert.equal(source.open(), 1);
  });

  it('are recognised by the index, whatever its name', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ weight_map: {} }));
    await assert.rejects(openModel(memorySource('weights.txt', bytes), silentTask), { message: /^weights\.txt: it names no tensors/ });
  });
});
