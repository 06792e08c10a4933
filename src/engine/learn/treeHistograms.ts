/**
 * Histograms of a node: for every bin of a column what its rows add to each output, their weight and their number. The
 * histogram of a child is its parent's less its sibling's, so only the rows of the smaller child are ever counted.
 */
import type { Cancellation } from '../core/parallel.js';
import type { BinnedColumn, TreeColumns } from './decisionTreeColumns.js';

/** What rows contribute to a node. */
export interface RowStatistics {
  readonly outputs: number;
  /** Output that each row adds to. */
  readonly output: Int32Array;
  readonly amount: Float64Array;
  readonly weight: Float64Array;
}

const mostBytes = 1 << 27;

/** @returns numbers that each bin takes: the sums of the outputs, the weight, the number of rows. */
export function cellsPerBin(outputs: number): number {
  return outputs + 2;
}

/** The rows of one node with their contributions beside each other, in the order in which histograms read them. */
export class NodeRows {
  rows: Int32Array = new Int32Array(0);
  readonly sums: Float64Array;
  weight = 0;
  /** Gini impurity 1 − Σ p², or squared error E[y²] − E[y]². */
  impurity = 0;
  private readonly output: Int32Array;
  private readonly amounts: Float64Array;
  private readonly weights: Float64Array;

  constructor(mostRows: number, outputs: number) {
    this.sums = new Float64Array(outputs);
    this.output = new Int32Array(mostRows);
    this.amounts = new Float64Array(mostRows);
    this.weights = new Float64Array(mostRows);
  }

  gather(rows: Int32Array, { output, amount, weight }: RowStatistics): void {
    this.rows = rows;
    this.sums.fill(0);
    let total = 0;
    let energy = 0;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const of = output[row]!;
      const added = amount[row]!;
      const its = weight[row]!;
      this.output[i] = of;
      this.amounts[i] = added;
      this.weights[i] = its;
      this.sums[of]! += added;
      total += its;
      energy += (added * added) / its;
    }
    let squares = 0;
    for (let at = 0; at < this.sums.length; at++) squares += this.sums[at]! ** 2;
    this.weight = total;
    this.impurity = Math.max(0, energy / total - squares / total ** 2);
  }

  /** Adds the rows to the histogram of a column, whose cells begin at `from`. */
  count({ bins }: BinnedColumn, cells: Float64Array, from: number): void {
    const { rows, output, amounts, weights } = this;
    const outputs = this.sums.length;
    const stride = cellsPerBin(outputs);
    if (outputs === 1) {
      // Half of boosting's time is spent here.
      for (let i = 0; i < rows.length; i++) {
        const at = from + bins[rows[i]!]! * stride;
        cells[at]! += amounts[i]!;
        cells[at + 1]! += weights[i]!;
        cells[at + 2]! += 1;
      }
      return;
    }
    for (let i = 0; i < rows.length; i++) {
      const at = from + bins[rows[i]!]! * stride;
      cells[at + output[i]!]! += amounts[i]!;
      cells[at + outputs]! += weights[i]!;
      cells[at + outputs + 1]! += 1;
    }
  }
}

/**
 * @param bytes of histograms kept at a time; nodes beyond are counted from their rows
 * @returns where to keep the histograms of trees on these columns; null when some are sorted and have none
 */
export function histogramPool({ columns }: TreeColumns, outputs: number, bytes = mostBytes): HistogramPool | null {
  const binned = columns.filter((column) => column.kind !== 'sorted');
  return binned.length < columns.length ? null : new HistogramPool(binned, outputs, bytes);
}

/** The histograms of all columns of the nodes that are still to be split, used again from tree to tree. */
export class HistogramPool {
  /** Where each column's cells begin. */
  readonly offsets: readonly number[];
  private readonly size: number;
  private readonly free: Float64Array[] = [];
  private left: number;

  constructor(
    private readonly columns: readonly BinnedColumn[],
    outputs: number,
    bytes: number,
  ) {
    const offsets: number[] = [];
    this.size = 0;
    for (const { low } of columns) {
      offsets.push(this.size);
      this.size += low.length * cellsPerBin(outputs);
    }
    this.offsets = offsets;
    this.left = Math.floor(bytes / (this.size * Float64Array.BYTES_PER_ELEMENT));
  }

  /** @returns the histograms of a node, or null when the memory for them is used up */
  count(node: NodeRows, task: Cancellation): Float64Array | null {
    let cells = this.free.pop();
    if (cells) cells.fill(0);
    else if (this.left-- > 0) cells = new Float64Array(this.size);
    else return null;
    this.columns.forEach((column, i) => {
      task.throwIfCancelled();
      node.count(column, cells, this.offsets[i]!);
    });
    return cells;
  }

  release(cells: Float64Array): void {
    this.free.push(cells);
  }
}

/** Makes a node's histograms those of one child, given the other's. */
export function takeAway(node: Float64Array, child: Float64Array): void {
  for (let i = 0; i < node.length; i++) node[i]! -= child[i]!;
}
