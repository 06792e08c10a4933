import assert from 'node:assert/strict';
import { bytesOf, called, dict, floats, integer, little, saved, text, tuple, type Piece } from './handmade.js';
import { opened, refused } from './opening.js';

/** `array.__reduce__()` of protocol 2 and later. */
const array = (shape: readonly number[], content: Piece, { type = 'f4', order = '<', columnsFirst = false } = {}): Piece => {
  const dtype: Piece = [called('numpy.dtype', text(type), 0x89, 0x88), tuple(integer(3), text(order)), 'b'];
  const empty = called('numpy._core.multiarray._reconstruct', ['c', 'numpy\nndarray\n'], tuple(integer(0)), text('b'));
  return [empty, tuple(integer(1), tuple(...shape.map(integer)), dtype, columnsFirst ? 0x88 : 0x89, content), 'b'];
};
const bytes = (content: Uint8Array): Piece => ['B', little(content.length, 4), content];
const asText = (content: Uint8Array): Piece => {
  const encoded = new TextEncoder().encode(Array.from(content, (byte) => String.fromCharCode(byte)).join(''));
  return called('_codecs.encode', ['X', little(encoded.length, 4), encoded], text('latin1'));
};
const rnn = (weightIh: Piece): Piece => dict({ 'rnn.weight_ih_l0': weightIh, 'rnn.weight_hh_l0': array([2, 2], bytes(floats(1, 2, 3, 4))) });
const read = async (weightIh: Piece): Promise<number[]> => {
  const model = await opened(await saved(rnn(weightIh)));
  return [...(await model.tensors[0]!.load())];
};

describe('state dicts of NumPy arrays', () => {
  const values = [1, -0.1, 3, 4, 5, 6].map(Math.fround);

  it('hold their bytes as such or as text, in rows or columns, in either byte order', async () => {
    const [a, b, c, d, e, f] = values as [number, number, number, number, number, number];
    assert.deepEqual(await read(array([2, 3], bytes(floats(...values)))), values);
    assert.deepEqual(await read(array([2, 3], asText(floats(...values)))), values);
    assert.deepEqual(await read(array([2, 3], bytes(floats(a, d, b, e, c, f)), { columnsFirst: true })), values);
    assert.deepEqual(await read(array([2, 3], bytes(floats(...values).reverse()), { order: '>' })), [...values].reverse());
    const whole = bytesOf(...values.map((_, i) => little(i, 2)));
    assert.deepEqual(await read(array([2, 3], bytes(whole), { type: 'i2' })), [0, 1, 2, 3, 4, 5]);
  });

  it('may be larger than a text that is kept', async () => {
    const many = Float32Array.from({ length: 2 * 20_000 }, (_, i) => i / 7);
    assert.deepEqual(await read(array([2, 20_000], asText(new Uint8Array(many.buffer)))), [...many]);
  });

  it('are refused where sizes do not fit, and are no weights without names of weights', async () => {
    await refused(await saved(rnn(array([2, 4], bytes(floats(...values))))), /tensor rnn\.weight_ih_l0: its shape asks for 32 bytes, and 24 are there/);
    const confusion = array([2, 3], bytes(floats(...values)));
    await refused(await saved(dict({ confusion })), /no PyTorch weights/);
    await refused(await saved(dict({ 'fc.weight': array([1], bytes(floats(1, 2)), { type: 'O' }) })), /no PyTorch weights/);
  });
});
