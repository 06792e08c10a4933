import assert from 'node:assert/strict';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { UnrollError } from '../../../../../src/engine/core/errors.js';
import type { TensorSource } from '../../../../../src/engine/core/tensor.js';
import { file, float, floats, graph, integer, message, node, open, tensor, text, value, varint, type Bytes } from './handmade.js';

/** A model of one product, whose matrix is the given tensor of the shape [1, 4]. */
function withTensor(content: Bytes): ByteSource {
  return file(
    graph({
      nodes: [node('MatMul', ['x', 'w'], ['y'])],
      inputs: [value('x', ['n', 't', 1])],
      outputs: ['y'],
      initializers: [[...integer(1, 1), ...integer(1, 4), ...text(8, 'w'), ...content]],
    }),
  );
}

async function tensorIn(source: ByteSource): Promise<TensorSource> {
  const { tensors } = await open(source);
  return tensors[0]!;
}

const bytesOf = (array: { readonly buffer: ArrayBufferLike }): Bytes => [...new Uint8Array(array.buffer)];
const double = (number: number, item: number): Bytes => [...varint((number << 3) | 1), ...bytesOf(Float64Array.of(item))];
const four = [0.5, -2, 3, 1024];

describe('tensors of ONNX files', () => {
  const halves = [0x3800, 0xc000, 0x4200, 0x6400];
  const brains = [0x3f00, 0xc000, 0x4040, 0x4480];
  const places: [string, Bytes][] = [
    ['raw float32', [...integer(2, 1), ...message(9, floats(four))]],
    ['raw float64', [...integer(2, 11), ...message(9, bytesOf(Float64Array.from(four)))]],
    ['raw float16', [...integer(2, 10), ...message(9, bytesOf(Uint16Array.from(halves)))]],
    ['raw bfloat16', [...integer(2, 16), ...message(9, bytesOf(Uint16Array.from(brains)))]],
    ['float_data, packed', [...integer(2, 1), ...message(4, floats(four))]],
    ['float_data, one by one', [...integer(2, 1), ...four.flatMap((item) => float(4, item))]],
    ['float_data, mixed', [...integer(2, 1), ...float(4, 0.5), ...text(12, 'between'), ...message(4, floats(four.slice(1)))]],
    ['double_data', [...integer(2, 11), ...four.flatMap((item) => double(10, item))]],
    ['float16 in int32_data', [...integer(2, 10), ...message(5, ...halves.map(varint))]],
    ['bfloat16 in int32_data', [...integer(2, 16), ...brains.flatMap((item) => integer(5, item))]],
  ];
  for (const [title, content] of places) {
    it(`are read from ${title}, also in part`, async () => {
      const stored = await tensorIn(withTensor(content));
      assert.deepEqual(stored.shape, [1, 4]);
      assert.deepEqual(Array.from(await stored.load()), four);
      assert.deepEqual(Array.from(await stored.load(1, 2)), four.slice(1, 3));
      await assert.rejects(stored.load(3, 2), RangeError);
    });
  }

  const wholePlaces: [string, Bytes, number[]][] = [
    ['int64_data', [...integer(2, 7), ...message(7, varint(-4), varint(3), varint(0), varint(2 ** 20))], [-4, 3, 0, 2 ** 20]],
    ['int32_data as int8', [...integer(2, 3), ...[-4, 3, 0, 7].flatMap((item) => integer(5, item))], [-4, 3, 0, 7]],
    ['uint64_data', [...integer(2, 13), ...message(11, ...[4, 3, 0, 7].map(varint))], [4, 3, 0, 7]],
    ['raw int64', [...integer(2, 7), ...message(9, bytesOf(BigInt64Array.of(-4n, 3n, 0n, 7n)))], [-4, 3, 0, 7]],
    ['raw bool', [...integer(2, 9), ...message(9, [1, 0, 0, 1])], [1, 0, 0, 1]],
  ];
  for (const [title, content, expected] of wholePlaces) {
    it(`are read from ${title}`, async () => assert.deepEqual(Array.from(await (await tensorIn(withTensor(content))).load()), expected));
  }

  it('are refused where there are not as many values as the shape says', async () => {
    const cases: [Bytes, RegExp][] = [
      [[...integer(2, 1), ...message(9, floats([1, 2, 3]))], /needs 16 bytes, but has 12/],
      [[...integer(2, 1), ...message(4, floats([1, 2]))], /the file holds too few values/],
      [[...integer(2, 1)], /the file holds too few values/],
      [[...integer(1, -3), ...integer(2, 1)], /has a negative size/],
      [[...integer(1, 2n ** 62n), ...integer(2, 1)], /has an impossible shape/],
      [new Array<Bytes>(40).fill(integer(1, 1)).flat(), /more than 32 dimensions/],
    ];
    for (const [content, problem] of cases) await assert.rejects(open(withTensor(content)), { name: 'UnrollError', message: problem });
    const stored = await tensorIn(withTensor([...integer(2, 7), ...message(7, varint(300), varint(300))]));
    await assert.rejects(stored.load(), /has 2 values where its shape needs 4/);
  });

  it('of types without a meaning here are noted, and the layer that needs them says so', async () => {
    const model = await open(withTensor([...integer(2, 17), ...message(9, [1, 2, 3, 4])]));
    assert.deepEqual(model.tensors, []);
    assert.ok(model.notes.includes('Values of type FLOAT8E4M3FN cannot be read: w.'));
    assert.deepEqual(model.layers.map((layer) => layer.kind), ['unsupported', 'input', 'unsupported']);
  });

  describe('in a file beside the model', () => {
    const outside = (location: string, ...pairs: [string, string][]): Bytes => [
      ...integer(2, 1),
      ...integer(14, 1),
      ...[['location', location], ...pairs].flatMap(([key, item]) => message(13, text(1, key!), text(2, item!))),
    ];
    const beside = (content: Bytes, files: Readonly<Record<string, ByteSource>>): ByteSource => ({
      ...withTensor(content),
      sibling(name) {
        const found = files[name];
        if (!found) throw new UnrollError('model', `${name} is missing`);
        return found;
      },
    });
    const stored = memorySource('w.bin', Uint8Array.from([9, 9, 9, 9, ...floats(four)]));

    it('are read from their place there', async () => {
      const source = beside(outside('w.bin', ['offset', '4'], ['length', '16']), { 'w.bin': stored });
      assert.deepEqual(Array.from(await (await tensorIn(source)).load(1)), four.slice(1));
    });

    it('leave no file open', async () => {
      let isOpen = true;
      const model = await open(beside(outside('w.bin', ['offset', '4']), { 'w.bin': { ...stored, close: () => (isOpen = false) } }));
      model.close();
      assert.equal(isOpen, false);
    });

    const problems: [string, Bytes, RegExp][] = [
      ['a missing file', outside('gone.bin'), /gone.bin is missing/],
      ['no file', outside(''), /is said to stand in another file, but not in which/],
      ['a place beyond its end', outside('w.bin', ['offset', '8']), /is said to take the bytes 8 to 24 of w.bin, which has 20/],
      ['a place that is none', outside('w.bin', ['offset', '1e3']), /has the offset "1e3" in w.bin, which is no place/],
      ['a length that does not fit', outside('w.bin', ['length', '12']), /needs 16 bytes, but has 12/],
    ];
    for (const [title, content, problem] of problems) {
      it(`are refused with ${title}`, () => assert.rejects(open(beside(content, { 'w.bin': stored })), { name: 'UnrollError', message: problem }));
    }
  });

  it('are not read before they are asked for, however large they are', async () => {
    const gigabyte = 2 ** 30;
    const rest = graph({ nodes: [node('MatMul', ['x', 'w'], ['y'])], inputs: [value('x', ['n', 't', gigabyte / 4])], outputs: ['y'], initializers: [tensor('small', [2])] });
    const head = [...integer(1, 5 * (gigabyte / 4)), ...integer(1, 1), ...integer(2, 1), ...text(8, 'w'), 0x4a, ...varint(5 * gigabyte)];
    const initializer = [0x2a, ...varint(head.length + 5 * gigabyte), ...head];
    const before = Uint8Array.from([...integer(1, 8), 0x3a, ...varint(initializer.length + 5 * gigabyte + rest.length), ...initializer]);
    const after = Uint8Array.from([...rest, ...message(8, integer(2, 17))]);
    let read = 0;
    const source: ByteSource = {
      ...memorySource('model.onnx', new Uint8Array(0)),
      size: before.length + 5 * gigabyte + after.length,
      read(offset, length) {
        read += length;
        const bytes = new Uint8Array(length);
        for (let i = 0; i < length; i++) bytes[i] = before[offset + i] ?? after[offset + i - before.length - 5 * gigabyte] ?? 0;
        return bytes;
      },
    };
    const model = await open(source);
    assert.deepEqual(model.tensors.map(({ name, shape }) => [name, shape]), [['w', [5 * (gigabyte / 4), 1]], ['small', [2]]]);
    assert.ok(read < 2 ** 16, `${read} bytes were read`);
  });
});
