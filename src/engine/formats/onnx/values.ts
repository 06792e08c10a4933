/**
 * What stands behind a name in a graph while it is read.
 */
import type { Axis, Dim } from './axes.js';
import type { Constant } from './constants.js';
import type { Port } from './drafts.js';

export type Value = Constant | DimsValue | ExpandedValue | FlowValue | StackValue | RowsValue | PaddingValue | StatisticValue | OpaqueValue;

/** Whole numbers of rank 0 or 1 that are known when the file is opened: shapes, axes, indices. */
export interface DimsValue {
  readonly kind: 'dims';
  readonly isScalar: boolean;
  /** null where a number is not known. */
  readonly items: readonly (Dim | null)[];
}

/** A constant repeated to a shape that depends on free sizes: initial states. */
export interface ExpandedValue {
  readonly kind: 'expanded';
  /** Of as many axes as `shape` has; 1 where it is repeated. */
  readonly base: Constant;
  readonly shape: readonly (Dim | null)[];
}

/** What a layer gives, seen with its axes in some order and grouping; a group of no axes has size 1. */
export interface FlowValue {
  readonly kind: 'flow';
  readonly port: Port;
  readonly groups: readonly (readonly Axis[])[];
}

/** Flows one after the other on an axis that is neither batch nor steps nor all features: final states of several layers. */
export interface StackValue {
  readonly kind: 'stack';
  readonly axis: number;
  readonly parts: readonly FlowValue[];
}

/** One number for each sequence of a batch that says how sequences lie in it, not what is in them. */
export interface RowsValue {
  readonly kind: 'rows';
  /** How long each is, or where each goes when a batch is sorted by length. */
  readonly meaning: 'lengths' | 'order';
  readonly batch: readonly Axis[];
  /** The input of tokens whose padding (id 0) the lengths were counted from; null where they are an input of their own. */
  readonly paddingOf: Port | null;
}

/** Which steps of an input of tokens are padding (id 0), or are not. */
export interface PaddingValue {
  readonly kind: 'padding';
  readonly tokens: Port;
  readonly isReal: boolean;
}

/** A part of a layer normalisation that is written out: the mean of a flow's features, and what is made of it. */
export interface StatisticValue {
  readonly kind: 'statistic';
  readonly stage: 'mean' | 'centred' | 'squared' | 'variance' | 'deviation';
  readonly of: FlowValue;
  /** What was added to the variance. */
  readonly epsilon: number;
}

/** What something gives that cannot be followed. */
export interface OpaqueValue {
  readonly kind: 'opaque';
  readonly port: Port;
  /** An input of the model that was only cut or turned on the way here. */
  readonly rawInput: Port | null;
  /** Of a constant of the file that cannot be read: why. */
  readonly unreadable?: string;
}

export function dimsValue(items: readonly (Dim | null)[], isScalar = false): DimsValue {
  return { kind: 'dims', isScalar, items };
}
