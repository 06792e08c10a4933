/**
 * Files and tensors made by hand for tests of the format readers.
 */
import { memorySource, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { elementCount, type TensorSource } from '../../../../src/engine/core/tensor.js';

/** A float32 tensor in memory; 1, 2, 3, … where no values are given. */
export function tensor(name: string, shape: readonly number[], values?: readonly number[]): TensorSource {
  const data = Float32Array.from(values ?? Array.from({ length: elementCount(shape) }, (_, i) => i + 1));
  return { name, shape, dtype: 'float32', load: async (start = 0, count = data.length - start) => data.slice(start, start + count) };
}

export interface StoredEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly number[];
}

/**
 * @param header the header's JSON, as an object or as text
 * @param length what the file says the header's length is, where that is not true
 */
export function safetensorsFile(header: Record<string, unknown> | string, body: Uint8Array = new Uint8Array(0), length?: bigint): ByteSource {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return memorySource('model.safetensors', bytes);
}

/** A sound file of float32 tensors. */
export function savedTensors(shapes: Readonly<Record<string, readonly number[]>>, metadata?: Record<string, string>): ByteSource {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let end = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const bytes = 4 * elementCount(shape);
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + bytes] } satisfies StoredEntry;
    end += bytes;
  }
  return safetensorsFile(header, new Uint8Array(end));
}
