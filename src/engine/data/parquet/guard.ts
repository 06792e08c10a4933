/**
 * Looks over the parts of a Parquet file whose claims a decoder would take on trust: counts in Thrift structures, sizes
 * of pages, lengths of runs. Nothing is allocated here, so a few hostile bytes cannot use up memory.
 */

/** Structures and lists inside each other; Parquet itself needs about eight. */
const deepest = 32;

/**
 * Walks over one Thrift struct in compact protocol.
 * @returns the offset behind it
 * @throws Error when it does not end within `view`, is nested too deeply, or holds what Parquet does not use
 */
export function endOfStruct(view: DataView, start: number, depth = 0): number {
  if (depth > deepest) throw new Error('structures are nested too deeply');
  for (let at = start; ; ) {
    const field = view.getUint8(at++);
    if ((field & 15) === 0) return at;
    if (field >> 4 === 0) at = endOfVarint(view, at);
    at = endOfElement(view, at, field & 15, depth);
  }
}

function endOfElement(view: DataView, at: number, type: number, depth: number): number {
  switch (type) {
    case 1: // true
    case 2: // false
      return at;
    case 3: // byte
      return at + 1;
    case 4: // 16, 32 and 64 bits
    case 5:
    case 6:
      return endOfVarint(view, at);
    case 7: // double
      return at + 8;
    case 8: {
      const length = varint(view, at);
      const end = endOfVarint(view, at) + length;
      if (length < 0 || end > view.byteLength) throw new Error(`text of ${length} bytes ends beyond its structure`);
      return end;
    }
    case 9: {
      const header = view.getUint8(at++);
      const long = header >> 4 === 15;
      const count = long ? varint(view, at) : header >> 4;
      const element = header & 15;
      let end = long ? endOfVarint(view, at) : at;
      if (count < 0 || count > view.byteLength - end) throw new Error(`a list claims ${count} elements`);
      for (let i = 0; i < count; i++) end = element < 3 ? end + 1 : endOfElement(view, end, element, depth + 1);
      if (end > view.byteLength) throw new Error('a list ends beyond its structure');
      return end;
    }
    case 12:
      return endOfStruct(view, at, depth + 1);
    default:
      throw new Error(`unknown type ${type}`);
  }
}

/** At most ten bytes hold 64 bits. */
function endOfVarint(view: DataView, start: number): number {
  for (let at = start; at < start + 10; at++) if (view.getUint8(at) < 128) return at + 1;
  throw new Error('a number does not end');
}

/** @returns the low 32 bits */
function varint(view: DataView, start: number): number {
  let value = 0;
  for (let at = start, shift = 0; shift < 35; at++, shift += 7) {
    value |= (view.getUint8(at) & 127) << shift;
    if (view.getUint8(at) < 128) break;
  }
  return value;
}

/** Writers fill runs up to a multiple of eight values; some go further. */
const slack = 4096;

/**
 * Walks over runs of the RLE and bit-packed encoding, up to `count` values or the end.
 * @param width bits of a value
 * @throws Error when a run claims more values than there can be
 */
export function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  if (width > 32) throw new Error(`values of ${width} bits`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0, seen = 0; seen < count && at < bytes.length; ) {
    const header = varint(view, at);
    at = endOfVarint(view, at);
    const length = (header & 1) === 1 ? (header >>> 1) * 8 : header >>> 1;
    if (length > count + slack) throw new Error(`a run of ${length} values in a page of ${count}`);
    seen += length;
    at += (header & 1) === 1 ? (header >>> 1) * width : Math.ceil(width / 8);
  }
}

/** Elements of a schema, and groups inside each other: the library copies the whole path for each of them. */
const mostElements = 20_000;
const deepestSchema = 32;

/**
 * @param elements in depth-first order, each followed by its children
 * @throws Error when there are more of them, or deeper ones, than tables have
 */
export function checkSchema(elements: readonly { readonly num_children?: number | undefined }[]): void {
  if (elements.length > mostElements) throw new Error(`its schema has ${elements.length} elements`);
  const open: number[] = [];
  for (const { num_children: children = 0 } of elements) {
    if (children > 0) open.push(children);
    else while (open.length > 0 && --open[open.length - 1]! <= 0) open.pop();
    if (open.length > deepestSchema) throw new Error('its schema is nested too deeply');
  }
}

/** Row groups, which are read one by one. */
const mostGroups = 10_000;
/** Values that a file of no size may have, and more for each of its bytes: repeated values take hardly any. */
const values = { always: 2 ** 22, perByte: 64 } as const;

/**
 * @param size of the file, in bytes
 * @throws Error when it claims more than its size can sensibly hold
 */
export function checkExtent(groups: readonly { readonly columns: readonly { readonly meta_data?: { readonly num_values: bigint } | undefined }[] }[], size: number): void {
  if (groups.length > mostGroups) throw new Error(`it has ${groups.length} row groups; ${mostGroups} are the most that are read`);
  const claimed = groups.reduce((sum, group) => group.columns.reduce((more, { meta_data: meta }) => more + Number(meta?.num_values ?? 0), sum), 0);
  if (claimed > values.always + values.perByte * size) throw new Error(`its ${size} bytes claim ${claimed} values`);
}
