/** The rows of a tree that grows: each node has one stretch of them, parted in place when the node is split. */
import type { Split } from './decisionTreeSplits.js';
import type { TreeColumns } from './decisionTreeColumns.js';

/** The rows of weight, once in their own order and once by each sorted column; stretches are the same in all of them. */
export class RowPartition {
  readonly count: number;
  private readonly own: Int32Array;
  private readonly sorted: readonly (Int32Array | null)[];
  private readonly goesLeft: Uint8Array;
  private readonly scratch: Int32Array;

  constructor(
    private readonly columns: TreeColumns,
    weight: Float64Array,
  ) {
    const own = new Int32Array(columns.count);
    let count = 0;
    for (let row = 0; row < own.length; row++) if (weight[row]! > 0) own[count++] = row;
    this.own = own.subarray(0, count);
    this.sorted = columns.columns.map((column) => (column.kind === 'sorted' ? column.order.filter((row) => weight[row]! > 0) : null));
    this.count = count;
    this.goesLeft = new Uint8Array(columns.count);
    this.scratch = new Int32Array(this.count);
  }

  rows(start: number, end: number): Int32Array {
    return this.own.subarray(start, end);
  }

  ordered(feature: number, start: number, end: number): Int32Array {
    return this.sorted[feature]!.subarray(start, end);
  }

  /** Brings the rows that go left to the front of the stretch. @returns where the others begin. */
  part(start: number, end: number, split: Split): number {
    const left = this.decide(this.rows(start, end), split);
    this.partStably(this.own, start, end);
    for (const ordering of this.sorted) if (ordering) this.partStably(ordering, start, end);
    return start + left;
  }

  /** @returns how many rows go left */
  private decide(rows: Int32Array, { feature, threshold, bin, equality }: Split): number {
    const column = this.columns.columns[feature]!;
    const { goesLeft } = this;
    const keys = column.kind === 'sorted' ? column.values : column.bins;
    const limit = column.kind === 'sorted' ? threshold : bin;
    let left = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const goes = equality ? keys[row] === limit : keys[row]! <= limit;
      goesLeft[row] = goes ? 1 : 0;
      if (goes) left++;
    }
    return left;
  }

  private partStably(rows: Int32Array, start: number, end: number): void {
    const { goesLeft, scratch } = this;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      if (goesLeft[row] === 1) rows[left++] = row;
      else scratch[right++] = row;
    }
    rows.set(scratch.subarray(0, right), left);
  }
}
