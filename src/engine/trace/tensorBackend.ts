/**
 * The seam between feed-forward layers and whatever does their heavy arithmetic: plain TypeScript (plainTensors.ts), or
 * TensorFlow.js, which the worker hands in. Everything else about a layer (shapes, masks, activations) stays outside.
 */
import type { Task } from '../core/task.js';
import type { PoolingMethod } from '../model/feedForwardLayers.js';

export type TensorBackendName = 'plain' | 'wasm' | 'tensorflow';

/** y = x · kernel + bias for every row. */
export interface DenseJob {
  /** [rows, inputs] */
  readonly x: Float32Array;
  readonly rows: number;
  readonly inputs: number;
  readonly units: number;
  /** [inputs, units] */
  readonly kernel: Float32Array;
  /** [units] */
  readonly bias: Float32Array;
}

/** A window on its way over images; sequences are images of one row. Pairs are rows first, then columns. */
export interface PlacedWindow {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Zeros before and after. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  /** Positions: the output's height and width, at least 1. */
  readonly positions: readonly [number, number];
}

export interface Images {
  /** [count, height, width, channels] */
  readonly x: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface ConvolutionJob extends Images {
  readonly window: PlacedWindow;
  readonly groups: number;
  readonly filters: number;
  /** [rows, columns, channels / groups, filters] */
  readonly kernel: Float32Array;
  /** [filters] */
  readonly bias: Float32Array;
}

export interface PoolingJob extends Images {
  readonly window: PlacedWindow;
  readonly how: PoolingMethod;
}

/** Asked between pieces of work of some milliseconds (`plain`) or single operations (TensorFlow.js). */
export type Cancellation = Pick<Task, 'throwIfCancelled'>;

export interface TensorBackend {
  readonly name: TensorBackendName;
  /** @returns [rows, units] */
  dense(job: DenseJob, task: Cancellation): Float32Array;
  /** @returns [count, ...positions, filters] */
  convolution(job: ConvolutionJob, task: Cancellation): Float32Array;
  /** No window may lie on padding alone. @returns [count, ...positions, channels] */
  pooling(job: PoolingJob, task: Cancellation): Float32Array;
}

/** Multiplications in a convolution, by which one decides how to compute it. */
export function convolutionOperations({ count, window, channels, groups, filters }: Omit<ConvolutionJob, 'x' | 'kernel' | 'bias'>): number {
  const [rows, columns] = window.positions;
  return ((count * rows * columns * window.size[0] * window.size[1] * channels) / groups) * filters;
}
