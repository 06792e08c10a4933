/**
 * A JSON array of records, `[{"tokens": [1, 4], "label": 0}, …]`. Taken apart text by text, so that a large file is
 * never one value in memory.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import type { DataFormat } from './dataFormat.js';
import { jsonObject } from './jsonText.js';
import { dataLimits } from './limits.js';
import { readObjects, type ObjectRecord } from './objectRecords.js';
import { textChunks } from './text.js';

export const jsonFormat: DataFormat = {
  id: 'json',
  title: 'JSON',
  extensions: ['.json'],
  reads: 'an array of objects as in JSON Lines',
  binary: false,
  sniff: (head) => /^\uFEFF?\s*\[\s*(\{|$)/.test(new TextDecoder().decode(head)),
  read: (source, options, task) => readObjects({ name: source.name, records: () => elements(source, task) }, options, task),
};

/** @throws UnrollError for anything but objects in an array */
async function* elements(source: ByteSource, task: Task): AsyncGenerator<readonly ObjectRecord[]> {
  const splitter = new ArraySplitter(source.name);
  for await (const text of textChunks(source, task)) yield [...splitter.take(text)];
  splitter.end();
}

/** Finds the elements of an array by their brackets; whether they are sound JSON is found when each is parsed. */
class ArraySplitter {
  /** `before` the array, `between` its elements, `within` one, `after` all. */
  private state: 'before' | 'between' | 'within' | 'after' = 'before';
  private line = 1;
  private depth = 0;
  /** Within text in quotes; `escape`: behind a backslash. */
  private quoted: 'no' | 'yes' | 'escape' = 'no';
  /** What came of the element in chunks before. */
  private element = '';
  private elementLine = 0;

  constructor(private readonly file: string) {}

  /** @param text the next piece of the file, cut anywhere */
  *take(text: string): Generator<ObjectRecord> {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text[at]!;
      if (character === '\n') this.line++;
      if (this.state === 'within') {
        if (this.endsElement(character)) yield this.finished(this.element + text.slice(start, at + 1));
      } else if (this.state === 'between' && character === '{') {
        this.state = 'within';
        this.depth = 1;
        this.elementLine = this.line;
        start = at;
      } else this.outside(character, text.slice(at, at + 20));
    }
    if (this.state !== 'within') return;
    this.element += text.slice(start);
    if (this.element.length > dataLimits.lineLength) throw new UnrollError('data', `${this.file} line ${this.elementLine}: the record that begins here is endless. Check its brackets.`);
  }

  private endsElement(character: string): boolean {
    if (this.quoted !== 'no') {
      if (this.quoted === 'escape') this.quoted = 'yes';
      else if (character === '\\') this.quoted = 'escape';
      else if (character === '"') this.quoted = 'no';
      return false;
    }
    if (character === '"') this.quoted = 'yes';
    else if (character === '{' || character === '[') this.depth++;
    else if (character === '}' || character === ']') this.depth--;
    return this.depth === 0;
  }

  /** @param shown what stands here, for the message */
  private outside(character: string, shown: string): void {
    if (/\s/.test(character)) return;
    if (this.state === 'before' && character === '[') this.state = 'between';
    else if (this.state === 'between' && character === ']') this.state = 'after';
    else if (this.state !== 'between' || character !== ',') {
      throw new UnrollError('data', `${this.file} line ${this.line}: "${shown}" is no record. Write an array of objects, [{"text": "…", "label": "…"}, …].`);
    }
  }

  /** @throws UnrollError when the array was not closed */
  end(): void {
    if (this.state !== 'after') throw new UnrollError('data', `${this.file}: ends within its array. It is cut off; get a complete copy.`);
  }

  private finished(text: string): ObjectRecord {
    this.state = 'between';
    this.element = '';
    const where = `${this.file} line ${this.elementLine}`;
    return { object: jsonObject(text, where, 'Write an array of objects'), where, line: this.elementLine };
  }
}
