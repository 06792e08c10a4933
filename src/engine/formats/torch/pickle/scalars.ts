/**
 * The operations of a pickle that make one number, text or run of bytes.
 */
import type { PickleInput } from './input.js';
import { costs, type PickleLimits } from './limits.js';
import { opcodes as op } from './opcodes.js';
import type { PickleBytes, PickleOmitted, PickleValue } from './values.js';

/** Longest line that can be a number. */
const longestNumber = 400;
const omitted: PickleOmitted = { kind: 'omitted' };

/**
 * @param charge accounts for memory about to be used
 * @returns the value, or undefined where the operation makes none
 */
export function readScalar(opcode: number, input: PickleInput, limits: PickleLimits, charge: (bytes: number) => void): PickleValue | undefined {
  switch (opcode) {
    case op.NONE: return null;
    case op.NEWTRUE: return true;
    case op.NEWFALSE: return false;

    case op.BININT: return input.int32();
    case op.BININT1: return input.byte();
    case op.BININT2: return input.uint16();
    case op.BINFLOAT: return input.float64();
    case op.LONG1: return longInteger(input, input.byte(), limits, charge);
    case op.LONG4: return longInteger(input, input.uint32(), limits, charge);
    case op.INT:
    case op.LONG: return decimalInteger(input, charge);
    case op.FLOAT: return decimalNumber(input);

    case op.SHORT_BINUNICODE: return utf8Text(input, input.byte(), limits, charge);
    case op.BINUNICODE: return utf8Text(input, input.uint32(), limits, charge);
    case op.BINUNICODE8: return utf8Text(input, input.uint64(), limits, charge);
    case op.SHORT_BINSTRING: return latin1Text(input, input.byte(), limits, charge);
    case op.BINSTRING: return latin1Text(input, input.int32(), limits, charge);
    case op.STRING: return lineText(input, limits, charge, quotedText);
    case op.UNICODE: return lineText(input, limits, charge, rawUnicode);

    case op.SHORT_BINBYTES: return bytesAhead(input, input.byte(), charge);
    case op.BINBYTES: return bytesAhead(input, input.uint32(), charge);
    case op.BINBYTES8:
    case op.BYTEARRAY8: return bytesAhead(input, input.uint64(), charge);
    default: return undefined;
  }
}

type Charge = (bytes: number) => void;

/** Two's complement, little-endian. */
function longInteger(input: PickleInput, length: number, limits: PickleLimits, charge: Charge): PickleValue {
  if (length > limits.integer) {
    input.skip(length);
    return omitted;
  }
  charge(costs.number);
  let value = 0n;
  for (const [i, byte] of input.bytes(length).entries()) value |= BigInt(byte) << BigInt(8 * i);
  return plainInteger(BigInt.asIntN(8 * length, value));
}

/** `42`, `42L`; protocol 1 writes False and True as `00` and `01`. */
function decimalInteger(input: PickleInput, charge: Charge): PickleValue {
  const line = input.line(longestNumber);
  if (line === null) return omitted;
  const text = latin1(line);
  if (text === '00') return false;
  if (text === '01') return true;
  if (!/^[+-]?\d+L?$/.test(text)) throw input.damaged(`the pickle has "${text.slice(0, 20)}" for a whole number`);
  charge(costs.number);
  return plainInteger(BigInt(text.replace(/^\+|L$/g, '')));
}

function plainInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function decimalNumber(input: PickleInput): PickleValue {
  const line = input.line(longestNumber);
  const text = line === null ? '' : latin1(line);
  const special: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN };
  const value = special[text] ?? (text.trim() === '' ? NaN : Number(text));
  if (Number.isNaN(value) && text !== 'nan') throw input.damaged(`the pickle has "${text.slice(0, 20)}" for a number`);
  return value;
}

function utf8Text(input: PickleInput, length: number, limits: PickleLimits, charge: Charge): PickleValue {
  const offset = input.position;
  const bytes = textBytes(input, length, limits, charge);
  if (bytes !== null) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  charge(costs.node);
  return { kind: 'omitted', text: { offset, length } };
}

/** Python 2's str: its bytes may be text of any encoding; names in PyTorch files are ASCII. */
function latin1Text(input: PickleInput, length: number, limits: PickleLimits, charge: Charge): PickleValue {
  if (length < 0) throw input.damaged('the pickle has a text of negative length');
  const bytes = textBytes(input, length, limits, charge);
  return bytes === null ? omitted : latin1(bytes);
}

function textBytes(input: PickleInput, length: number, limits: PickleLimits, charge: Charge): Uint8Array | null {
  if (length > limits.text) {
    input.skip(length);
    return null;
  }
  charge(costs.text + 2 * length);
  return input.bytes(length);
}

function lineText(input: PickleInput, limits: PickleLimits, charge: Charge, decode: (text: string, input: PickleInput) => string): PickleValue {
  const line = input.line(limits.text);
  if (line === null) return omitted;
  charge(costs.text + 2 * line.length);
  return decode(latin1(line), input);
}

export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"' };

/** A text as Python prints it: `'it\'s'`. */
function quotedText(line: string, input: PickleInput): string {
  const text = line.trimEnd();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) throw input.damaged('the pickle has a text without its quotes');
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))/g, (all, hex: string | undefined, octal: string | undefined, letter: string) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      return escapes[letter] ?? all;
    });
}

/** Python's raw-unicode-escape: Latin-1, but for `\u00e9` and `\U0001f600`. */
function rawUnicode(line: string, input: PickleInput): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short: string | undefined, long: string | undefined) => {
    const code = parseInt(short ?? long ?? '', 16);
    if (code > 0x10ffff) throw input.damaged('the pickle has a character that does not exist');
    return String.fromCodePoint(code);
  });
}

function bytesAhead(input: PickleInput, length: number, charge: Charge): PickleBytes {
  charge(costs.node);
  return { kind: 'bytes', offset: input.skip(length), length };
}
