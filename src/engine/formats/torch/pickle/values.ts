/**
 * What a pickle turns into here. Python would call the functions and build the classes that a pickle names; Unroll
 * only writes down what was to be called with what, so a pickle can do no harm by being read.
 */

export type PickleValue = null | boolean | number | bigint | string | PickleNode;

export type PickleNode =
  | PickleList
  | PickleTuple
  | PickleSet
  | PickleDict
  | PickleGlobal
  | PickleObject
  | PicklePersistent
  | PickleBytes
  | PickleOmitted;

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleSet {
  readonly kind: 'set';
  readonly items: PickleValue[];
}

/** A dict, or a class that is one (OrderedDict, defaultdict). Of equal keys the last counts. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: [key: PickleValue, value: PickleValue][];
}

/** A class or function by its name; never looked up. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
}

/** What calling `callee` with `args` would give. */
export interface PickleObject {
  readonly kind: 'object';
  readonly callee: PickleValue;
  readonly args: PickleValue;
  /** What it would be given as its state (BUILD); for most classes a dict of attributes. */
  state: PickleValue;
  /** What would be put into it as into a list or a dict. */
  readonly items: PickleValue[];
  readonly entries: [key: PickleValue, value: PickleValue][];
}

/** Something that the pickle's surroundings hold: in PyTorch a storage. */
export interface PicklePersistent {
  readonly kind: 'persistent';
  readonly id: PickleValue;
}

/** Bytes, left where they are in the file. */
export interface PickleBytes {
  readonly kind: 'bytes';
  readonly offset: number;
  readonly length: number;
}

/** Text or a number too long to be of use, passed over. */
export interface PickleOmitted {
  readonly kind: 'omitted';
  /** Where a text stands, in UTF-8. */
  readonly text?: { readonly offset: number; readonly length: number };
}

export function isNode(value: PickleValue | undefined): value is PickleNode {
  return typeof value === 'object' && value !== null;
}

/** @returns the items of a list or tuple, null for anything else. */
export function sequenceItems(value: PickleValue | undefined): readonly PickleValue[] | null {
  return isNode(value) && (value.kind === 'list' || value.kind === 'tuple') ? value.items : null;
}

/** @returns the last entry of a dict under a text key, undefined where it has none. */
export function entryNamed(dict: PickleDict, key: string): PickleValue | undefined {
  for (let i = dict.entries.length - 1; i >= 0; i--) if (dict.entries[i]![0] === key) return dict.entries[i]![1];
  return undefined;
}

/** @returns `module.name` of a class or function, null for anything else. */
export function globalName(value: PickleValue | undefined): string | null {
  return isNode(value) && value.kind === 'global' ? `${value.module}.${value.name}` : null;
}
