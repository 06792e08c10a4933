/**
 * The hash under which results remember their model and data.
 */
import { createHash } from 'node:crypto';
import type { ByteSource, Task } from '../engine/index.js';

const bytesPerRead = 2 ** 22;

/** @returns sha256 of the whole file, hex */
export async function sha256Of(source: ByteSource, task: Task): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += bytesPerRead) {
    await task.checkpoint();
    hash.update(source.read(offset, Math.min(bytesPerRead, source.size - offset)));
  }
  return hash.digest('hex');
}
