/**
 * JSON as files carry it: checked before anything walks through it.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';

const deepestNesting = 256;

/**
 * @param where for errors: `model.keras: config.json`
 * @throws UnrollError when the file is not UTF-8 or not valid JSON, or nested deeper than any description of a model
 */
export function parseJson(source: ByteSource, where: string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(source.read(0, source.size));
  } catch (error) {
    if (error instanceof UnrollError) throw error;
    throw notJson(where);
  }
  return parseJsonText(text, where);
}

/** As {@link parseJson}, for text that stands inside another file. */
export function parseJsonText(text: string, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson(where);
  }
  if (isDeeperThan(value, deepestNesting)) {
    throw new UnrollError('model', `${where} is nested more than ${deepestNesting} deep; the file is not sound.`);
  }
  return value;
}

function notJson(where: string): UnrollError {
  return new UnrollError('model', `${where} is not valid JSON. Get a sound copy of the file.`);
}

/** Checked without recursion, so that everything that follows may recur. */
function isDeeperThan(value: unknown, depth: number): boolean {
  let level: unknown[] = [value];
  for (let i = 0; i <= depth; i++) {
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? (Object.values(item) as unknown[]) : []));
    if (level.length === 0) return false;
  }
  return true;
}
