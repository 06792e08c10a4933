/**
 * Nearest centres on SIMD, in single precision and therefore only where that is enough: what it decides is what double
 * precision would decide, so that the result is the same on every machine.
 */
import type { Points } from '../learn/points.js';
import type { Cancellation } from '../core/parallel.js';
import { type Address, panelColumns, roundUp, runnableBuilds, Workspace } from './workspace.js';

/** Points of one call: they stay in the cache. */
const callBytes = 2 ** 18;
/** Multiplications below which packing the centres does not pay. */
const fewOperations = 2 ** 14;
const roundingUnit = 2 ** -24;

/** Kept, as clustering asks again and again; it holds a block of points and the centres. */
let kept: Workspace | null = null;

/** What the kernel found of some points, by their place among them. */
export interface Proposals {
  /** Index of the nearest centre; −1 where two are so equally near that single precision cannot tell. */
  readonly nearest: Int32Array;
  /** x·c − |c|²/2 of the nearest and of the next centre. */
  readonly best: Float32Array;
  readonly second: Float32Array;
  /** What the scores of a point may be wrong by, for its norm |x|. */
  margin(norm: number): number;
}

/**
 * @param centres [k, width]
 * @param rows of the points that are asked about; null = all
 * @returns null where SIMD is missing, or not worth while
 */
export function proposeNearest({ data, count, width }: Points, centres: Float32Array, rows: Int32Array | null, task: Cancellation): Proposals | null {
  const build = runnableBuilds[0];
  const asked = rows ? rows.length : count;
  if (build === undefined || asked * centres.length < fewOperations) return null;
  const workspace = (kept ??= new Workspace(build));
  const mark = workspace.mark;
  try {
    const columns = roundUp(centres.length / width, panelColumns);
    const tile = workspace.rowsPerTile;
    const rowsPerCall = Math.min(roundUp(asked, tile), Math.max(tile, Math.floor(callBytes / (4 * width * tile)) * tile));
    const panels = workspace.allocate(4 * columns * width);
    const norms = workspace.allocate(4 * columns);
    const scores = workspace.allocate(4 * tile * columns);
    const x = workspace.allocate(4 * rowsPerCall * width);
    const found = [4, 4, 4].map((bytes) => workspace.allocate(bytes * rowsPerCall)) as [Address, Address, Address];
    const largestNorm = packCentres(centres, width, workspace.floats(panels, columns * width), workspace.floats(norms, columns));
    // Twice the bound on the rounding of a sum of width + 1 products, with some room for that of the norms.
    const relativeError = 2.2 * (width + 4) * roundingUnit;
    const points = workspace.floats(x, rowsPerCall * width);
    const nearest = new Int32Array(asked);
    const best = new Float32Array(asked);
    const second = new Float32Array(asked);
    for (let first = 0; first < asked; first += rowsPerCall) {
      task.throwIfCancelled();
      const here = Math.min(rowsPerCall, asked - first);
      if (rows) gather(data, width, rows, first, here, points);
      else points.set(data.subarray(first * width, (first + here) * width));
      workspace.kernels.nearestCentres(x, roundUp(here, tile), width, panels, norms, columns, scores, relativeError, largestNorm, ...found);
      nearest.set(workspace.integers(found[0], here), first);
      best.set(workspace.floats(found[1], here), first);
      second.set(workspace.floats(found[2], here), first);
    }
    return { nearest, best, second, margin: (norm) => relativeError * largestNorm * (norm + largestNorm) };
  } finally {
    workspace.releaseTo(mark);
  }
}

/** Copies rows one by one: for short ones that takes less than making views of them. */
function gather(data: Float32Array, width: number, rows: Int32Array, first: number, count: number, into: Float32Array): void {
  for (let i = 0, to = 0; i < count; i++) {
    const from = rows[first + i]! * width;
    for (let d = 0; d < width; d++) into[to++] = data[from + d]!;
  }
}

/** @returns the largest norm of a centre */
function packCentres(centres: Float32Array, width: number, panels: Float32Array, minusHalfNorms: Float32Array): number {
  panels.fill(0);
  minusHalfNorms.fill(-Infinity);
  let largest = 0;
  for (let cluster = 0; cluster * width < centres.length; cluster++) {
    const panel = Math.floor(cluster / panelColumns) * width * panelColumns + (cluster % panelColumns);
    let squares = 0;
    for (let d = 0; d < width; d++) {
      const value = centres[cluster * width + d]!;
      panels[panel + d * panelColumns] = value;
      squares += value * value;
    }
    minusHalfNorms[cluster] = -squares / 2;
    largest = Math.max(largest, Math.sqrt(squares));
  }
  return largest;
}
