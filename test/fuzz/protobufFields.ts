/**
 * Damage to protocol buffers (ONNX) that stay protocol buffers: fields missing, repeated, moved, of other values, with
 * every enclosing length put right again.
 */
import type { Random } from '../../src/engine/core/random.js';
import { joined, pick } from './rawBytes.js';

/** Numbers of 4 and 8 bytes stay as they are. */
type Content = bigint | Uint8Array | Field[];

interface Field {
  number: number;
  wire: number;
  content: Content;
}

const deepest = 12;
const oddities: readonly bigint[] = [0n, 1n, 2n, 7n, 16n, 255n, 65_536n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

/** @returns the message changed in one way, or null where the bytes are no message */
export function damageProtobuf(bytes: Uint8Array, random: Random): { readonly bytes: Uint8Array; readonly what: string } | null {
  const message = parse(bytes, 0);
  if (!message || message.length === 0) return null;
  const what = damage(message, random);
  return { bytes: encode(message), what };
}

function damage(message: Field[], random: Random): string {
  const lists = [message];
  for (const list of lists) for (const { content } of list) if (Array.isArray(content)) lists.push(content);
  const list = pick(lists.filter((candidate) => candidate.length > 0), random);
  const at = random.integer(list.length);
  const field = list[at]!;
  const where = `field ${field.number}`;
  switch (random.integer(6)) {
    case 0:
      list.splice(at, 1);
      return `${where} removed`;
    case 1:
      list.splice(at, 0, ...Array.from({ length: pick([1, 2, 500], random) }, () => structuredClone(field)));
      return `${where} repeated`;
    case 2:
      list[at] = structuredClone(pick(pick(lists.filter((candidate) => candidate.length > 0), random), random));
      return `${where} replaced by another field`;
    case 3:
      field.number = pick([field.number + 1, Math.max(1, field.number - 1), 1 + random.integer(20)], random);
      return `${where} became field ${field.number}`;
    default:
      if (typeof field.content === 'bigint') field.content = pick(oddities, random);
      else if (!Array.isArray(field.content)) field.content = oddBytes(field.content, field.wire, lists, random);
      else list.splice(at, 1, ...field.content);
      return `${where} has another value`;
  }
}

/** Numbers keep their width; texts and packed numbers become other ones. */
function oddBytes(content: Uint8Array, wire: number, lists: readonly Field[][], random: Random): Uint8Array {
  if (wire !== 2) return content.map(() => random.integer(256));
  const others = lists.flat().map((field) => field.content).filter((other) => other instanceof Uint8Array);
  return pick([new Uint8Array(0), content.subarray(0, content.length >> 1), joined(content, content), pick(others, random), new TextEncoder().encode('../x')], random);
}

/** @returns null where the bytes are no message */
function parse(bytes: Uint8Array, depth: number): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const key = varint(bytes, at);
    if (!key) return null;
    at = key.end;
    const wire = Number(key.value & 7n);
    const number = Number(key.value >> 3n);
    if (number < 1 || number > 10_000) return null;
    if (wire === 0) {
      const value = varint(bytes, at);
      if (!value) return null;
      fields.push({ number, wire, content: value.value });
      at = value.end;
      continue;
    }
    const length = wire === 2 ? varint(bytes, at) : wire === 1 ? { value: 8n, end: at } : wire === 5 ? { value: 4n, end: at } : null;
    if (!length || BigInt(length.end) + length.value > BigInt(bytes.length)) return null;
    const content = bytes.subarray(length.end, length.end + Number(length.value));
    const isText = content.every((byte) => byte >= 32 && byte < 127);
    const inner = wire === 2 && content.length > 1 && !isText && depth < deepest ? parse(content, depth + 1) : null;
    fields.push({ number, wire, content: inner ?? content });
    at = length.end + content.length;
  }
  return fields;
}

function varint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly end: number } | null {
  let value = 0n;
  for (let at = start; at < Math.min(bytes.length, start + 10); at++) {
    value |= BigInt(bytes[at]! & 127) << BigInt(7 * (at - start));
    if (bytes[at]! < 128) return { value, end: at + 1 };
  }
  return null;
}

function encode(fields: readonly Field[]): Uint8Array {
  return joined(
    ...fields.flatMap(({ number, wire, content }) => {
      const key = varintBytes((BigInt(number) << 3n) | BigInt(wire));
      if (typeof content === 'bigint') return [key, varintBytes(content)];
      const bytes = Array.isArray(content) ? encode(content) : content;
      return wire === 2 ? [key, varintBytes(BigInt(bytes.length)), bytes] : [key, bytes];
    }),
  );
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}
