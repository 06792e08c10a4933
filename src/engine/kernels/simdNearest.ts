/**
 * Nearest centres on SIMD, in single precision and therefore only where that is enough: what it decides is what double
 * precision would decide, so that the result is the same on every machine.
 */
import type { Points } from '../learn/kmeans.js';
import type { Task } from '../core/task.js';
import { panelColumns, roundUp, runnableBuilds, Workspace } from './workspace.js';

/** Points of one call: they stay in the cache. */
const callBytes = 2 ** 18;
/** Multiplications below which packing the centres does not pay. */
const fewOperations = 2 ** 14;
const roundingUnit = 2 ** -24;

/** Kept, as clustering asks again and again; it holds a block of points and the centres. */
let kept: Workspace | null = null;

/**
 * Writes to `nearest` the index of every point's nearest centre, or −1 where two are so equally near that single
 * precision cannot tell.
 * @param centres [k, width]
 * @param nearest [count]
 */
export function proposeNearest({ data, count, width }: Points, centres: Float32Array, nearest: Int32Array, task: Pick<Task, 'throwIfCancelled'>): void {
  const build = runnableBuilds[0];
  if (build === undefined || count * centres.length < fewOperations) {
    nearest.fill(-1);
    return;
  }
  const workspace = (kept ??= new Workspace(build));
  const mark = workspace.mark;
  try {
    const columns = roundUp(centres.length / width, panelColumns);
    const tile = workspace.rowsPerTile;
    const rowsPerCall = Math.min(roundUp(count, tile), Math.max(tile, Math.floor(callBytes / (4 * width * tile)) * tile));
    const panels = workspace.allocate(4 * columns * width);
    const norms = workspace.allocate(4 * columns);
    const scores = workspace.allocate(4 * tile * columns);
    const x = workspace.allocate(4 * rowsPerCall * width);
    const found = workspace.allocate(4 * rowsPerCall);
    const largestNorm = packCentres(centres, width, workspace.floats(panels, columns * width), workspace.floats(norms, columns));
    // Twice the bound on the rounding of a sum of width + 1 products, with some room for that of the norms.
    const relativeError = 2.2 * (width + 4) * roundingUnit;
    const points = workspace.floats(x, rowsPerCall * width);
    const proposals = workspace.integers(found, rowsPerCall);
    for (let first = 0; first < count; first += rowsPerCall) {
      task.throwIfCancelled();
      const rows = Math.min(rowsPerCall, count - first);
      points.set(data.subarray(first * width, (first + rows) * width));
      workspace.kernels.nearestCentres(x, roundUp(rows, tile), width, panels, norms, columns, scores, relativeError, largestNorm, found);
      nearest.set(proposals.subarray(0, rows), first);
    }
  } finally {
    workspace.releaseTo(mark);
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
