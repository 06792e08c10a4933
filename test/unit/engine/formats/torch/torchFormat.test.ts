import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { formatOf } from '../../../../../src/engine/formats/registry.js';
import { bytesOf, called, dict, integer, little, object, saved, storage, tensor, text, tuple, zipOf, type Piece } from './handmade.js';
import { fixtures, golden, layer, lstm, names, opened, refused, six, weight } from './opening.js';

/** The same archive as PyTorch writes it when told not to compute checksums: 0 in every header. */
function withoutChecksums(source: ByteSource): ByteSource {
  const bytes = Buffer.from(source.read(0, source.size));
  for (const [signature, place] of [['PK\x01\x02', 16], ['PK\x03\x04', 14], ['PK\x07\x08', 4]] as const) {
    for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; at = bytes.indexOf(signature, at + 4, 'latin1')) bytes.fill(0, at + place, at + place + 4);
  }
  return memorySource(source.name, bytes);
}

describe('PyTorch files, by what holds them', () => {
  it('say what wrote them', async () => {
    const says = async (name: string) => {
      const { producer, metadata } = await opened(golden(name));
      return [producer, metadata['container'], metadata['archive version']];
    };
    assert.deepEqual(await says('pt-lstm-state-dict'), ['PyTorch', 'PyTorch 1.6 or later', '3']);
    assert.deepEqual(await says('pt-gru-legacy'), ['PyTorch', 'PyTorch before 1.6', undefined]);
    assert.deepEqual(await says('pt-lstm-scripted'), ['PyTorch', 'TorchScript archive', '3']);
    assert.deepEqual(await says('pt-lstm-exported'), ['PyTorch 2.13.0+cpu', 'torch.export archive', undefined]);
    assert.deepEqual(await says('pt-gru-lightning'), ['PyTorch Lightning 2.5.0', 'PyTorch 1.6 or later', '3']);
  });

  it('are known by their content under any name', () => {
    for (const name of readdirSync(path.join(fixtures, 'golden'))) {
      assert.equal(formatOf({ ...golden(name), name: 'weights.bin' }).id === 'torch', name.startsWith('pt-'), name);
    }
  });

  it('are opened from their pickle: no storage is read before its tensor is', async () => {
    const source = golden('pt-lstm-state-dict');
    const reads: number[] = [];
    const watched: ByteSource = { ...source, read: (offset, length) => (reads.push(offset), source.read(offset, length)) };
    const model = await opened(watched);
    const storageAt = Buffer.from(source.read(0, source.size)).indexOf('data/0');
    assert.ok(!reads.includes(storageAt - 30));
    await model.tensors[0]!.load();
    assert.ok(reads.some((offset) => offset > storageAt && offset < storageAt + 300));
  });

  it('may be archives of any root, recompressed, without checksums, or with other byte order', async () => {
    const pickled = bytesOf(0x80, 2, dict({ weight }), '.');
    const stored = await zipOf('a.pt', { 'data.pkl': pickled, 'data/0': six[0] });
    const deflated = await zipOf('a.pt', { 'x/y/data.pkl': pickled, 'x/y/data/0': six[0] }, 9);
    for (const source of [stored, deflated, withoutChecksums(stored)]) {
      const model = await opened(source);
      assert.deepEqual([...(await model.tensors[0]!.load())], [1, 2, 3, 4, 5, 6]);
    }
    const big = Uint8Array.from(six[0]);
    new DataView(big.buffer).setFloat32(0, -7, false);
    const turned = await opened(await saved(dict({ weight: tensor({ shape: [1] }) }), { 0: big }, { byteorder: 'big' }));
    assert.deepEqual([...(await turned.tensors[0]!.load())], [-7]);
  });

  it('may hold the state dict as an archive inside an archive of torch.export', async () => {
    const inner = await saved(dict({ weight }), six);
    const outer = await zipOf('a.pt2', { 'serialized_exported_program.json': '{}', 'serialized_state_dict.pt': inner.read(0, inner.size) });
    const model = await opened(outer);
    assert.deepEqual([...(await model.tensors[0]!.load())], [1, 2, 3, 4, 5, 6]);
    await refused(await zipOf('a.pt2', { 'serialized_state_dict.pt': outer.read(0, outer.size) }), /a zip archive without PyTorch weights/);
  });
});

describe('archives without weights', () => {
  it('are named for what they are', async () => {
    await refused(await zipOf('a.pt', { 'p/.data/extern_modules': '', 'p/model/model.pkl': 'N.' }), /an archive of torch\.package/);
    await refused(await zipOf('a.pt', { 'm/model.json': '{}', 'm/tensors/0': six[0] }), /a TorchScript archive of PyTorch before 1\.4/);
    const frozen = { 'm/data.pkl': bytesOf(0x80, 2, object('__torch__.Net', '}'), '.'), 'm/constants/0': six[0], 'm/constants.pkl': ').' };
    await refused(await zipOf('a.pt', frozen), /a frozen TorchScript module \(torch\.jit\.freeze\).*Save the module before it is frozen/);
    await refused(await zipOf('a.pt', { 'readme.txt': '' }), /it holds readme\.txt, and no data\.pkl/);
    await refused(await saved(weight, six), /holds a tensor alone and no PyTorch weights/);
    await refused(await saved(storage('0'), six), /holds a storage alone/);
    await refused(await saved(['](', integer(1), 'e']), /holds a list and no PyTorch weights/);
    await refused(await saved(dict({})), /holds an empty dict/);
  });
});

describe('legacy PyTorch files', () => {
  const magic: Piece = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.'];
  const legacy = (value: Piece, ...rest: readonly Piece[]) =>
    memorySource('model.pth', bytesOf(magic, ['K', 1, '.'], '}.', 0x80, 2, value, '.', rest));
  const stored = (...keys: string[]): Piece => [['(', keys.map(text), 'l.'], keys.map(() => [little(6, 8), six[0]])];

  it('hold storages after their pickles, and parts of storages before PyTorch 0.4', async () => {
    const part = storage('0', 'torch.cuda.FloatStorage', tuple(text('1'), integer(2), integer(4)));
    const model = await opened(legacy(dict({ whole: weight, part: tensor({ shape: [2], offset: 1, storage: part }) }), stored('0')));
    assert.deepEqual([...(await model.tensors[0]!.load())], [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([...(await model.tensors[1]!.load())], [4, 5]);
  });

  it('put the source code beside a module, which is not looked at', async () => {
    const linear = object('torch.nn.modules.linear.Linear', dict({ _parameters: dict({ weight }) }));
    const model = await opened(legacy([tuple(text('module'), linear, text('linear.py'), text('class Linear…')), 'Q'], stored('0')));
    assert.deepEqual(names(model), ['weight']);
  });

  it('may be of Python 2: protocol 0, tensors as their class, parameters as calls', async () => {
    const id = "(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nI6\nNtQ";
    const old = `ctorch\nFloatTensor\n)R(${id}I0\n(I3\nI2\nt(I2\nI1\ntt` + 'b';
    const dictionary = `ccollections\nOrderedDict\n((l(lS'weight'\nactorch.nn.parameter\nParameter\n(${old}tRaatR`;
    const model = await opened(memorySource('model.pth', bytesOf(magic, 'I1\n.', '(d.', dictionary, '.', "(lS'0'\na.", little(6, 8), six[0])));
    assert.deepEqual(names(model), ['weight']);
    assert.deepEqual(model.tensors[0]!.shape, [3, 2]);
  });

  it("may be Python's own pickle, with a file of PyTorch for every storage", async () => {
    const inner = legacy(storage('0'), stored('0'));
    const bytes: Piece = ['B', little(inner.size, 4), inner.read(0, inner.size)];
    const value = tensor({ shape: [3, 2], storage: called('torch.storage._load_from_bytes', bytes) });
    const model = await opened(memorySource('model.pkl', bytesOf(0x80, 3, dict({ weight: value }), '.')));
    assert.deepEqual([...(await model.tensors[0]!.load())], [1, 2, 3, 4, 5, 6]);
    const broken = tensor({ shape: [3, 2], storage: called('torch.storage._load_from_bytes', ['B', little(2, 4), 'N.']) });
    await refused(memorySource('model.pkl', bytesOf(0x80, 3, dict({ weight: broken }), '.')), /tensor weight: its storage is no file of PyTorch/);
  });

  it('are refused where they break off', async () => {
    await refused(legacy(dict({ weight }), stored('0', '7')), /storage 7 belongs to no tensor/);
    await refused(legacy(dict({ weight }), ['(', text('0'), 'l.'], little(2 ** 60, 8)), /ends before its storages do/);
    await refused(legacy(dict({ weight }), ['(', text('0'), 'l.']), /ends before its storages do/);
    await refused(legacy(dict({ weight }), '(l.'), /tensor weight: its storage is missing from the file/);
  });
});

describe('the weights in a checkpoint', () => {
  const notesOf = async (value: Piece) => (await opened(await saved(value, six))).notes[0];

  it('are those under the usual keys, and never those of the optimizer', async () => {
    const optimizer = dict({ state: dict({ 0: dict(lstm) }), more: dict(lstm) });
    const checkpoint = dict({ epoch: integer(3), loss: tensor({ shape: [] }), optimizer, model_state_dict: dict(lstm) });
    assert.equal(await notesOf(checkpoint), 'The weights are those under "model_state_dict"; beside it the file has epoch, loss, optimizer.');
    assert.match((await notesOf(dict({ ema: dict(lstm), state_dict: dict(lstm) })))!, /under "state_dict"/);
    assert.match((await notesOf(dict({ a: dict({ model: dict({ net: dict(lstm) }) }) })))!, /under "a\.model\.net"/);
    assert.match((await notesOf(dict({ model: dict({ weight }), encoder: dict(lstm) })))!, /under "encoder"/);
    assert.match((await notesOf(tuple(dict(lstm), integer(4))))!, /under "0"/);
    assert.match((await notesOf(object('train.Trainer', dict({ network: dict(lstm) }))))!, /under "network"/);
  });

  it('may be in DataParallel, and come with what the model was made with', async () => {
    const settings = { lr: ['G', 0x3f, 0xe0, 0, 0, 0, 0, 0, 0], name: text('tiny'), layers: ']' } satisfies Record<string, Piece>;
    const wrapped = Object.fromEntries(Object.entries(lstm).map(([name, value]) => [`module.${name}`, value]));
    const model = await opened(await saved(dict({ state_dict: dict(wrapped), args: object('argparse.Namespace', dict(settings)), arch: text('lstm') }), six));
    assert.ok(layer(model, 'lstm.l0'));
    assert.equal(model.metadata['args.lr'], '0.5');
    assert.equal(model.metadata['args.name'], 'tiny');
    assert.equal(model.metadata['arch'], 'lstm');
  });

  it('pass by what a checkpoint may hold besides', async () => {
    const state = dict({ ...lstm, harm: called('os.system', text('touch harmed')), score: called('numpy._core.multiarray.scalar', 'N'), epoch: integer(2) });
    assert.deepEqual(names(await opened(await saved(state, six))), Object.keys(lstm));
  });

  it('stay in the order of definition', async () => {
    const square = tensor({ shape: [2, 2] });
    const model = await opened(await saved(dict({ 'z.weight': square, 'a.weight': square, ...lstm }), six));
    assert.deepEqual(model.layers.map(({ name }) => name).slice(0, 4), ['input', 'z', 'a', 'lstm.l0']);
  });
});

describe('tensors that PyTorch makes by other calls', () => {
  const call = (name: string, ...args: Piece[]) => called(`torch._utils.${name}`, ...args);

  it('are read through what is around them', async () => {
    const two = tuple(integer(2));
    const one = tuple(integer(1));
    const state = {
      p: call('_rebuild_parameter', weight, 0x88, '}'),
      s: called(
        'torch._tensor._rebuild_from_type_v2',
        'ctorch._utils\n_rebuild_tensor_v2\n',
        'cmine\nTensor\n',
        tuple(storage('0'), integer(0), called('torch.Size', two), one, 0x89, '}'),
        '}',
      ),
      u: call('_rebuild_tensor_v3', storage('0', 'torch.storage.UntypedStorage'), integer(1), two, one, 0x89, '}', 'ctorch\nuint16\n'),
      old: call('_rebuild_tensor', storage('0'), integer(4), two, one),
    };
    const model = await opened(await saved(dict(state), six));
    const values = await Promise.all(model.tensors.map(async (entry) => [...(await entry.load())]));
    assert.deepEqual(names(model), ['p', 's', 'u', 'old']);
    assert.deepEqual([values[1], values[3]], [[1, 2], [5, 6]]);
    assert.deepEqual(values[2], [...new Uint16Array(six[0].buffer).subarray(1, 3)]);
    assert.deepEqual(model.tensors.map(({ dtype }) => dtype), ['float32', 'float32', 'uint16', 'float32']);
  });

  it('are named where they cannot be read, and what stands before them stays', async () => {
    const state = dict({
      ...lstm,
      'fc._packed_params': tuple(call('_rebuild_qtensor', storage('0', 'torch.QInt8Storage')), 'N'),
      'out.weight': call('_rebuild_sparse_tensor', 'N'),
      'phase.weight': tensor({ shape: [1], storage: storage('0', 'torch.ComplexFloatStorage') }),
      'turned.weight': call('_rebuild_tensor_v2', storage('0'), integer(0), tuple(integer(2)), tuple(integer(1)), 0x89, '}', dict({ neg: 0x88 })),
    });
    const model = await opened(await saved(state, six));
    const reasons = ['fc', 'out', 'phase', 'turned'].map((name) => {
      const found = layer(model, name);
      return found.kind === 'unsupported' ? found.reason : null;
    });
    assert.deepEqual(reasons, [
      'Its weights are quantized, which cannot be read: fc._packed_params.',
      'Its weights are sparse, which cannot be read: out.weight.',
      'Its weights are of type ComplexFloat, which cannot be read: phase.weight.',
      'Its weights are a conjugated or negated view, which cannot be read: turned.weight.',
    ]);
    assert.equal(layer(model, 'lstm.l0').kind, 'recurrent');
    assert.equal(model.output, 'turned');
  });

  it('are left out where they only lie beside the modules', async () => {
    const state = dict({
      ...lstm,
      adjacency: call('_rebuild_sparse_tensor', 'N'),
      window: tensor({ shape: [1], storage: storage('0', 'torch.ComplexFloatStorage') }),
    });
    const model = await opened(await saved(state, six));
    assert.deepEqual(model.layers.map(({ name }) => name), ['input', 'lstm.l0']);
    assert.equal(model.output, 'lstm.l0');
    assert.ok(model.notes.includes('Not used, as it cannot be read and belongs to no layer: adjacency (sparse), window (of type ComplexFloat).'));
  });

  it('are named beside those that are left out', async () => {
    const state = dict({ ...lstm, adjacency: call('_rebuild_sparse_tensor', 'N'), 'out.weight': call('_rebuild_sparse_tensor', 'N') });
    const model = await opened(await saved(state, six));
    assert.equal(model.output, 'out');
    assert.equal(layer(model, 'adjacency'), undefined);
  });
});
