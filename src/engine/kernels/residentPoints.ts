/**
 * Points in the kernels' memory. Those that were asked about last stay there, as clustering asks again and again; of too
 * many, as much as fits.
 */
import type { Cancellation } from '../core/parallel.js';
import type { Points } from '../learn/points.js';
import { type Address, type KernelBuild, roundUp, Workspace } from './workspace.js';

/** Of a chunk, which is copied and worked on at a time: half of a second-level cache. */
const chunkBytes = 2 ** 18;
/** Of all chunks that are kept. */
const residentBytes = 2 ** 24;
/** Floats of a vector: rows are padded to a multiple of it. */
const lanes = 4;
/** Points that the kernels work on together. */
export const tilePoints = 8;

export class ResidentPoints {
  readonly workspace: Workspace;
  private readonly start: Address;
  /** Not kept alive by this. */
  private owner: WeakRef<Points> | null = null;
  private chunkRows = 0;
  /** The chunk in each place, −1 = none; several chunks may share a place. */
  private chunks = new Int32Array(0);
  private places: Address = 0;

  constructor(build: KernelBuild) {
    this.workspace = new Workspace(build);
    this.start = this.workspace.mark;
  }

  /** Works on points; what is allocated meanwhile is given up afterwards. */
  use<Result>(points: Points, work: (workspace: Workspace) => Result): Result {
    if (this.owner?.deref() !== points) this.makeRoomFor(points);
    const mark = this.workspace.mark;
    try {
      return work(this.workspace);
    } finally {
      this.workspace.releaseTo(mark);
    }
  }

  private makeRoomFor(points: Points): void {
    const { workspace } = this;
    const rowBytes = 4 * paddedWidth(points);
    this.owner = new WeakRef(points);
    this.chunkRows = Math.max(tilePoints, Math.floor(chunkBytes / rowBytes));
    const places = Math.max(1, Math.floor(residentBytes / (this.chunkRows * rowBytes)));
    this.chunks = new Int32Array(Math.min(places, Math.ceil(points.count / this.chunkRows))).fill(-1);
    workspace.releaseTo(this.start);
    this.places = workspace.allocate(this.chunks.length * this.chunkRows * rowBytes);
  }

  /** Rows of a call at most, in whole tiles, if there are `rows` of them. */
  callLength(rows: number): number {
    return roundUp(Math.min(rows, this.chunkRows), tilePoints);
  }

  /**
   * Calls a kernel for rows of one chunk after the other.
   * @param rows ascending
   * @param list memory for the rows of a call; what is left of a tile repeats the first
   * @param call is given where the chunk is, and which of the rows lie in it: `from` … `to` − 1 of them
   */
  inChunks(points: Points, rows: Int32Array, list: Address, task: Cancellation, call: (chunk: Address, from: number, to: number) => void): void {
    const { chunkRows } = this;
    const inChunk = this.workspace.integers(list, this.callLength(rows.length));
    for (let from = 0, to = 0; from < rows.length; from = to) {
      task.throwIfCancelled();
      const chunk = Math.floor(rows[from]! / chunkRows);
      const first = chunk * chunkRows;
      for (; to < rows.length && rows[to]! < first + chunkRows && to - from < chunkRows; to++) inChunk[to - from] = rows[to]! - first;
      inChunk.fill(inChunk[0]!, to - from, roundUp(to - from, tilePoints));
      call(this.chunkAt(chunk, points), from, to);
    }
  }

  /** Calls a kernel for all points, chunk by chunk: points `from` … `to` − 1. */
  allChunks(points: Points, task: Cancellation, call: (chunk: Address, from: number, to: number) => void): void {
    for (let from = 0; from < points.count; from += this.chunkRows) {
      task.throwIfCancelled();
      call(this.chunkAt(from / this.chunkRows, points), from, Math.min(points.count, from + this.chunkRows));
    }
  }

  private chunkAt(chunk: number, points: Points): Address {
    const { chunkRows, workspace } = this;
    const place = chunk % this.chunks.length;
    const width = paddedWidth(points);
    const address = this.places + 4 * place * chunkRows * width;
    if (this.chunks[place] !== chunk) {
      const first = chunk * chunkRows;
      const end = Math.min(points.count, first + chunkRows);
      copyRows(points.data.subarray(first * points.width, end * points.width), points.width, workspace.floats(address, (end - first) * width), width);
      this.chunks[place] = chunk;
    }
    return address;
  }
}

/** Of a row in the kernels' memory. */
export function paddedWidth({ width }: Points): number {
  return roundUp(width, lanes);
}

/** Copies rows into wider or narrower ones. */
export function copyRows<Values extends Float32Array | Float64Array>(from: Values, fromWidth: number, to: Values, toWidth: number): void {
  if (fromWidth === toWidth) return to.set(from);
  to.fill(0);
  const width = Math.min(fromWidth, toWidth);
  // One by one: for short rows that takes less than making views of them.
  for (let row = 0; row * fromWidth < from.length; row++) for (let d = 0; d < width; d++) to[row * toWidth + d] = from[row * fromWidth + d]!;
}
