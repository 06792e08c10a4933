/** What clustering asks of points, on SIMD: the kernels of assembly/nearest.ts and assembly/rows.ts. */
import type { Cancellation } from '../core/parallel.js';
import { decideRest, type NearestCentres, plainPointKernels, type PointKernels } from '../learn/pointKernels.js';
import { type Points, squaredDistance } from '../learn/points.js';
import { copyRows, paddedWidth, ResidentPoints, tilePoints } from './residentPoints.js';
import { type Address, type KernelBuild, roundUp, runnableBuilds, type Workspace } from './workspace.js';

/** Of assembly/nearest.ts. */
const tileCentres = 4;
/** Values of points below which the kernels are not worth being loaded. */
const fewValues = 2 ** 11;

const residents = new Map<KernelBuild, ResidentPoints>();

/** The fastest kernels of this machine. */
export function pointKernels(points: Points): PointKernels {
  const build = runnableBuilds()[0];
  return build === undefined || points.count * points.width < fewValues ? plainPointKernels(points) : simdPointKernels(points, build);
}

/** @param build one of those that the machine runs */
export function simdPointKernels(points: Points, build: KernelBuild): PointKernels {
  const resident = residents.get(build) ?? new ResidentPoints(build);
  residents.set(build, resident);
  return new SimdPointKernels(points, resident);
}

class SimdPointKernels implements PointKernels {
  private readonly width: number;

  constructor(
    private readonly points: Points,
    private readonly resident: ResidentPoints,
  ) {
    this.width = paddedWidth(points);
  }

  nearest(rows: Int32Array, centres: Float32Array, task: Cancellation): NearestCentres {
    const { points, resident, width } = this;
    const result = { nearest: new Int32Array(rows.length), upper: new Float64Array(rows.length), lower: new Float64Array(rows.length) };
    resident.use(points, (workspace) => {
      const k = centres.length / points.width;
      const columns = roundUp(k, tileCentres);
      const length = resident.callLength(rows.length);
      const given = this.place(centres, workspace);
      const halfNorms = workspace.allocate(8 * k);
      const integers = workspace.allocate(2 * columns * width);
      const offsets = workspace.allocate(4 * columns);
      const packed = workspace.allocate(2 * tilePoints * width);
      const scores = workspace.allocate(4 * tilePoints * columns);
      const list = workspace.allocate(4 * length);
      const nearest = workspace.allocate(4 * length);
      const upper = workspace.allocate(8 * length);
      const lower = workspace.allocate(8 * length);
      const largestNorm = workspace.kernels.roundCentres(given, k, width, halfNorms, integers, offsets);
      resident.inChunks(points, rows, list, task, (chunk, from, to) => {
        workspace.kernels.nearestCentres(chunk, list, to - from, width, given, k, largestNorm, halfNorms, integers, offsets, packed, scores, nearest, upper, lower);
        result.nearest.set(workspace.integers(nearest, to - from), from);
        result.upper.set(workspace.doubles(upper, to - from), from);
        result.lower.set(workspace.doubles(lower, to - from), from);
      });
    });
    this.decideUndecided(rows, centres, result, task);
    return result;
  }

  squaredDistances(rows: Int32Array, centres: Float32Array, clusters: Int32Array, task: Cancellation): Float64Array {
    const { points, resident, width } = this;
    const result = new Float64Array(rows.length);
    resident.use(points, (workspace) => {
      const length = resident.callLength(rows.length);
      const given = this.place(centres, workspace);
      const list = workspace.allocate(4 * length);
      const others = workspace.allocate(4 * length);
      const distances = workspace.allocate(8 * length);
      resident.inChunks(points, rows, list, task, (chunk, from, to) => {
        workspace.integers(others, to - from).set(clusters.subarray(from, to));
        workspace.kernels.squaredDistances(chunk, list, to - from, width, given, others, distances);
        result.set(workspace.doubles(distances, to - from), from);
      });
    });
    return result;
  }

  narrow(centre: Float32Array, distances: Float64Array, task: Cancellation): void {
    const { points, resident, width } = this;
    resident.use(points, (workspace) => {
      const given = this.place(centre, workspace);
      const here = workspace.allocate(8 * resident.callLength(points.count));
      resident.allChunks(points, task, (chunk, from, to) => {
        const values = workspace.doubles(here, to - from);
        values.set(distances.subarray(from, to));
        workspace.kernels.narrow(chunk, to - from, width, given, here);
        distances.set(values, from);
      });
    });
  }

  addRows(rows: Int32Array, clusters: Int32Array, weights: Float64Array, sums: Float64Array, task: Cancellation): void {
    const { points, resident, width } = this;
    resident.use(points, (workspace) => {
      const length = resident.callLength(rows.length);
      const padded = (sums.length / points.width) * width;
      const total = workspace.allocate(8 * padded);
      const list = workspace.allocate(4 * length);
      const into = workspace.allocate(4 * length);
      const times = workspace.allocate(8 * length);
      copyRows(sums, points.width, workspace.doubles(total, padded), width);
      resident.inChunks(points, rows, list, task, (chunk, from, to) => {
        workspace.integers(into, to - from).set(clusters.subarray(from, to));
        workspace.doubles(times, to - from).set(weights.subarray(from, to));
        workspace.kernels.addRows(chunk, list, to - from, width, into, times, total);
      });
      copyRows(workspace.doubles(total, padded), width, sums, points.width);
    });
  }

  private place(centres: Float32Array, workspace: Workspace): Address {
    const { points, width } = this;
    const floats = (centres.length / points.width) * width;
    const address = workspace.allocate(4 * floats);
    copyRows(centres, points.width, workspace.floats(address, floats), width);
    return address;
  }

  /** Points with values that the kernel cannot cope with. */
  private decideUndecided(rows: Int32Array, centres: Float32Array, { nearest, upper, lower }: NearestCentres, task: Cancellation): void {
    if (!nearest.includes(-1)) return;
    const undecided = [...nearest.keys()].filter((i) => nearest[i] === -1);
    decideRest(this.points, centres, rows, nearest, task);
    const { data, width } = this.points;
    for (const i of undecided) {
      upper[i] = Math.sqrt(squaredDistance(data, rows[i]! * width, centres, nearest[i]! * width, width));
      lower[i] = 0;
    }
  }
}
