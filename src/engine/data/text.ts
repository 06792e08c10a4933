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

/** @returns the lines in batches, one per chunk of the file; line ends (LF, CRLF, CR) left out; errors as {@link textChunks} */
export async function* textLines(source: ByteSource, task: Task): AsyncGenerator<readonly TextLine[]> {
  let rest: string[] = [];
  let restLength = 0;
  let line = 0;
  let empty = 0;
  const lineOf = (text: string): TextLine => {
    line++;
    if (text.trim() === '' && ++empty > dataLimits.emptyLines) {
      throw new UnrollError('data', `${source.name} line ${line}: ${dataLimits.emptyLines.toLocaleString('en')} lines before it are empty. Take them out, or choose another file.`);
    }
    return { text, line };
  };
  for await (const chunk of withPlainLineEnds(textChunks(source, task))) {
    const pieces = chunk.split('\n');
    // Pieces of a line that has not ended are joined once, when it ends.
    rest.push(pieces[0]!);
    restLength += pieces[0]!.length;
    if (restLength > dataLimits.lineLength) {
      throw new UnrollError('data', `${source.name} line ${line + 1}: has more than ${dataLimits.lineLength.toLocaleString('en')} characters. Write one record a line, or choose another file.`);
    }
    if (pieces.length === 1) continue;
    const [first, last] = [rest.join(''), pieces.at(-1)!];
    rest = [last];
    restLength = last.length;
    yield [lineOf(first), ...pieces.slice(1, -1).map(lineOf)];
  }
  yield restLength > 0 ? [lineOf(rest.join(''))] : [];
}

/** CRLF, and the CR alone of old Macintosh files, as LF. */
async function* withPlainLineEnds(chunks: AsyncGenerator<string>): AsyncGenerator<string> {
  let held = ''; // A CR at the end of a chunk may be half of a CRLF.
  for await (const chunk of chunks) {
    const text = held + chunk;
    held = text.endsWith('\r') ? '\r' : '';
    const whole = held === '' ? text : text.slice(0, -1);
    yield whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  }
  if (held !== '') yield '\n';
}

/**
 * @returns the text piece by piece; a byte order mark left out
 * @throws UnrollError when the file is not UTF-8 text
 */
export async function* textChunks(source: ByteSource, task: Task): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let offset = 0; offset < source.size; offset += chunkSize) {
    await task.checkpoint();
    task.progress(offset / source.size, `Reading ${source.name}`);
    const size = Math.min(chunkSize, source.size - offset);
    const text = decode(decoder, source, offset, size, offset + size >= source.size, line);
    yield text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++;
  }
}

function decode(decoder: TextDecoder, source: ByteSource, offset: number, size: number, last: boolean, line: number): string {
  const bytes = source.read(offset, size);
  if (bytes.includes(0)) throw notText(source, 'it holds zero bytes');
  try {
    return decoder.decode(bytes, { stream: !last });
  } catch {
    throw notText(source, `line ${line} or one soon after is not UTF-8`);
  }
}

function notText(source: ByteSource, what: string): UnrollError {
  return new UnrollError('data', `${source.name}: is not a text file in UTF-8 (${what}). Choose a data file, or save it as UTF-8.`);
}
