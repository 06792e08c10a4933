/**
 * The arrangements in which old versions of Keras stored the weights of a layer, turned into the one that later versions
 * use: of a recurrent layer a kernel, a recurrent kernel and a bias with gates side by side, of a convolution over time
 * a kernel of three axes. No file says which one it has; only the number and sizes of its arrays do
 * (keras/engine/saving.py of Keras 2.3: preprocess_weights_for_loading, _convert_rnn_weights).
 */
import type { TensorSource } from '../../core/tensor.js';
import { derivedTensor } from './derivedTensor.js';
import type { ExpectedWeight } from './weights.js';

/** For each gate in its place today (LSTM i f c o, GRU z r h), its place in Keras 1 (LSTM i c f o, GRU z r h). */
const keras1Places: Readonly<Record<number, readonly number[]>> = { 3: [0, 1, 2], 4: [0, 2, 1, 3] };

/**
 * @param stored the arrays of one cell or layer in the file's order
 * @param expected what the layer reader asks for
 * @returns the arrays as the reader expects them; as they are where they are in no arrangement known to be old
 */
export function inTodaysLayout(stored: readonly TensorSource[], expected: readonly ExpectedWeight[]): readonly TensorSource[] {
  const [first, ...others] = stored;
  if (first?.shape.length === 4 && expected[0]?.shape.length === 3) return [overTime(first, expected[0].shape[0] ?? 0), ...others];
  const [units, columns] = expected[1]?.role.startsWith('recurrent_kernel') ? expected[1].shape : [];
  if (!units || !columns) return stored;
  const gates = columns / units;
  if (stored.length === 3 * gates && Object.hasOwn(keras1Places, gates)) return joinedGates(stored, keras1Places[gates]!);
  const [kernel, recurrent, bias] = stored;
  const isCudnn = bias?.shape.length === 1 && bias.shape[0] === 2 * columns && gates > 1;
  if (!isCudnn || kernel?.shape.length !== 2 || recurrent?.shape.length !== 2) return stored;
  return [transposedGates(kernel, gates), transposedGates(recurrent, gates), gates === 4 ? summedBiases(bias) : stackedBiases(bias)];
}

/** Keras 1: an input matrix, a recurrent matrix and a bias for every gate, gate after gate. */
function joinedGates(stored: readonly TensorSource[], places: readonly number[]): readonly TensorSource[] {
  return [0, 1, 2].map((kind) => sideBySide(places.map((place) => stored[3 * place + kind]!)));
}

/** Tensors of equal rows, one beside the other; where they are not, the first alone, so that its shape is complained about. */
function sideBySide(parts: readonly TensorSource[]): TensorSource {
  const [first] = parts as [TensorSource];
  const width = first.shape.at(-1) ?? 0;
  if (parts.some((part) => part.shape.join() !== first.shape.join())) return first;
  const shape = [...first.shape.slice(0, -1), width * parts.length];
  return derivedTensor(parts.map((part) => part.name).join(' | '), shape, first, async () => {
    const values = await Promise.all(parts.map((part) => part.load()));
    const whole = new Float32Array(values[0]!.length * parts.length);
    for (const [place, part] of values.entries()) {
      for (let at = 0; at < part.length; at += width) whole.set(part.subarray(at, at + width), at * parts.length + place * width);
    }
    return whole;
  });
}

/**
 * CuDNN keeps a gate's matrix [inputs, units] as [units, inputs]; Keras declared it as [inputs, units] all the same.
 * Each gate's block of columns, read row by row, is the transposed matrix.
 */
function transposedGates(stored: TensorSource, gates: number): TensorSource {
  const [inputs, columns] = stored.shape as [number, number];
  const units = columns / gates;
  return derivedTensor(stored.name, stored.shape, stored, async () => {
    const values = await stored.load();
    const turned = new Float32Array(values.length);
    for (let row = 0; row < inputs; row++) {
      for (let column = 0; column < columns; column++) {
        const gate = Math.floor(column / units);
        const place = row * units + (column % units); // in the block, read row by row
        turned[(place % inputs) * columns + gate * units + Math.floor(place / inputs)] = values[row * columns + column]!;
      }
    }
    return turned;
  });
}

/** CuDNN adds one bias to the input's product and one to the state's; an LSTM only sees their sum. */
function summedBiases(stored: TensorSource): TensorSource {
  const columns = stored.shape[0]! / 2;
  return derivedTensor(stored.name, [columns], stored, async () => {
    const values = await stored.load();
    return values.subarray(0, columns).map((value, i) => value + values[columns + i]!);
  });
}

/** A GRU that resets after the product keeps the two apart. */
function stackedBiases(stored: TensorSource): TensorSource {
  return derivedTensor(stored.name, [2, stored.shape[0]! / 2], stored, () => stored.load());
}

/**
 * Keras 1 convolved over time as over pictures of width 1: [steps, 1, inputs, filters], before version 1.2 as
 * [filters, inputs, steps, 1].
 */
function overTime(stored: TensorSource, steps: number): TensorSource {
  const [a, b, c, d] = stored.shape as [number, number, number, number];
  if (a === steps && b === 1) return derivedTensor(stored.name, [a, c, d], stored, () => stored.load());
  if (d !== 1) return stored;
  return derivedTensor(stored.name, [c, b, a], stored, async () => {
    const values = await stored.load();
    return values.map((_, at) => {
      const [filter, input, step] = [at % a, Math.floor(at / a) % b, Math.floor(at / (a * b))];
      return values[(filter * b + input) * c + step]!;
    });
  });
}
