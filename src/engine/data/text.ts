/**
 * Text files line by line, decoded chunk by chunk: a large file never stands in memory as one string, and reading it
 * can be cancelled.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { dataLimits } from './limits.js';

const chunkSize = 2 ** 18;

export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * @returns the lines in batches, one per chunk of the file; line ends (LF, CRLF) and a byte order mark left out
 * @throws UnrollError when the file is not UTF-8 text
 */
export async function* textLines(source: ByteSource, task: Task): AsyncGenerator<readonly TextLine[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let line = 0;
  for (let offset = 0; offset < source.size || offset === 0; offset += chunkSize) {
    await task.checkpoint();
    task.progress(source.size > 0 ? offset / source.size : 0, `Reading ${source.name}`);
    const size = Math.min(chunkSize, source.size - offset);
    const last = offset + size >= source.size;
    const pieces = (rest + decode(decoder, source, offset, size, last, line)).split('\n');
    rest = last ? '' : pieces.pop()!;
    if (last && pieces.at(-1) === '') pieces.pop();
    if (rest.length > dataLimits.lineLength) throw notText(source, `line ${line + pieces.length + 1} is endless`);
    yield pieces.map((text) => ({ text: text.endsWith('\r') ? text.slice(0, -1) : text, line: ++line }));
  }
}

function decode(decoder: TextDecoder, source: ByteSource, offset: number, size: number, last: boolean, line: number): string {
  const bytes = source.read(offset, size);
  if (bytes.includes(0)) throw notText(source, 'it holds zero bytes');
  try {
    return decoder.decode(bytes, { stream: !last });
  } catch {
    throw notText(source, `the bytes after line ${line} are not UTF-8`);
  }
}

function notText(source: ByteSource, what: string): UnrollError {
  return new UnrollError('data', `${source.name}: is not a text file in UTF-8 (${what}). Choose a data file, or save it as UTF-8.`);
}
