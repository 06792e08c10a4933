/**
 * Damage that needs no knowledge of a format: what bad disks, cut-off downloads and blind attackers do to bytes.
 */
import type { Random } from '../../src/engine/core/random.js';

export interface Damaged {
  readonly bytes: Uint8Array;
  /** What was done, for people. */
  readonly what: string;
}

/** At the edges of what counts, sizes and offsets can hold. */
const boundaries: readonly bigint[] = [
  0n, 1n, 2n, 7n, 127n, 128n, 255n, 256n, 32767n, 32768n, 65535n, 65536n, 2n ** 24n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n,
  2n ** 32n, 2n ** 40n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n,
];

type Damage = (bytes: Uint8Array, random: Random, other: Uint8Array) => Damaged;

const damages: readonly Damage[] = [flipBits, flipBits, editInteger, editInteger, editInteger, cutOff, copyBlock, insertBlock, removeBlock, fillBlock, spliceOther];

/**
 * @param other bytes of another file, to take pieces from
 * @returns changed bytes; the given ones are left alone
 */
export function damageBytes(bytes: Uint8Array, random: Random, other: Uint8Array): Damaged {
  if (bytes.length === 0) return { bytes: other.slice(0, random.integer(64)), what: 'something in place of nothing' };
  return pick(damages, random)(bytes, random, other);
}

export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)]!;
}

/**
 * Structures often begin with a mark of capital letters (PK, TREE, PAR1): half of all damage is done behind one, where
 * sizes and offsets stand, rather than in the values that make up most of a file.
 */
function place(bytes: Uint8Array, random: Random): number {
  const anywhere = random.integer(bytes.length);
  if (random.next() < 0.5) return anywhere;
  const isCapital = (at: number): boolean => bytes[at]! >= 65 && bytes[at]! <= 90;
  for (let at = anywhere, looked = 0; looked < 20_000; looked++, at = (at + 1) % bytes.length) {
    if (isCapital(at) && isCapital((at + 1) % bytes.length)) return Math.min(bytes.length - 1, at + random.integer(48));
  }
  return anywhere;
}

function flipBits(bytes: Uint8Array, random: Random): Damaged {
  const changed = bytes.slice();
  const count = 1 + random.integer(4);
  const places = Array.from({ length: count }, () => place(bytes, random));
  for (const at of places) changed[at]! ^= 1 << random.integer(8);
  return { bytes: changed, what: `bits flipped at ${places.join(', ')}` };
}

function editInteger(bytes: Uint8Array, random: Random): Damaged {
  const changed = bytes.slice();
  const width = pick([1, 2, 4, 8], random);
  const at = Math.min(place(bytes, random), Math.max(0, bytes.length - width));
  const value = pick(boundaries, random);
  for (let i = 0; i < width && at + i < changed.length; i++) changed[at + i] = Number((value >> BigInt(8 * i)) & 255n);
  return { bytes: changed, what: `${value} written over ${width} bytes at ${at}` };
}

function cutOff(bytes: Uint8Array, random: Random): Damaged {
  const length = random.integer(bytes.length);
  return { bytes: bytes.slice(0, length), what: `cut off after ${length} bytes` };
}

function block(bytes: Uint8Array, random: Random): { start: number; length: number } {
  const start = place(bytes, random);
  return { start, length: 1 + random.integer(Math.min(bytes.length - start, pick([4, 64, 4096], random))) };
}

function copyBlock(bytes: Uint8Array, random: Random): Damaged {
  const changed = bytes.slice();
  const { start, length } = block(bytes, random);
  const to = place(bytes, random);
  changed.set(bytes.subarray(start, start + Math.min(length, bytes.length - to)), to);
  return { bytes: changed, what: `${length} bytes at ${start} copied over those at ${to}` };
}

function insertBlock(bytes: Uint8Array, random: Random): Damaged {
  const { start, length } = block(bytes, random);
  const to = place(bytes, random);
  return { bytes: joined(bytes.subarray(0, to), bytes.subarray(start, start + length), bytes.subarray(to)), what: `${length} bytes at ${start} repeated at ${to}` };
}

function removeBlock(bytes: Uint8Array, random: Random): Damaged {
  const { start, length } = block(bytes, random);
  return { bytes: joined(bytes.subarray(0, start), bytes.subarray(start + length)), what: `${length} bytes removed at ${start}` };
}

function fillBlock(bytes: Uint8Array, random: Random): Damaged {
  const { start, length } = block(bytes, random);
  const value = pick([0, 255, 32, 128], random);
  return { bytes: bytes.slice().fill(value, start, start + length), what: `${length} bytes of ${value} at ${start}` };
}

function spliceOther(bytes: Uint8Array, random: Random, other: Uint8Array): Damaged {
  const at = random.integer(bytes.length);
  const from = random.integer(Math.max(1, other.length));
  return { bytes: joined(bytes.subarray(0, at), other.subarray(from)), what: `from byte ${at} on, another file from its byte ${from} on` };
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
