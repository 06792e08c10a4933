/** Starts a thread from a TypeScript file: Node's own `--import` does not reach a thread's entry file. */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** @param file absolute path of the entry file */
export function typescriptWorker(file: string, options: WorkerOptions = {}): Worker {
  const code = `require('tsx/cjs/api').register(); require(${JSON.stringify(file)});`;
  return new Worker(code, { eval: true, stderr: true, ...options });
}
