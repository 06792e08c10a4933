/**
 * What a module of a state dict can be: the pieces that are put together into a model.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { Assumption, Layer } from '../../model/sequenceModel.js';

/** Where a part stands in the chain. */
export interface Place {
  /** The layer whose output it takes. */
  readonly input: string;
  /** Whether that output has a time axis. */
  readonly timed: boolean;
  /** For recurrent parts: nothing that reads steps follows, so only the last one goes on. */
  readonly lastRecurrent: boolean;
}

/** One way to understand a module. */
export interface Reading {
  readonly role: 'embedding' | 'recurrent' | 'linear' | 'norm' | 'convolution';
  /** Features it takes per step; tokens for an Embedding. */
  readonly takes: number | 'tokens';
  /** Features it gives per step. */
  readonly gives: number;
  /** What the weights do not say. */
  readonly assumptions: readonly Assumption[];
  /** The layers it becomes, in order. */
  readonly layers: (place: Place) => readonly Layer[];
}

export interface Part {
  readonly path: string;
  readonly tensors: readonly TensorSource[];
  /** More than one where shapes alone leave it open, likeliest first; none where the module is not understood. */
  readonly readings: readonly Reading[];
  /** For a module without a reading: what it may be, and why it is not understood. */
  readonly className: string;
  readonly reason: string;
}

export function shapeAt(place: Place, width: number): readonly (number | null)[] {
  return place.timed ? [null, width] : [width];
}

/** @returns a name for people, also where the tensors stand at the top of the file. */
export function nameOf(part: Part): string {
  return part.path || (part.tensors[0]?.name ?? 'weights');
}
