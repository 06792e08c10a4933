/**
 * Memory for what recurrent layers record, used again from chunk to chunk: the system hands fresh memory out page by
 * page, each cleared, which would take a third of the time of the layers themselves.
 */
import { parallelOf, sharedFloats } from '../core/parallel.js';
import type { Task } from '../core/task.js';

export class RecordMemory {
  private readonly arrays: Float32Array[] = [];
  private taken = 0;
  private readonly allocate: (length: number) => Float32Array;

  /** @param task whose threads are all to see the memory */
  constructor(task: Pick<Task, 'parallel'>) {
    this.allocate = parallelOf(task).threads > 1 ? sharedFloats : (length) => new Float32Array(length);
  }

  /** @returns an array whose contents are left from before */
  floats(length: number): Float32Array {
    const at = this.taken++;
    if (this.arrays[at] === undefined || this.arrays[at].length < length) this.arrays[at] = this.allocate(length);
    return this.arrays[at].subarray(0, length);
  }

  /** All that was handed out may be overwritten from now on. */
  release(): void {
    this.taken = 0;
  }
}
