/**
 * Reading files by range. Format readers see a model file only through a {@link ByteSource}, so a 5 GB file is opened
 * by reading its header, and nothing outside the model's own folder can be reached.
 * Reads are synchronous: readers run off the main thread, and parsers (HDF5, pickles) are synchronous by nature.
 */
import { UnrollError } from './errors.js';

export interface ByteSource {
  /** File name without its folder, for messages and for formats told apart by their ending. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;

  /**
   * @returns exactly `length` bytes from `offset`; the caller may keep but not change them
   * @throws UnrollError when the range is not inside the file
   */
  read(offset: number, length: number): Uint8Array;

  /**
   * Another file that belongs to the model (weight shards, external data).
   * @param relativePath as the model file names it, `/` between folders
   * @throws UnrollError when it is missing or not inside the model's folder, symbolic links resolved
   */
  sibling(relativePath: string): ByteSource;

  close(): void;
}

/** Throws unless [offset, offset + length) lies inside the source. */
export function checkRange(source: Pick<ByteSource, 'name' | 'size'>, offset: number, length: number): void {
  const sound = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!sound || offset + length > source.size) {
    throw new UnrollError(
      'model',
      `${source.name}: bytes ${offset} to ${offset + length} are needed, but the file ends at ${source.size}. ` +
        'It is truncated or damaged; get a complete copy.',
    );
  }
}

/** A source over bytes already in memory. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      checkRange(this, offset, length);
      return bytes.subarray(offset, offset + length);
    },
    sibling(relativePath) {
      throw new UnrollError('model', `${name}: refers to ${relativePath}, which is not available here.`);
    },
    close() {},
  };
}

/** A range of a source as a source of its own; closing it leaves the whole open. */
export function partOf(whole: ByteSource, name: string, start: number, size: number): ByteSource {
  return {
    ...memorySource(name, new Uint8Array(0)),
    size,
    read(offset, length) {
      checkRange(this, offset, length);
      return whole.read(start + offset, length);
    },
  };
}
