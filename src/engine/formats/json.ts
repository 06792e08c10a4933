/**
 * JSON as model files carry it, with errors that say where it stands.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import { UnboundedJsonError, parseBoundedJson } from '../core/json.js';

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
  try {
    return parseBoundedJson(text);
  } catch (error) {
    if (error instanceof UnboundedJsonError) throw new UnrollError('model', `${where} is ${error.message}; the file is not sound.`);
    throw notJson(where);
  }
}

function notJson(where: string): UnrollError {
  return new UnrollError('model', `${where} is not valid JSON. Get a sound copy of the file.`);
}
