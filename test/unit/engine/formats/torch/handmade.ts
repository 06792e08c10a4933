/**
 * Pickles written operation by operation, and archives around them, for files that PyTorch itself would never write.
 */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/index-native.js';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { PickleInput } from '../../../../../src/engine/formats/torch/pickle/input.js';
import type { PickleLimits } from '../../../../../src/engine/formats/torch/pickle/limits.js';
import { readPickle, type PickleOptions } from '../../../../../src/engine/formats/torch/pickle/unpickler.js';
import type { PickleValue } from '../../../../../src/engine/formats/torch/pickle/values.js';

/** Operations: text stands for its Latin-1 bytes, numbers for themselves. */
export type Piece = string | number | Uint8Array | readonly Piece[];

export function bytesOf(...pieces: readonly Piece[]): Uint8Array {
  const bytes: number[] = [];
  const add = (piece: Piece): void => {
    if (typeof piece === 'number') bytes.push(piece);
    else if (typeof piece === 'string') for (let i = 0; i < piece.length; i++) bytes.push(piece.charCodeAt(i));
    else if (piece instanceof Uint8Array) for (const byte of piece) bytes.push(byte);
    else piece.forEach(add);
  };
  pieces.forEach(add);
  return Uint8Array.from(bytes);
}

/** A number in `length` bytes, little-endian. */
export function little(value: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

export function unpickled(pieces: Piece, options: PickleOptions = {}): Promise<PickleValue> {
  return readPickle(new PickleInput(memorySource('model.pt', bytesOf(pieces))), silentTask, options);
}

/** Limits in which a test can run quickly. */
export function limited(limits: Partial<PickleLimits>): PickleOptions {
  return { limits: { operations: 1e6, stack: 1000, marks: 100, memory: 1e6, text: 1000, integer: 64, ...limits } };
}

export function text(value: string): Piece {
  return ['X', little(value.length, 4), value];
}

/** A whole number from 0 on. */
export function integer(value: number): Piece {
  return [0x8a, 8, little(value, 8)];
}

export function tuple(...items: readonly Piece[]): Piece {
  return ['(', items, 't'];
}

export function dict(entries: Readonly<Record<string, Piece>>): Piece {
  return ['}(', Object.entries(entries).map(([key, value]) => [text(key), value]), 'u'];
}

export function called(callee: string, ...args: readonly Piece[]): Piece {
  const dot = callee.lastIndexOf('.');
  return ['c', callee.slice(0, dot), '\n', callee.slice(dot + 1), '\n', tuple(...args), 'R'];
}

/** An object of a class, with attributes. */
export function object(className: string, attributes: Piece): Piece {
  const dot = className.lastIndexOf('.');
  return ['c', className.slice(0, dot), '\n', className.slice(dot + 1), '\n)', 0x81, attributes, 'b'];
}

export function storage(key: string, className = 'torch.FloatStorage', ...more: readonly Piece[]): Piece {
  const dot = className.lastIndexOf('.');
  return [tuple(text('storage'), ['c', className.slice(0, dot), '\n', className.slice(dot + 1), '\n'], text(key), text('cpu'), integer(6), ...more), 'Q'];
}

export interface TensorPieces {
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly storage?: Piece;
}

export function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
}

export function tensor({ shape, strides = rowMajor(shape), offset = 0, storage: from = storage('0') }: TensorPieces): Piece {
  return called('torch._utils._rebuild_tensor_v2', from, integer(offset), tuple(...shape.map(integer)), tuple(...strides.map(integer)), 0x89, '}');
}

export function floats(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** @param level of compression; PyTorch does not compress */
export async function zipOf(name: string, entries: Readonly<Record<string, Uint8Array | string>>, level = 0): Promise<ByteSource> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level, useWebWorkers: false });
  for (const [entry, content] of Object.entries(entries)) {
    await writer.add(entry, new Uint8ArrayReader(typeof content === 'string' ? bytesOf(content) : content));
  }
  return memorySource(name, await writer.close());
}

/** A file as torch.save writes it: a pickle of `value` and storages by their keys. */
export function saved(value: Piece, storages: Readonly<Record<string, Uint8Array>> = {}, more: Readonly<Record<string, string>> = {}): Promise<ByteSource> {
  const stored = Object.entries(storages).map(([key, bytes]) => [`data/${key}`, bytes] as const);
  const entries = [['data.pkl', bytesOf(0x80, 2, value, '.')] as const, ...Object.entries(more), ...stored];
  return zipOf('model.pt', Object.fromEntries(entries.map(([name, content]) => [`model/${name}`, content])));
}
