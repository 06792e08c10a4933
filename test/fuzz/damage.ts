/**
 * Damage that knows what a file is made of. Blind damage to an archive ends at its checksums and damage to a header at
 * its syntax; so parts are taken out, damaged by what they are, and put back with lengths and checksums that are right.
 */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { memorySource } from '../../src/engine/core/bytes.js';
import type { Random } from '../../src/engine/core/random.js';
import { silentTask } from '../../src/engine/core/task.js';
import { openZip } from '../../src/engine/formats/zip.js';
import { damageJson, jsonText } from './jsonValues.js';
import { damageProtobuf } from './protobufFields.js';
import { damageBytes, type Damaged, joined, pick } from './rawBytes.js';
import { damageText } from './textLines.js';

/**
 * @param name decides, with the content, what the file is made of
 * @param other bytes of another file, to take pieces from
 * @returns changed bytes; the given ones are left alone
 */
export async function damageFile(name: string, bytes: Uint8Array, random: Random, other: Uint8Array): Promise<Damaged> {
  const knowing = random.next() < 0.7 ? await damageParts(name, bytes, random, other) : null;
  return knowing ?? damageBytes(bytes, random, other);
}

/** @returns null where nothing is known of the file's parts */
async function damageParts(name: string, bytes: Uint8Array, random: Random, other: Uint8Array): Promise<Damaged | null> {
  if (startsWith(bytes, 'PK')) return damageArchive(bytes, random, other);
  if (startsWith(bytes, '\x93NUMPY')) return damageArray(bytes, random);
  if (name.endsWith('.safetensors')) return damageHeader(bytes, random);
  if (name.endsWith('.onnx')) return damageProtobuf(bytes, random);
  if (name.endsWith('.json') && random.next() < 0.8) return damageDocument(bytes, random);
  if (/\.(h5|hdf5|weights)$/.test(name)) return damageAttributeJson(bytes, random);
  if (/\.(csv|tsv|txt|json|jsonl)$/.test(name)) {
    const { text, what } = damageText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), random);
    return { bytes: new TextEncoder().encode(text), what };
  }
  return null;
}

function startsWith(bytes: Uint8Array, mark: string): boolean {
  return mark === String.fromCharCode(...bytes.subarray(0, mark.length));
}

/** The earliest date that an archive can hold: equal seeds give equal files. */
const date = new Date(1980, 0, 1);

async function damageArchive(bytes: Uint8Array, random: Random, other: Uint8Array): Promise<Damaged | null> {
  const entries = await entriesOf(bytes);
  if (!entries || entries.length === 0) return null;
  const at = random.integer(entries.length);
  const [name, content] = entries[at]!;
  let what: string;
  switch (random.integer(10)) {
    case 0:
      entries.splice(at, 1);
      what = `${name} removed`;
      break;
    case 1: {
      const [otherName, otherContent] = pick(entries, random);
      entries[at] = [name, otherContent];
      what = `${name} has the content of ${otherName}`;
      break;
    }
    case 2:
      entries[at] = [pick(['../x', '/x', 'config.json', `${name}/x`, '__proto__', name.replace(/[^/]+$/, '7')], random), content];
      what = `${name} renamed`;
      break;
    default: {
      const damaged = await damageFile(name, content, random, other);
      entries[at] = [name, damaged.bytes];
      what = `${name}: ${damaged.what}`;
    }
  }
  // Names must differ in an archive that is written anew.
  const unique = new Map(entries);
  return { bytes: await zipped([...unique], random.next() < 0.2), what };
}

async function entriesOf(bytes: Uint8Array): Promise<[string, Uint8Array][] | null> {
  try {
    const archive = await openZip(memorySource('archive', bytes), 'model');
    const entries: [string, Uint8Array][] = [];
    for (const name of archive.names) {
      const part = await archive.open(name, silentTask);
      entries.push([name, part.read(0, part.size)]);
    }
    return entries;
  } catch {
    return null; // Damaged already, in a way that cannot be kept.
  }
}

async function zipped(entries: readonly (readonly [string, Uint8Array])[], compressed: boolean): Promise<Uint8Array> {
  const options = { level: compressed ? 6 : 0, useWebWorkers: false, lastModDate: date, extendedTimestamp: false, dataDescriptor: false };
  const writer = new ZipWriter(new Uint8ArrayWriter(), options);
  for (const [name, content] of entries) await writer.add(name, new Uint8ArrayReader(content));
  return writer.close();
}

/** A .npy file: the dictionary of its header, its length put right. */
function damageArray(bytes: Uint8Array, random: Random): Damaged | null {
  if (bytes.length < 10) return null;
  const end = Math.min(bytes.length, 10 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true));
  const text = new TextDecoder('latin1').decode(bytes.subarray(10, end));
  const values = ['-1', '0', '65536', '4294967296', '9007199254740993', '1e9', 'True', "'<f4'", "'>i8'", "'|O'", "'<U0'", "'<U99999999'", "'|V4'", '()', '(,)', '[]', '(1, 1, 1, 1, 1, 1, 1, 1)'];
  const fields = text.split(/('[^']*'|\d+|True|False|\([^)]*\))/);
  const field = random.integer(fields.length);
  const value = pick(values, random);
  const header = new TextEncoder().encode([...fields.slice(0, field), value, ...fields.slice(field + 1)].join('').slice(0, 65_000));
  const length = new Uint8Array(Uint16Array.of(header.length).buffer);
  return { bytes: joined(bytes.subarray(0, 8), length, header, bytes.subarray(end)), what: `"${fields[field]}" in the header became ${value}` };
}

/** A safetensors file: the JSON of its header, its length put right. */
function damageHeader(bytes: Uint8Array, random: Random): Damaged | null {
  if (bytes.length < 8) return null;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const document = parsed(bytes.subarray(8, 8 + length));
  if (!document) return null;
  const what = damageJson(document, random);
  const header = jsonText(document);
  return { bytes: joined(new Uint8Array(BigUint64Array.of(BigInt(header.length)).buffer), header, bytes.subarray(8 + length)), what };
}

function damageDocument(bytes: Uint8Array, random: Random): Damaged | null {
  const document = parsed(bytes);
  if (!document) return null;
  const what = damageJson(document, random);
  return { bytes: jsonText(document), what };
}

/** An HDF5 file: the JSON that an attribute holds (Keras 2), where its new text is no longer than the old one. */
function damageAttributeJson(bytes: Uint8Array, random: Random): Damaged | null {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('{"class_name"');
  if (start < 0) return null;
  const length = closingBrace(bytes.subarray(start));
  const document = parsed(bytes.subarray(start, start + length));
  if (!document) return null;
  const what = damageJson(document, random);
  const text = jsonText(document);
  if (text.length > length) return null;
  const changed = bytes.slice();
  changed.fill(0x20, start, start + length).set(text, start);
  return { bytes: changed, what };
}

/** @returns the length of the JSON object that the bytes begin with */
function closingBrace(bytes: Uint8Array): number {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at++) {
    const character = String.fromCharCode(bytes[at]!);
    if (character === '"' && bytes[at - 1] !== 0x5c) inText = !inText;
    else if (!inText && character === '{') depth++;
    else if (!inText && character === '}' && --depth === 0) return at + 1;
  }
  return 0;
}

function parsed(bytes: Uint8Array): Record<string, unknown> | unknown[] | null {
  const text = new TextDecoder().decode(bytes);
  if (text.includes('['.repeat(1000))) return null; // Nested by earlier damage, deeper than could be walked through.
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
