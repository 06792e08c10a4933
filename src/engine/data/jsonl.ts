/**
 * JSON Lines: one object a line, `{"tokens": [1, 4], "label": 0}`, `{"text": "not good", "label": "neg"}` or
 * `{"x": [[0.1, 2], …], "y": 1}`.
 */
import type { ByteSource } from '../core/bytes.js';
import type { Task } from '../core/task.js';
import type { DataFormat } from './dataFormat.js';
import { jsonObject } from './jsonText.js';
import { readObjects, type ObjectRecord } from './objectRecords.js';
import { textLines } from './text.js';

export const jsonlFormat: DataFormat = {
  id: 'jsonl',
  title: 'JSON Lines',
  extensions: ['.jsonl', '.ndjson'],
  reads: 'one object a line: tokens, text or feature rows, with a label per sequence or per step',
  binary: false,
  sniff: (head) => /^\uFEFF?\s*\{/.test(new TextDecoder().decode(head)),
  read: (source, options, task) => readObjects({ name: source.name, records: () => objects(source, task) }, options, task),
};

async function* objects(source: ByteSource, task: Task): AsyncGenerator<readonly ObjectRecord[]> {
  for await (const lines of textLines(source, task)) {
    yield lines
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, line }) => {
        const where = `${source.name} line ${line}`;
        return { object: jsonObject(text, where, 'Write one object a line'), where, line };
      });
  }
}
