/**
 * Writes arrays to an npz file piece by piece: every array has its region in the file from the start, so that chunks
 * of all arrays can be appended in turn and memory stays bounded by the chunk. The file appears under its name only
 * when it is complete.
 */
import { closeSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { elementCount, UnrollError } from '../engine/index.js';

export interface NpzArray {
  readonly name: string;
  /** float32, row-major */
  readonly shape: readonly number[];
}

interface Region extends NpzArray {
  readonly fileName: Buffer;
  /** Where the local header stands. */
  readonly offset: number;
  /** Where the entry's content (npy header, then values) begins. */
  readonly start: number;
  /** Bytes of the content. */
  readonly size: number;
  /** Bytes of the content written so far. */
  written: number;
  crc: number;
}

/** Largest value of the fields before zip64; equal means "see the extra field". */
const limit32 = 0xffffffff;
const limit16 = 0xffff;
const localHeaderBytes = 30;
/** Two 64-bit sizes and their four bytes of header: in local headers always there, as numpy does it. */
const localExtraBytes = 20;
const zip64Version = 45;
/** 1980-01-01, so that equal traces are equal files. */
const dosDate = 0x21;

export class NpzWriter {
  private readonly partial: string;
  private readonly file: number;
  private readonly regions = new Map<string, Region>();
  private readonly end: number;
  private open = true;

  /** @throws UnrollError (usage) when the file cannot be created, or will not fit where it is to be */
  constructor(
    private readonly path: string,
    arrays: readonly NpzArray[],
  ) {
    this.partial = `${path}.partial`;
    let offset = 0;
    const headers = new Map<string, Buffer>();
    for (const { name, shape } of arrays) {
      const fileName = Buffer.from(`${name}.npy`);
      const header = npyHeader(shape);
      const start = offset + localHeaderBytes + fileName.length + localExtraBytes;
      const size = header.length + 4 * elementCount(shape);
      headers.set(name, header);
      this.regions.set(name, { name, shape, fileName, offset, start, size, written: 0, crc: 0 });
      offset = start + size;
    }
    this.end = offset;
    this.checkSpace();
    this.file = this.attempt(() => openSync(this.partial, 'w'));
    for (const [name, header] of headers) this.appendBytes(this.regions.get(name)!, header);
  }

  /** One long sequence makes rows of padding of all others, so that a small file can ask for terabytes. */
  private checkSpace(): void {
    const { bavail, bsize } = this.attempt(() => statfsSync(dirname(this.path)));
    if (this.end <= bavail * bsize) return;
    const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
    throw new UnrollError('usage', `The trace would take ${megabytes(this.end)}, more than is free where it is to go (${megabytes(bavail * bsize)}). Record fewer layers or sequences, or choose another place.`);
  }

  /** Appends the next values of an array, row-major. */
  append(name: string, values: Float32Array): void {
    this.appendBytes(this.regions.get(name)!, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  }

  /** Completes the file and gives it its name. */
  finish(): void {
    for (const region of this.regions.values()) {
      if (region.written !== region.size) throw new UnrollError('internal', `${region.name} has ${region.written} of ${region.size} bytes.`);
      this.write(localHeader(region), region.offset);
    }
    this.write(directory([...this.regions.values()], this.end), this.end);
    this.close();
    this.attempt(() => renameSync(this.partial, this.path));
  }

  /** Gives up; nothing is left behind. */
  abandon(): void {
    this.close();
    rmSync(this.partial, { force: true });
  }

  private close(): void {
    if (this.open) closeSync(this.file);
    this.open = false;
  }

  private appendBytes(region: Region, bytes: Buffer): void {
    if (region.written + bytes.length > region.size) throw new UnrollError('internal', `${region.name} has more values than its shape holds.`);
    this.write(bytes, region.start + region.written);
    region.written += bytes.length;
    region.crc = crc32(bytes, region.crc);
  }

  private write(bytes: Buffer, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += this.attempt(() => writeSync(this.file, bytes, done, bytes.length - done, position + done));
    }
  }

  private attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UnrollError('usage', `${this.path} cannot be written (${code ?? String(error)}). Choose another place.`);
    }
  }
}

/** NPY version 1.0; the header is padded so that the values begin at a multiple of 64 bytes. */
function npyHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  header.writeUInt16LE(length, 8);
  header.write(dictionary, 10, 'latin1');
  header[header.length - 1] = 0x0a;
  return header;
}

/**
 * The fields that local and central headers share, from the version needed to the sizes.
 * @param size the content's, or {@link limit32} where an extra field holds it
 */
function commonFields(region: Region, size: number): Buffer {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(zip64Version, 0);
  fields.writeUInt16LE(0x0800, 2); // names are UTF-8
  fields.writeUInt16LE(dosDate, 8);
  fields.writeUInt32LE(region.crc, 10);
  fields.writeUInt32LE(size, 14);
  fields.writeUInt32LE(size, 18);
  return fields;
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return extra;
}

function localHeader(region: Region): Buffer {
  const lengths = Buffer.alloc(4);
  lengths.writeUInt16LE(region.fileName.length, 0);
  lengths.writeUInt16LE(localExtraBytes, 2);
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), commonFields(region, limit32), lengths, region.fileName, zip64Extra([region.size, region.size])]);
}

function centralHeader(region: Region): Buffer {
  const large = region.size >= limit32 || region.offset >= limit32;
  const extra = large ? zip64Extra([region.size, region.size, region.offset]) : Buffer.alloc(0);
  const rest = Buffer.alloc(18);
  rest.writeUInt16LE(region.fileName.length, 0);
  rest.writeUInt16LE(extra.length, 2);
  rest.writeUInt32LE(large ? limit32 : region.offset, 14);
  const madeBy = Buffer.from([zip64Version, 0]);
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, commonFields(region, large ? limit32 : region.size), rest, region.fileName, extra]);
}

function directory(regions: readonly Region[], start: number): Buffer {
  const entries = Buffer.concat(regions.map(centralHeader));
  const end64 = Buffer.alloc(56);
  end64.write('PK\x06\x06', 'latin1');
  end64.writeBigUInt64LE(44n, 4); // bytes after this field
  end64.writeUInt16LE(zip64Version, 12);
  end64.writeUInt16LE(zip64Version, 14);
  end64.writeBigUInt64LE(BigInt(regions.length), 24);
  end64.writeBigUInt64LE(BigInt(regions.length), 32);
  end64.writeBigUInt64LE(BigInt(entries.length), 40);
  end64.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(start + entries.length), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(regions.length, limit16), 8);
  end.writeUInt16LE(Math.min(regions.length, limit16), 10);
  end.writeUInt32LE(Math.min(entries.length, limit32), 12);
  end.writeUInt32LE(Math.min(start, limit32), 16);
  const large = start + entries.length >= limit32 || regions.length >= limit16;
  return Buffer.concat([entries, ...(large ? [end64, locator] : []), end]);
}
