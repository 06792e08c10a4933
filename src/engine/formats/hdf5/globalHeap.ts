/**
 * Collections of the global heap, where HDF5 keeps texts of variable length. The library walks from object to object by
 * the sizes they state, and for one of size 0 it never ends: so every collection is checked before the library sees it.
 * HDF5 File Format Specification, section III.E.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';

/** G C O L, version 1. */
const signature: readonly number[] = [0x47, 0x43, 0x4f, 0x4c, 1];
const headerBytes = 16;
/** Smaller collections are refused by the library. */
const smallestCollection = 4096;

/** Checks what is read of one file; each collection once. */
export class GlobalHeapGuard {
  private readonly checked = new Set<number>();

  constructor(private readonly source: ByteSource) {}

  /**
   * @param bytes of the file from `position` on
   * @throws UnrollError when a collection begins in them that cannot be walked through
   */
  check(bytes: Uint8Array, position: number): void {
    for (let at = bytes.indexOf(signature[0]!); at >= 0; at = bytes.indexOf(signature[0]!, at + 1)) {
      const place = position + at;
      if (!signature.every((byte, i) => bytes[at + i] === byte) || this.checked.has(place)) continue;
      this.checked.add(place);
      this.walk(place);
    }
  }

  private walk(place: number): void {
    const { source } = this;
    if (place + headerBytes > source.size) return;
    const size = lengthAt(source.read(place, headerBytes), 8);
    if (size < smallestCollection || place + size > source.size) return;
    const collection = source.read(place, size);
    const view = new DataView(collection.buffer, collection.byteOffset, size);
    for (let at = headerBytes; at + headerBytes <= size; ) {
      const isFree = view.getUint16(at, true) === 0;
      const stated = lengthAt(collection, at + 8);
      // Free space counts its own header, other objects end at a multiple of eight.
      const needed = isFree ? stated : headerBytes + Math.ceil(stated / 8) * 8;
      if (needed < headerBytes || at + needed > size) {
        throw new UnrollError('model', `${source.name} is damaged: sizes in its heap of texts contradict each other. Get a sound copy of the file.`);
      }
      at += needed;
    }
  }
}

/** A length of eight bytes, as a float where it is too large for more. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigUint64(0, true));
}
