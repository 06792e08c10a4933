import assert from 'node:assert/strict';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { WireReader } from '../../../../../src/engine/formats/onnx/wire.js';
import { float, floats, integer, message, text, varint, type Bytes } from './handmade.js';

const reader = (bytes: Bytes): WireReader => new WireReader(memorySource('model.onnx', Uint8Array.from(bytes)));
const fieldsOf = (bytes: Bytes) => {
  const wire = reader(bytes);
  return { wire, fields: [...wire.fields({ start: 0, end: wire.size })] };
};

describe('the protobuf wire format', () => {
  it('reads whole numbers of any size and sign', () => {
    for (const value of [0, 1, 127, 128, 300, 2 ** 28, 2 ** 35, 2 ** 52, -1, -8, -(2 ** 40)]) {
      const { wire, fields } = fieldsOf(integer(3, value));
      assert.equal(wire.integer(fields[0]!), value);
    }
    const { wire, fields } = fieldsOf([...integer(3, 2n ** 63n - 1n), ...integer(3, -(2n ** 63n))]);
    assert.deepEqual(fields.map((field) => wire.integer(field)), [2 ** 63, -(2 ** 63)]);
  });

  it('reads repeated numbers packed and one by one alike', () => {
    const { wire, fields } = fieldsOf([...message(8, varint(5), varint(-3), varint(700)), ...integer(8, 9)]);
    assert.deepEqual(fields.flatMap((field) => [...wire.integers(field)]), [5, -3, 700, 9]);
    const real = fieldsOf([...message(4, floats([0.5, -2])), ...float(4, 8)]);
    assert.deepEqual(real.fields.flatMap((field) => [...real.wire.floats(field)]), [0.5, -2, 8]);
  });

  it('says where each field and its value stand', () => {
    const { wire, fields } = fieldsOf([...integer(1, 300), ...text(2, 'abc')]);
    assert.deepEqual(fields.map(({ number, wire: type, at, start, end }) => [number, type, at, start, end]), [
      [1, 'varint', 0, 1, 3],
      [2, 'bytes', 3, 5, 8],
    ]);
    assert.equal(wire.string(fields[1]!), 'abc');
  });

  it('passes over values without reading them', () => {
    const bytes = Uint8Array.from([...message(9, new Array<number>(100_000).fill(7)), ...integer(1, 4)]);
    let read = 0;
    const whole = memorySource('model.onnx', bytes);
    const counting: ByteSource = { ...whole, read: (offset, length) => ((read += length), whole.read(offset, length)) };
    const wire = new WireReader(counting);
    assert.equal([...wire.fields({ start: 0, end: wire.size })].length, 2);
    assert.ok(read < 10_000, `${read} bytes`);
  });

  describe('trusts nothing that a file says of itself', () => {
    const cases: [string, Bytes, RegExp][] = [
      ['a length beyond the end', [0x3a, 100, 1, 2], /a part of 100 bytes is said to follow, but its whole ends after 2/],
      ['a length below 0', [0x3a, ...varint(-5), 1], /a part of -5 bytes/],
      ['a number without an end', [0x08, ...new Array<number>(20).fill(0x80)], /takes more than 10 bytes/],
      ['a number that breaks off', [0x08, 0x80], /breaks off within a number/],
      ['a float that breaks off', [0x25, 1, 2], /breaks off within a number/],
      ['a group, which no model has', [0x0b, 0x0c], /there is no field of a model/],
      ['the field number 0', [0x00, 0x01], /there is no field of a model/],
    ];
    for (const [title, bytes, problem] of cases) {
      it(title, () => assert.throws(() => fieldsOf(bytes), { name: 'UnrollError', kind: 'model', message: problem }));
    }

    it('a part that reaches beyond its whole', () => {
      const bytes = message(7, message(1, text(1, 'x')));
      const { wire, fields } = fieldsOf([...bytes.slice(0, 3), 50, ...bytes.slice(4)]);
      assert.throws(() => [...wire.fields(wire.message(fields[0]!))], /50 bytes is said to follow/);
    });

    it('values of another type than their field has', () => {
      const { wire, fields } = fieldsOf([...integer(1, 4), ...text(2, 'abc')]);
      assert.throws(() => wire.string(fields[0]!), /a text is needed/);
      assert.throws(() => wire.message(fields[0]!), /a part of the model is needed/);
      assert.throws(() => wire.integer(fields[1]!), /a whole number is needed/);
      assert.throws(() => wire.float(fields[1]!), /a number of 4 bytes is needed/);
      assert.throws(() => [...wire.floats(fields[1]!)], /floats are needed/);
    });

    it('more parts, or more text, than a graph may have', () => {
      const { wire } = fieldsOf([]);
      assert.throws(() => wire.charge(3_000_000), /more than 1,000,000 parts/);
      const { wire: other, fields } = fieldsOf(text(2, 'a'.repeat(60_000)));
      assert.throws(() => {
        for (let i = 0; i < 2000; i++) other.string(fields[0]!);
      }, /more than 64 MB of names/);
    });
  });
});
