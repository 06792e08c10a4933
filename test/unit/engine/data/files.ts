/**
 * Data files made in code, byte by byte, for the tests of the readers.
 */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { memorySource, type ByteSource } from '../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../src/engine/data/dataset.js';
import type { ReadOptions } from '../../../../src/engine/data/options.js';
import { readDataset } from '../../../../src/engine/data/registry.js';

export function textSource(name: string, text: string): ByteSource {
  return memorySource(name, new TextEncoder().encode(text));
}

export function readText(name: string, text: string, options: ReadOptions = {}): Promise<SequenceDataset> {
  return readDataset(textSource(name, text), options, silentTask);
}

/** @param header the Python dictionary of a .npy file; @param major version of the format */
export function npyOf(header: string, content: ArrayBufferView, major = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const start = major === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + content.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), major, 0]);
  const view = new DataView(bytes.buffer);
  if (major === 1) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(new Uint8Array(content.buffer, content.byteOffset, content.byteLength), start + text.length);
  return bytes;
}

/** A .npy file as NumPy writes it. */
export function npy(dtype: string, shape: readonly number[], content: ArrayBufferView, fortranOrder = false): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  return npyOf(`{'descr': '${dtype}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': (${sizes}), }`, content);
}

export const floats = (shape: readonly number[], ...values: number[]): Uint8Array => npy('<f4', shape, Float32Array.from(values));
export const longs = (shape: readonly number[], ...values: number[]): Uint8Array => npy('<i8', shape, BigInt64Array.from(values.map(BigInt)));

/** @param level 0 stores, more deflates */
export async function zip(name: string, entries: Readonly<Record<string, Uint8Array>>, level = 0): Promise<ByteSource> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level, useWebWorkers: false });
  for (const [entry, bytes] of Object.entries(entries)) await writer.add(entry, new Uint8ArrayReader(bytes));
  return memorySource(name, await writer.close());
}

export function npz(arrays: Readonly<Record<string, Uint8Array>>, level = 0): Promise<ByteSource> {
  return zip('data.npz', Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), level);
}

/** @returns the sequences as lists of symbols, ids or rows. */
export function sequencesOf(dataset: SequenceDataset): (string | number)[][] {
  const { content, offsets, values } = dataset;
  const width = content.kind === 'features' ? content.names.length : 1;
  return Array.from({ length: dataset.count }, (_, i) =>
    Array.from(values.subarray(offsets[i]! * width, offsets[i + 1]! * width), (value) => (content.kind === 'symbols' ? content.alphabet[value]! : value)),
  );
}

/** @returns the labels by name, null where there is none. */
export function labelsOf(dataset: SequenceDataset): (string | null)[] | null {
  const { labels } = dataset;
  return labels && Array.from(labels.values, (label) => labels.classes[label] ?? null);
}
