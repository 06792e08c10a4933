/**
 * How every tree of the project grows, alone or in a forest or ensemble: node by node from the root, either all the way
 * down or, where leaves are limited, the leaf first whose split gains most (as LightGBM does).
 */
import type { Random } from '../core/random.js';
import type { Cancellation } from '../core/parallel.js';
import type { BinnedColumn, TreeColumns } from './decisionTreeColumns.js';
import { SplitSearch, type LeafLimits, type Split } from './decisionTreeSplits.js';
import { RowPartition } from './rowPartition.js';
import { NodeRows, cellsPerBin, histogramPool, takeAway, type HistogramPool, type RowStatistics } from './treeHistograms.js';

export interface Growth extends LeafLimits {
  /** null = until leaves are pure. */
  readonly maxDepth: number | null;
  /** null = as many as the depth allows. */
  readonly maxLeaves: number | null;
  /** Columns that are looked at in each node, drawn anew; null = all. More are drawn while none of them can be split. */
  readonly sample: { readonly size: number; readonly random: Random } | null;
}

/** Nodes in depth-first order; the left child of a node stands right behind it. */
export interface GrownTree {
  /** -1 for a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly equality: Uint8Array;
  /** As {@link Split.bin}. */
  readonly bin: Int32Array;
  /** Index of the right child; -1 for a leaf. */
  readonly right: Int32Array;
  /** [nodes, outputs] */
  readonly sums: Float64Array;
  readonly weight: Float64Array;
  readonly samples: Int32Array;
  readonly impurity: Float64Array;
  /** Node of every row; -1 for rows without weight. */
  readonly leaves: Int32Array;
}

/** A node that can be split: its rows are `start` … `end` − 1. */
interface OpenNode {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly split: Split;
  readonly histograms: Float64Array | null;
}

interface Node {
  readonly start: number;
  readonly end: number;
  readonly sums: Float64Array;
  readonly weight: number;
  readonly impurity: number;
  split: Split | null;
  left: number;
  right: number;
}

/**
 * Grows one tree.
 * @param pool of the same columns and number of outputs, where many trees are grown on them
 * @throws RangeError when no row has weight
 */
export function growTree(columns: TreeColumns, statistics: RowStatistics, growth: Growth, task: Cancellation, pool: HistogramPool | null = null): GrownTree {
  // Nodes that draw their columns have no histograms in common with their parents.
  return new Grower(columns, statistics, growth, task, growth.sample ? null : (pool ?? histogramPool(columns, statistics.outputs))).grow();
}

class Grower {
  private readonly partition: RowPartition;
  private readonly search: SplitSearch;
  private readonly nodeRows: NodeRows;
  private readonly scratchRows: Int32Array;
  private readonly scratchCells: Float64Array;
  private readonly features: Int32Array;
  private readonly nodes: Node[] = [];

  constructor(
    private readonly columns: TreeColumns,
    private readonly statistics: RowStatistics,
    private readonly growth: Growth,
    private readonly task: Cancellation,
    private readonly pool: HistogramPool | null,
  ) {
    this.partition = new RowPartition(columns, statistics.weight);
    if (this.partition.count === 0) throw new RangeError('A tree needs a row of positive weight.');
    this.search = new SplitSearch(statistics, growth);
    this.nodeRows = new NodeRows(this.partition.count, statistics.outputs);
    this.scratchRows = new Int32Array(this.partition.count);
    const mostBins = columns.columns.reduce((most, column) => (column.kind === 'sorted' ? most : Math.max(most, column.low.length)), 0);
    this.scratchCells = new Float64Array(mostBins * cellsPerBin(statistics.outputs));
    this.features = Int32Array.from(columns.columns.keys());
  }

  grow(): GrownTree {
    const { maxLeaves } = this.growth;
    const open: OpenNode[] = [];
    this.nodeRows.gather(this.partition.rows(0, this.partition.count), this.statistics);
    const root = this.mayGrow(0) && maxLeaves !== 1 ? (this.pool?.count(this.nodeRows, this.task) ?? null) : null;
    this.add(0, this.partition.count, 0, root, maxLeaves !== 1, open);
    for (let leaves = 1; open.length > 0 && (maxLeaves === null || leaves < maxLeaves); leaves++) {
      this.task.throwIfCancelled();
      this.split(maxLeaves === null ? open.pop()! : takeMostGaining(open), leaves + 1 !== maxLeaves, open);
    }
    for (const { histograms } of open) if (histograms) this.pool!.release(histograms);
    return this.depthFirst();
  }

  private mayGrow(depth: number): boolean {
    return this.growth.maxDepth === null || depth < this.growth.maxDepth;
  }

  /** Parts an open node in two; `further` = whether its children may be split again. */
  private split({ node, start, end, depth, split, histograms }: OpenNode, further: boolean, open: OpenNode[]): void {
    const { partition, nodeRows, pool } = this;
    const middle = partition.part(start, end, split);
    const leftIsSmall = middle - start <= end - middle;
    const [small, large] = leftIsSmall ? [[start, middle], [middle, end]] as const : [[middle, end], [start, middle]] as const;
    const splittable = further && this.mayGrow(depth + 1);
    nodeRows.gather(partition.rows(...small), this.statistics);
    const counted = histograms && splittable ? pool!.count(nodeRows, this.task) : null;
    if (histograms && counted) takeAway(histograms, counted);
    else if (histograms) pool!.release(histograms);
    const first = this.add(...small, depth + 1, counted, splittable, open);
    nodeRows.gather(partition.rows(...large), this.statistics);
    const second = this.add(...large, depth + 1, counted && histograms, splittable, open);
    Object.assign(this.nodes[node]!, { split, left: leftIsSmall ? first : second, right: leftIsSmall ? second : first });
  }

  /** Makes a node of the gathered rows, and opens it where a split is found. @returns its index */
  private add(start: number, end: number, depth: number, histograms: Float64Array | null, splittable: boolean, open: OpenNode[]): number {
    const { sums, weight, impurity } = this.nodeRows;
    const node = this.nodes.push({ start, end, sums: sums.slice(), weight, impurity, split: null, left: -1, right: -1 }) - 1;
    const worth = splittable && this.mayGrow(depth) && end - start >= 2 * this.growth.minLeaf && impurity > Number.EPSILON;
    const split = worth ? this.bestSplit(start, end, histograms) : null;
    if (split) open.push({ node, start, end, depth, split, histograms });
    else if (histograms) this.pool!.release(histograms);
    return node;
  }

  private bestSplit(start: number, end: number, histograms: Float64Array | null): Split | null {
    const { search, features, growth } = this;
    search.start(this.nodeRows);
    if (!growth.sample) {
      for (let feature = 0; feature < features.length; feature++) this.look(feature, start, end, histograms);
      return search.best();
    }
    const { size, random } = growth.sample;
    const draw = (at: number): void => {
      const from = at + random.integer(features.length - at);
      [features[at], features[from]] = [features[from]!, features[at]!];
    };
    const drawn = Math.min(size, features.length);
    for (let i = 0; i < drawn; i++) draw(i);
    for (const feature of features.subarray(0, drawn).sort()) this.look(feature, start, end, null);
    for (let i = drawn; i < features.length && !search.found; i++) {
      draw(i);
      this.look(features[i]!, start, end, null);
    }
    return search.best();
  }

  private look(feature: number, start: number, end: number, histograms: Float64Array | null): void {
    const { search, nodeRows, scratchCells, scratchRows } = this;
    const column = this.columns.columns[feature]!;
    if (column.kind === 'sorted') search.searchSorted(column, this.partition.ordered(feature, start, end), feature);
    else if (histograms) search.searchHistogram(column, histograms, this.pool!.offsets[feature]!, feature);
    else if (column.kind === 'binned' && isFew(end - start, column, this.statistics.outputs)) search.searchFewRows(column, nodeRows.rows, scratchRows, feature);
    else {
      scratchCells.fill(0, 0, column.low.length * cellsPerBin(this.statistics.outputs));
      nodeRows.count(column, scratchCells, 0);
      search.searchHistogram(column, scratchCells, 0, feature);
    }
  }

  private depthFirst(): GrownTree {
    const { nodes, statistics } = this;
    const { outputs } = statistics;
    const count = nodes.length;
    const tree = {
      feature: new Int32Array(count).fill(-1),
      threshold: new Float64Array(count),
      equality: new Uint8Array(count),
      bin: new Int32Array(count).fill(-1),
      right: new Int32Array(count).fill(-1),
      sums: new Float64Array(count * outputs),
      weight: new Float64Array(count),
      samples: new Int32Array(count),
      impurity: new Float64Array(count),
      leaves: new Int32Array(this.columns.count).fill(-1),
    };
    const pending: { node: number; parent: number }[] = [{ node: 0, parent: -1 }];
    for (let at = 0; at < count; at++) {
      const { node, parent } = pending.pop()!;
      const { start, end, sums, weight, impurity, split, left, right } = nodes[node]!;
      if (parent >= 0) tree.right[parent] = at;
      tree.sums.set(sums, at * outputs);
      tree.weight[at] = weight;
      tree.samples[at] = end - start;
      tree.impurity[at] = impurity;
      if (split) {
        tree.feature[at] = split.feature;
        tree.threshold[at] = split.threshold;
        tree.equality[at] = split.equality ? 1 : 0;
        tree.bin[at] = split.bin;
        pending.push({ node: right, parent: at }, { node: left, parent: -1 });
      } else for (const row of this.partition.rows(start, end)) tree.leaves[row] = at;
    }
    return tree;
  }
}

/** Whether sorting the rows of a node costs less than going through the histogram of a column; measured. */
function isFew(rows: number, { low }: BinnedColumn, outputs: number): boolean {
  return rows < (low.length * (outputs + 2)) / 6;
}

function takeMostGaining(open: OpenNode[]): OpenNode {
  let best = 0;
  for (let i = 1; i < open.length; i++) if (open[i]!.split.gain > open[best]!.split.gain) best = i;
  return open.splice(best, 1)[0]!;
}
