/**
 * NumPy arrays in a pickle. Some training code keeps its weights as arrays; as with tensors, only the few calls that make
 * one mean anything.
 */
import { memorySource, partOf, type ByteSource } from '../../core/bytes.js';
import { elementCount, type DType } from '../../core/tensor.js';
import { elementBytes } from '../elements.js';
import { globalName, isNode, sequenceItems, type PickleValue } from './pickle/values.js';
import type { RebuiltTensor } from './rebuiltTensor.js';
import { isCount, storageOf, type Storages } from './storage.js';
import { viewProblem } from './tensorView.js';

/** Modules of NumPy before and since version 2. */
const makesEmpty = /^numpy\.(_core|core)\.multiarray\._reconstruct$/;
const takesBytes = /^numpy\.(_core|core)\.numeric\._frombuffer$/;

/** As NumPy writes them, by kind and bytes. */
const elementTypes: Readonly<Record<string, DType>> = {
  f8: 'float64', f4: 'float32', f2: 'float16',
  i8: 'int64', i4: 'int32', i2: 'int16', i1: 'int8',
  u8: 'uint64', u4: 'uint32', u2: 'uint16', u1: 'uint8',
  b1: 'bool',
};

/** @returns null for anything that is no array of numbers */
export function numpyArray(value: PickleValue, { pickle }: Storages): RebuiltTensor | null {
  const found = partsOf(value);
  const type = found && elementType(found.type);
  const sizes = found && sequenceItems(found.shape);
  if (!found || !type || !sizes?.every(isCount)) return null;
  const bytes = bytesOf(found.content, pickle);
  if (bytes === null) return null;
  const { dtype, bigEndian } = type;
  const needed = elementCount(sizes) * elementBytes[dtype];
  if (bytes.size !== needed) return { kind: 'damaged', why: `its shape asks for ${needed} bytes, and ${bytes.size} are there` };
  const strides = found.columnsFirst ? sizes.map((_, axis) => elementCount(sizes.slice(0, axis))) : sizes.map((_, axis) => elementCount(sizes.slice(axis + 1)));
  const view = { dtype, shape: sizes, strides, offset: 0, storage: storageOf(needed, bigEndian, async () => bytes.open()) };
  const problem = viewProblem(view);
  return problem === null ? { kind: 'view', view } : { kind: 'damaged', why: problem };
}

interface Parts {
  readonly shape: PickleValue | undefined;
  readonly type: PickleValue | undefined;
  readonly content: PickleValue | undefined;
  readonly columnsFirst: boolean;
}

function partsOf(value: PickleValue): Parts | null {
  if (!isNode(value) || value.kind !== 'object') return null;
  const maker = globalName(value.callee) ?? '';
  if (makesEmpty.test(maker)) {
    const [, shape, type, columnsFirst, content] = sequenceItems(value.state) ?? [];
    return { shape, type, content, columnsFirst: columnsFirst === true };
  }
  if (!takesBytes.test(maker)) return null;
  const [content, type, shape, order] = sequenceItems(value.args) ?? [];
  return { shape, type, content, columnsFirst: order === 'F' };
}

/** `numpy.dtype('f4')`, whose state begins with a version and the byte order. */
function elementType(value: PickleValue | undefined): { readonly dtype: DType; readonly bigEndian: boolean } | null {
  if (!isNode(value) || value.kind !== 'object' || globalName(value.callee) !== 'numpy.dtype') return null;
  const [code] = sequenceItems(value.args) ?? [];
  const [, order] = sequenceItems(value.state) ?? [];
  if (typeof code !== 'string' || !Object.hasOwn(elementTypes, code)) return null;
  return { dtype: elementTypes[code]!, bigEndian: order === '>' };
}

interface FoundBytes {
  readonly size: number;
  open(): ByteSource;
}

/** Bytes as such or, in the protocols that have none, as a text of the characters 0 to 255. */
function bytesOf(value: PickleValue | undefined, pickle: ByteSource): FoundBytes | null {
  if (!isNode(value)) return null;
  if (value.kind === 'bytes') return { size: value.length, open: () => partOf(pickle, pickle.name, value.offset, value.length) };
  if (value.kind !== 'object' || globalName(value.callee) !== '_codecs.encode') return null;
  const [text, encoding] = sequenceItems(value.args) ?? [];
  if (encoding !== 'latin1') return null;
  const bytes = latin1Bytes(text, pickle);
  return bytes && { size: bytes.length, open: () => memorySource(pickle.name, bytes) };
}

/** Far more than models kept as arrays have. */
const longestText = 2 ** 28;

function latin1Bytes(text: PickleValue | undefined, pickle: ByteSource): Uint8Array | null {
  if (typeof text === 'string') return Uint8Array.from(text, (character) => character.charCodeAt(0));
  if (!isNode(text) || text.kind !== 'omitted' || !text.text || text.text.length > longestText) return null;
  // In UTF-8 the characters from 128 on take two bytes, the first of which holds the highest two bits.
  const stored = pickle.read(text.text.offset, text.text.length);
  const bytes = new Uint8Array(stored.length);
  let length = 0;
  for (let at = 0; at < stored.length; at++) {
    const byte = stored[at]!;
    bytes[length++] = byte < 0x80 ? byte : ((byte & 0x03) << 6) | (stored[++at]! & 0x3f);
  }
  return bytes.slice(0, length);
}
