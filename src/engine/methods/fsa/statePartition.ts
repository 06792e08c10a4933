/**
 * How hidden states become the automaton's states: by the nearest cluster centre and, where a cluster was split later,
 * by the nearer of two further centres. Splitting one cell therefore leaves every other one as it is, which plain
 * nearest-centre assignment would not.
 */
import type { Task } from '../../core/task.js';
import type { Points } from '../../learn/kmeans.js';
import { nearestCentres } from '../../learn/nearestCentres.js';

type Cell =
  | { readonly cluster: number }
  /** Split by the nearer centre; `left` and `right` are indices of cells. */
  | { readonly left: number; readonly right: number };

export class StatePartition {
  private constructor(
    readonly units: number,
    private readonly roots: Float32Array,
    /** The first cells belong to the roots, in order. */
    private readonly cells: readonly Cell[],
    private readonly centres: readonly Float32Array[],
    /** Cell of each cluster. */
    private readonly cellOf: readonly number[],
    /**
     * States that stepping the model from a centre led to, by whatever key its user makes of {@link identity}. Shared
     * by all partitions split from one clustering: a centre never changes.
     */
    readonly reached: Map<number, Float32Array>,
  ) {}

  /** @param centres [k, units] */
  static of(centres: Float32Array, units: number): StatePartition {
    const k = centres.length / units;
    const clusters = Array.from({ length: k }, (_, cluster) => cluster);
    return new StatePartition(
      units,
      centres,
      clusters.map((cluster) => ({ cluster })),
      clusters.map((cluster) => centres.slice(cluster * units, (cluster + 1) * units)),
      clusters,
      new Map(),
    );
  }

  get clusters(): number {
    return this.cellOf.length;
  }

  /** A number that names the cluster for good: it changes when the cluster is split. */
  identity(cluster: number): number {
    return this.cellOf[cluster]!;
  }

  centre(cluster: number): Float32Array {
    return this.centres[this.cellOf[cluster]!]!;
  }

  /** @returns the centres of all clusters, [clusters, units]. */
  allCentres(): Float32Array {
    const all = new Float32Array(this.clusters * this.units);
    for (let cluster = 0; cluster < this.clusters; cluster++) all.set(this.centre(cluster), cluster * this.units);
    return all;
  }

  /** @returns the partition with one cluster split: `left` keeps its number, `right` gets the next new one. */
  split(cluster: number, left: Float32Array, right: Float32Array): StatePartition {
    const cells = this.cells.slice();
    const cellOf = this.cellOf.slice();
    cells[cellOf[cluster]!] = { left: cells.length, right: cells.length + 1 };
    cellOf[cluster] = cells.length;
    cellOf.push(cells.length + 1);
    cells.push({ cluster }, { cluster: this.clusters });
    return new StatePartition(this.units, this.roots, cells, [...this.centres, left, right], cellOf, this.reached);
  }

  /**
   * @param states [count, units]
   * @returns the cluster of every state, [count]
   */
  assign(states: Float32Array, count: number, task: Task): Int32Array {
    const points: Points = { data: states, count, width: this.units, weights: null };
    const clusters = nearestCentres(points, this.roots, task);
    for (let i = 0; i < count; i++) clusters[i] = this.descend(clusters[i]!, states, i * this.units);
    return clusters;
  }

  /** @returns the cluster of the state at `at`, known to lie in the cell of that {@link identity}. */
  descend(identity: number, states: Float32Array, at: number): number {
    let cell = this.cells[identity]!;
    while ('left' in cell) cell = this.cells[this.nearer(cell.left, cell.right, states, at)]!;
    return cell.cluster;
  }

  private nearer(left: number, right: number, states: Float32Array, at: number): number {
    const a = this.centres[left]!;
    const b = this.centres[right]!;
    let difference = 0;
    for (let d = 0; d < this.units; d++) difference += (states[at + d]! - a[d]!) ** 2 - (states[at + d]! - b[d]!) ** 2;
    return difference <= 0 ? left : right;
  }
}
