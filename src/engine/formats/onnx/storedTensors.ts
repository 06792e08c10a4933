/**
 * The tensors of a model file, read by range from the file itself or from files beside it.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { elementCount, type DType, type TensorSource } from '../../core/tensor.js';
import { decodeElements, elementBytes } from '../elements.js';
import type { TensorMessage } from './tensorMessage.js';
import type { WireReader } from './wire.js';

/** Bytes converted at a time, so that a large tensor is not held twice. */
const chunkBytes = 2 ** 24;

/** A tensor whose values can also be had at once, as reading is synchronous anyway. */
export interface StoredTensor extends TensorSource {
  read(start?: number, count?: number): Float32Array;
  /** @returns the values as exact whole numbers (up to 2⁵³), for tensors of whole numbers */
  integers(): number[];
}

export class TensorStore {
  private readonly files = new Map<string, ByteSource>();

  constructor(
    private readonly source: ByteSource,
    private readonly wire: WireReader,
  ) {}

  /**
   * @param dtype the type of a tensor that can be read
   * @throws UnrollError when the tensor stands in a file that is missing, outside the model's folder, or too short
   */
  tensor(message: TensorMessage, dtype: DType, name = message.name): StoredTensor {
    const { shape } = message;
    const total = elementCount(shape);
    const slice = this.reader(message, dtype, total);
    const checked = (start: number, count: number): void => {
      if (start < 0 || count < 0 || start + count > total) throw new RangeError(`${name} has ${total} values, not ${start + count}.`);
    };
    const read = (start = 0, count = total - start): Float32Array => {
      checked(start, count);
      return slice(start, count);
    };
    return { name, shape, dtype, read, load: async (start, count) => read(start, count), integers: () => this.wholeNumbers(message, dtype, read) };
  }

  /** Closes the files beside the model. */
  close(): void {
    for (const file of this.files.values()) file.close();
  }

  private reader({ name, place }: TensorMessage, dtype: DType, total: number): (start: number, count: number) => Float32Array {
    if (place.kind === 'fields') return this.fieldReader(name, place.form, place.runs, dtype, total);
    if (place.kind === 'raw') return (start, count) => readElements(this.source, place.range.start, dtype, start, count);
    const file = this.beside(place.location);
    const needed = total * elementBytes[dtype];
    if (place.offset + needed > file.size) {
      throw new UnrollError(
        'model',
        `${this.source.name}: tensor "${name}" is said to take the bytes ${place.offset} to ${place.offset + needed} of ${place.location}, ` +
          `which has ${file.size}. Get a complete copy of both files.`,
      );
    }
    return (start, count) => readElements(file, place.offset, dtype, start, count);
  }

  private beside(location: string): ByteSource {
    const known = this.files.get(location);
    if (known) return known;
    const file = this.source.sibling(location);
    this.files.set(location, file);
    return file;
  }

  /** Numbers in fields have no fixed place, so all are read for any. */
  private fieldReader(
    name: string,
    form: 'fixed32' | 'fixed64' | 'varint',
    runs: readonly { readonly start: number; readonly end: number }[],
    dtype: DType,
    total: number,
  ): (start: number, count: number) => Float32Array {
    const isHalf = dtype === 'float16' || dtype === 'bfloat16';
    return (start, count) => {
      const values = form === 'varint' && isHalf ? new Uint16Array(total) : new Float32Array(total);
      let at = 0;
      for (const run of runs) {
        for (const field of this.wire.fields(run)) {
          if (form === 'varint') for (const value of this.wire.integers(field)) values[at++] = value;
          else {
            const stored = form === 'fixed32' ? 'float32' : 'float64';
            const count = Math.floor((field.end - field.start) / elementBytes[stored]);
            const part = readElements(this.source, field.start, stored, 0, count);
            if (at + part.length <= total) values.set(part, at);
            at += part.length;
          }
        }
      }
      if (at !== total) throw this.wire.damaged(`tensor "${name}" has ${at} values where its shape needs ${total}`);
      const floats = values instanceof Uint16Array ? decodeElements(dtype, new Uint8Array(values.buffer)) : values;
      return start === 0 && count === total ? floats : floats.slice(start, start + count);
    };
  }

  private wholeNumbers({ place }: TensorMessage, dtype: DType, read: () => Float32Array): number[] {
    if (place.kind === 'fields' && place.form === 'varint') {
      return place.runs.flatMap((run) => [...this.wire.fields(run)].flatMap((field) => [...this.wire.integers(field)]));
    }
    if (place.kind !== 'raw' || (dtype !== 'int64' && dtype !== 'int32')) return Array.from(read());
    const { start, end } = place.range;
    const bytes = this.source.read(start, end - start);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const width = elementBytes[dtype];
    return Array.from({ length: bytes.length / width }, (_, i) => (width === 8 ? Number(view.getBigInt64(i * 8, true)) : view.getInt32(i * 4, true)));
  }
}

function readElements(source: ByteSource, base: number, dtype: DType, start: number, count: number): Float32Array {
  const width = elementBytes[dtype];
  const values = new Float32Array(count);
  const step = chunkBytes / width;
  for (let done = 0; done < count; done += step) {
    const length = Math.min(step, count - done);
    values.set(decodeElements(dtype, source.read(base + (start + done) * width, length * width)), done);
  }
  return values;
}
