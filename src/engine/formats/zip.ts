/**
 * Zip archives as model and data files use them (.keras, .npz, .pt), read by range and with every claim checked.
 * An archive may be hostile: entries that inflate to terabytes, sizes that lie, entries that share bytes. So nothing
 * is allocated on the archive's word beyond a limit, and every entry's size and CRC are checked before it is used.
 */
import { Reader, Writer, ZipReader, type FileEntry } from '@zip.js/zip.js/index-native.js';
import { memorySource, partOf, type ByteSource } from '../core/bytes.js';
import { CancelledError, UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';

export interface ZipLimits {
  /** Most entries an archive may have. */
  readonly entries: number;
  /** Most bytes that all compressed entries together may inflate to, as they are held in memory. */
  readonly inflated: number;
}

/** Frameworks store weights as they are; arrays of data are often compressed. */
const defaultLimits: Readonly<Record<'model' | 'data', ZipLimits>> = {
  model: { entries: 20_000, inflated: 192 * 2 ** 20 },
  data: { entries: 20_000, inflated: 256 * 2 ** 20 },
};

/** Numbers that anybody computes with do not shrink more than this; small parts may, as they cost nothing. */
const largestRatio = 200;
const smallPart = 64 * 2 ** 20;

export interface ZipArchive {
  /** Names of the files in it, folders left out. */
  readonly names: readonly string[];

  /** @returns the size in bytes that the archive states for an entry, null where it has no such entry */
  size(name: string): number | null;

  /**
   * Checks an entry wholly (headers, size, CRC; of a large stored one only its place) and opens it. Stored entries are
   * read by range from the archive, compressed ones are inflated into memory.
   * @param maxSize most bytes that are sensible for this entry (default: no limit of its own)
   * @throws UnrollError when the archive has no such entry, or the entry is damaged, encrypted or too large
   */
  open(name: string, task: Task, maxSize?: number): Promise<ByteSource>;
}

/** No part that zip.js reads at once (directory, comment, chunk of data) is sensibly larger. */
const largestRead = 64 * 2 ** 20;

const endRecordBytes = 22;
const locatorBytes = 20;
const countAt = 10;

/**
 * PyTorch ends every archive with zip64 records, needed or not. zip.js leaves those aside unless the end record defers
 * to them, takes the directory to end right before the end record, and by that distance loses the first entry where its
 * header happens to be as long. So to zip.js such an end record does defer: its count of entries reads 0xffff.
 */
class SourceReader extends Reader<ByteSource> {
  /** Where the count stands that is to read 0xffff; null where nothing is changed. */
  private readonly deferredCount: number | null;

  constructor(private readonly source: ByteSource) {
    super(source);
    this.size = source.size;
    const end = this.size - endRecordBytes;
    const isZip64 = end >= locatorBytes && startsWith(source, end, 'PK\x05\x06') && startsWith(source, end - locatorBytes, 'PK\x06\x07');
    this.deferredCount = isZip64 ? end + countAt : null;
  }

  override async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    if (offset >= this.size) return new Uint8Array(0);
    if (length > largestRead) throw new Error(`Directory of ${length} bytes`);
    const bytes = this.source.read(offset, Math.min(length, this.size - offset));
    const at = (this.deferredCount ?? Infinity) - offset;
    return at < bytes.length && at + 1 >= 0 ? bytes.map((byte, i) => (i === at || i === at + 1 ? 0xff : byte)) : bytes;
  }
}

function startsWith(source: ByteSource, offset: number, signature: string): boolean {
  return String.fromCharCode(...source.read(offset, signature.length)) === signature;
}

/** Takes what zip.js reads, into memory of the stated size or nowhere, and lets the work be cancelled meanwhile. */
class ContentWriter extends Writer<void> {
  private received = 0;

  constructor(
    private readonly content: Uint8Array | null,
    private readonly task: Task,
  ) {
    super();
  }

  override async writeUint8Array(chunk: Uint8Array): Promise<void> {
    this.content?.set(chunk, this.received);
    this.received += chunk.length;
    await this.task.checkpoint();
  }

  override async getData(): Promise<void> {}
}

/**
 * @param kind what the archive is to the user, for errors
 * @throws UnrollError when it is no zip archive, cut off, or has too many entries
 */
export async function openZip(
  source: ByteSource,
  kind: 'model' | 'data',
  limits: ZipLimits = defaultLimits[kind],
): Promise<ZipArchive> {
  const fail = (message: string): UnrollError => new UnrollError(kind, `${source.name}: ${message}`);
  // Nothing is ever extracted, so a name is no path: arrays of a trace are called after nodes such as "/rnn/LSTM".
  const zip = new ZipReader(new SourceReader(source), { useWebWorkers: false, checkCrc32: true, filenameValidation: 'tolerant' });
  const entries = new Map<string, FileEntry>();
  let seen = 0;
  try {
    for await (const entry of zip.getEntriesGenerator()) {
      if (++seen > limits.entries) throw fail(`the zip archive has more than ${limits.entries} entries; it is not a sound file.`);
      if (!entry.directory) entries.set(entry.filename, entry);
    }
  } catch (error) {
    if (error instanceof UnrollError) throw error;
    throw fail(archiveProblem(source, error));
  }

  let inflated = 0;
  const open = async (name: string, task: Task, maxSize = Infinity): Promise<ByteSource> => {
    const entry = entries.get(name);
    if (!entry) throw fail(`${name} is missing from the archive, which holds ${listed([...entries.keys()])}.`);
    const size = entry.uncompressedSize;
    const stored = entry.compressionMethod === 0;
    if (size > maxSize) {
      throw fail(`${name} ${stored ? 'has' : 'inflates to'} ${megabytes(size)}, far more than it sensibly needs; the file is not sound.`);
    }
    if (!stored && (inflated += size) > limits.inflated) {
      throw fail(
        `${name} inflates to ${megabytes(size)}; at most ${megabytes(limits.inflated)} of compressed content are read. ` +
          'Save the file without compression.',
      );
    }
    const ratio = size / Math.max(1, entry.compressedSize);
    if (!stored && size > smallPart && ratio > largestRatio) {
      throw fail(`${name} inflates to ${megabytes(size)}, ${Math.round(ratio).toLocaleString('en')} times what is stored: content that no model or data has. Save the file without compression if it is sound.`);
    }
    const path = `${source.name}/${name}`;
    if (stored && size > smallPart) {
      const start = placeOfStored(source, entry, [...entries.values()]);
      if (start === null) throw fail(`${name} is damaged: the archive contradicts itself about it. Get a sound copy of the file.`);
      return partOf(source, path, start, size);
    }
    const content = stored ? null : new Uint8Array(size);
    try {
      await entry.getData(new ContentWriter(content, task), { checkOverlappingEntry: true, checkCrc32: statesChecksum(entry) });
    } catch (error) {
      if (error instanceof UnrollError || error instanceof CancelledError) throw error;
      throw fail(entryProblem(name, error));
    }
    return content ? memorySource(path, content) : partOf(source, path, entry.localDirectory!.dataOffset, size);
  };
  return { names: [...entries.keys()], size: (name) => entries.get(name)?.uncompressedSize ?? null, open };
}

/**
 * Large weights are there at once: of a large stored entry only what is said of its place is checked, as its checksum
 * would take reading all of it.
 * @returns where its content begins; null where its headers contradict each other, or it shares bytes with another entry
 */
function placeOfStored(source: ByteSource, entry: FileEntry, entries: readonly FileEntry[]): number | null {
  if (entry.encrypted || entry.compressedSize !== entry.uncompressedSize || entry.offset + localHeaderBytes > source.size) return null;
  const header = source.read(entry.offset, localHeaderBytes);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== localSignature || view.getUint16(8, true) !== 0) return null;
  const start = entry.offset + localHeaderBytes + view.getUint16(26, true) + view.getUint16(28, true);
  const next = entries.reduce((nearest, { offset }) => (offset > entry.offset ? Math.min(nearest, offset) : nearest), source.size);
  const isShared = entries.some((other) => other !== entry && other.offset === entry.offset);
  return isShared || start + entry.uncompressedSize > next ? null : start;
}

const localHeaderBytes = 30;
const localSignature = 0x04034b50;

/** PyTorch can be told to leave checksums out; it then writes 0. */
function statesChecksum(entry: FileEntry): boolean {
  return entry.signature !== 0;
}

function archiveProblem(source: ByteSource, error: unknown): string {
  if (source.size === 0) return 'the file is empty.';
  const head = source.read(0, Math.min(4, source.size));
  if (head[0] !== 0x50 || head[1] !== 0x4b) return 'is not a zip archive.';
  const text = messageOf(error);
  if (/not found|not recognized/i.test(text)) {
    return 'the zip archive is cut off: its directory is missing. Get a complete copy of the file.';
  }
  return `the zip archive cannot be read (${text}). Get a sound copy of the file.`;
}

function entryProblem(name: string, error: unknown): string {
  const text = messageOf(error);
  if (/crc32/i.test(text) && !/sizes/i.test(text)) {
    return `${name} is damaged: its checksum does not match. Get a sound copy of the file.`;
  }
  if (/encrypt/i.test(text)) return `${name} is encrypted, which is not supported. Save the file without a password.`;
  if (/method not supported/i.test(text)) {
    return `${name} uses a compression that is not supported. Save the file uncompressed or with deflate.`;
  }
  if (/size|out of bounds/i.test(text)) {
    return `${name}: the stated size is not the real one, it inflates to more or less. Get a sound copy of the file.`;
  }
  if (/ambiguous/i.test(text)) return `${name} is damaged: the archive contradicts itself about it. Get a sound copy of the file.`;
  return `${name} is damaged (${text}). Get a sound copy of the file.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MB`;
}
