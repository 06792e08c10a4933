/**
 * One JSON value of a data file, with errors that say where it stands.
 */
import { UnrollError } from '../core/errors.js';
import { parseBoundedJson } from '../core/json.js';

/**
 * @param where file and line
 * @param advice how records are to be written, without a full stop
 * @throws UnrollError for text that is not a JSON object
 */
export function jsonObject(text: string, where: string, advice: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseBoundedJson(text);
  } catch (error) {
    throw new UnrollError('data', `${where}: is not valid JSON (${(error as Error).message}). ${advice}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnrollError('data', `${where}: is not a JSON object. ${advice}, like {"text": "…", "label": "…"}.`);
  }
  return value as Readonly<Record<string, unknown>>;
}
