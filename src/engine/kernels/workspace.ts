/**
 * The SIMD kernels with a memory of their own. Of the two builds that one is taken which the machine understands;
 * they differ in the last bits of sums, as relaxed SIMD rounds a multiplication with an addition once.
 */
import { relaxedSimd, simd } from './compiled.js';

/** Address in a workspace. */
export type Address = number;

/** What assembly/index.ts exports. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  rowsPerTile(): number;
  heapBase(): Address;
  countNonZero(values: Address, count: number): number;
  srn(block: Address): void;
  lstm(block: Address): void;
  gruResetAfter(block: Address): void;
  gruResetBefore(block: Address): void;
  mgu(block: Address): void;
  roundCentres(centres: Address, k: number, width: number, halfNorms: Address, integers: Address, offsets: Address): number;
  nearestCentres(
    points: Address,
    rows: Address,
    count: number,
    width: number,
    centres: Address,
    k: number,
    largestNorm: number,
    halfNorms: Address,
    integers: Address,
    offsets: Address,
    packed: Address,
    scores: Address,
    nearest: Address,
    upper: Address,
    lower: Address,
  ): void;
  squaredDistances(points: Address, rows: Address, count: number, width: number, centres: Address, others: Address, distances: Address): void;
  narrow(points: Address, count: number, width: number, centre: Address, distances: Address): void;
  addRows(points: Address, rows: Address, count: number, width: number, clusters: Address, weights: Address, sums: Address): void;
}

/** Columns that are packed and computed together. */
export const panelColumns = 8;

const cacheLine = 64;
const pageBytes = 2 ** 16;

export type KernelBuild = 'relaxed-simd' | 'simd';

const bytesOf: Readonly<Record<KernelBuild, () => Uint8Array<ArrayBuffer>>> = { 'relaxed-simd': relaxedSimd, simd };

let runnable: readonly KernelBuild[] | null = null;

/** @returns the builds that this machine runs, the fastest first; none without SIMD. Found out at first need: it takes a while. */
export function runnableBuilds(): readonly KernelBuild[] {
  return (runnable ??= (['relaxed-simd', 'simd'] as const).filter((build) => WebAssembly.validate(bytesOf[build]())));
}

const modules = new Map<KernelBuild, WebAssembly.Module>();

/** Compiled once: every instance profits from what the machine has optimised so far. */
function moduleOf(build: KernelBuild): WebAssembly.Module {
  const known = modules.get(build) ?? new WebAssembly.Module(bytesOf[build]());
  modules.set(build, known);
  return known;
}

export class Workspace {
  readonly kernels: KernelExports;
  readonly rowsPerTile: number;
  private end: Address;

  /** Memory goes with the workspace: nothing needs to be freed. */
  constructor(build: KernelBuild) {
    this.kernels = new WebAssembly.Instance(moduleOf(build)).exports as unknown as KernelExports;
    this.rowsPerTile = this.kernels.rowsPerTile();
    this.end = this.kernels.heapBase();
  }

  /** Where the next allocation begins; to be given to {@link releaseTo}. */
  get mark(): Address {
    return this.end;
  }

  /** @returns memory whose contents are left from before; views made earlier no longer hold */
  allocate(bytes: number): Address {
    const address = Math.ceil(this.end / cacheLine) * cacheLine;
    this.end = address + bytes;
    const { memory } = this.kernels;
    const missing = this.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    return address;
  }

  /** Gives up everything allocated since the mark. */
  releaseTo(mark: Address): void {
    this.end = mark;
  }

  floats(at: Address, length: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, at, length);
  }

  doubles(at: Address, length: number): Float64Array {
    return new Float64Array(this.kernels.memory.buffer, at, length);
  }

  integers(at: Address, length: number): Int32Array {
    return new Int32Array(this.kernels.memory.buffer, at, length);
  }

  bytes(at: Address, length: number): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, at, length);
  }
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
