/**
 * TensorProto: what a tensor is and where its values stand, in the file or beside it. Values are read when asked for,
 * from whichever of the many fields that may hold them.
 */
import type { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText, type DType } from '../../core/tensor.js';
import { elementBytes } from '../elements.js';
import type { ByteRange, Field, WireReader } from './wire.js';

export interface TensorMessage {
  readonly name: string;
  readonly shape: readonly number[];
  /** null for element types that Unroll cannot read, which `type` names. */
  readonly dtype: DType | null;
  readonly type: string;
  readonly place: ValuePlace;
}

/** Where the values stand. */
export type ValuePlace =
  /** Little-endian elements, one after the other. */
  | { readonly kind: 'raw'; readonly range: ByteRange }
  /** Fields of numbers: floats, doubles or varints; the latter may hold the bits of small floats. */
  | { readonly kind: 'fields'; readonly form: 'fixed32' | 'fixed64' | 'varint'; readonly runs: readonly ByteRange[] }
  | { readonly kind: 'external'; readonly location: string; readonly offset: number; readonly length: number | null };

/** TensorProto.DataType by number: name, and the type its values are read as. */
const dataTypes: Readonly<Record<number, readonly [name: string, dtype: DType | null]>> = {
  1: ['FLOAT', 'float32'],
  2: ['UINT8', 'uint8'],
  3: ['INT8', 'int8'],
  4: ['UINT16', 'uint16'],
  5: ['INT16', 'int16'],
  6: ['INT32', 'int32'],
  7: ['INT64', 'int64'],
  8: ['STRING', null],
  9: ['BOOL', 'bool'],
  10: ['FLOAT16', 'float16'],
  11: ['DOUBLE', 'float64'],
  12: ['UINT32', 'uint32'],
  13: ['UINT64', 'uint64'],
  14: ['COMPLEX64', null],
  15: ['COMPLEX128', null],
  16: ['BFLOAT16', 'bfloat16'],
  17: ['FLOAT8E4M3FN', null],
  18: ['FLOAT8E4M3FNUZ', null],
  19: ['FLOAT8E5M2', null],
  20: ['FLOAT8E5M2FNUZ', null],
  21: ['UINT4', null],
  22: ['INT4', null],
  23: ['FLOAT4E2M1', null],
};

/** @returns the type that values of a TensorProto.DataType are read as, null for others */
export function dtypeOf(dataType: number): DType | null {
  return dataTypes[dataType]?.[1] ?? null;
}

/** The fields that hold numbers: float_data, int32_data, int64_data, double_data, uint64_data. */
const valueFields: Readonly<Record<number, 'fixed32' | 'fixed64' | 'varint'>> = {
  4: 'fixed32',
  5: 'varint',
  7: 'varint',
  10: 'fixed64',
  11: 'varint',
};

const mostDimensions = 32;

/** @throws UnrollError when the tensor's description is not sound, or its values cannot be as many as its shape says */
export function readTensor(wire: WireReader, range: ByteRange): TensorMessage {
  let name = '';
  let dataType = 0;
  let raw: ByteRange | null = null;
  let isExternal = false;
  const shape: number[] = [];
  const runs = new Map<number, { start: number; end: number }[]>();
  const external = new Map<string, string>();
  for (const field of wire.fields(range)) {
    if (field.number === 1) for (const size of wire.integers(field)) pushSize(wire, shape, size);
    else if (field.number === 2) dataType = wire.integer(field);
    else if (field.number === 8) name = wire.string(field);
    else if (field.number === 9) raw = wire.message(field);
    else if (field.number === 13) readExternal(wire, wire.message(field), external);
    else if (field.number === 14) isExternal = wire.integer(field) === 1;
    else if (valueFields[field.number] !== undefined) addRun(wire, runs, field);
  }
  const [type, dtype] = dataTypes[dataType] ?? [`number ${dataType}`, null];
  const fault = (what: string): UnrollError => wire.damaged(`tensor "${name}" ${what}`);
  if (shape.some((size) => size < 0)) throw fault(`has a negative size in its shape ${shapeText(shape)}`);
  if (!Number.isSafeInteger(elementCount(shape) * 8)) throw fault(`has an impossible shape, ${shapeText(shape)}`);
  const place = isExternal ? externalPlace(external, fault) : raw === null ? fieldsPlace(runs) : ({ kind: 'raw', range: raw } as const);
  if (dtype !== null) checkSize(place, elementCount(shape), elementBytes[dtype], shape, fault);
  return { name, shape, dtype, type, place };
}

function pushSize(wire: WireReader, shape: number[], size: number): void {
  if (shape.length === mostDimensions) throw wire.damaged(`a tensor has more than ${mostDimensions} dimensions`);
  shape.push(size);
}

/** Neighbouring fields become one run: unpacked numbers have a field each. */
function addRun(wire: WireReader, runs: Map<number, { start: number; end: number }[]>, field: Field): void {
  const known = runs.get(field.number) ?? [];
  const last = known.at(-1);
  if (last?.end === field.at) last.end = field.end;
  else {
    wire.charge();
    known.push({ start: field.at, end: field.end });
  }
  runs.set(field.number, known);
}

function fieldsPlace(runs: ReadonlyMap<number, readonly ByteRange[]>): ValuePlace {
  const [number, found] = [...runs].at(0) ?? [5, []];
  return { kind: 'fields', form: valueFields[number]!, runs: found };
}

function readExternal(wire: WireReader, range: ByteRange, pairs: Map<string, string>): void {
  let key = '';
  let value = '';
  for (const field of wire.fields(range)) {
    if (field.number === 1) key = wire.string(field);
    else if (field.number === 2) value = wire.string(field);
  }
  pairs.set(key, value);
}

function externalPlace(pairs: ReadonlyMap<string, string>, fault: (what: string) => UnrollError): ValuePlace {
  const location = pairs.get('location');
  if (!location) throw fault('is said to stand in another file, but not in which');
  const number = (key: string): number | null => {
    const text = pairs.get(key);
    if (text === undefined || text === '') return null;
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value)) throw fault(`has the ${key} "${text}" in ${location}, which is no place in a file`);
    return value;
  };
  return { kind: 'external', location, offset: number('offset') ?? 0, length: number('length') };
}

/** Numbers in fields take at least so many bytes each. */
const leastBytes = { fixed32: 4, fixed64: 8, varint: 1 } as const;

function checkSize(place: ValuePlace, count: number, width: number, shape: readonly number[], fault: (what: string) => UnrollError): void {
  const needed = count * width;
  if (place.kind === 'fields') {
    const bytes = place.runs.reduce((sum, { start, end }) => sum + end - start, 0);
    if (bytes < count * leastBytes[place.form]) throw fault(`has the shape ${shapeText(shape)}, for which the file holds too few values`);
    return;
  }
  const bytes = place.kind === 'raw' ? place.range.end - place.range.start : place.length;
  if (bytes !== null && bytes !== needed) throw fault(`has the shape ${shapeText(shape)}, which needs ${needed} bytes, but has ${bytes}`);
}
