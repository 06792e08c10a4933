/**
 * Keras configurations are JSON written by every version since 2015. Here they become values of known type, or an
 * error that names the layer. Shared by all files that carry a Keras configuration.
 */
import { UnrollError } from '../../core/errors.js';
import type { FreeShape } from '../../model/sequenceModel.js';

export type JsonObject = { readonly [key: string]: unknown };

/** Keras 1 and 2 mean some things by the same names differently than Keras 3. */
export interface KerasDialect {
  readonly major: number;
}

/** A serialized Keras object: a layer, cell, model, loss… */
export interface KerasObject {
  readonly className: string;
  readonly config: JsonObject;
  /** Where the class comes from (`keras.layers`); null for a class of the user's own. */
  readonly module: string | null;
  /** Everything beside `config`: inbound nodes, build and compile configuration. */
  readonly surroundings: JsonObject;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns null when the value is no serialized Keras object */
export function kerasObject(value: unknown): KerasObject | null {
  if (!isObject(value) || typeof value['class_name'] !== 'string') return null;
  const { class_name: className, config } = value;
  // Keras 1 wrote a Sequential's layers as a plain list.
  const settings = Array.isArray(config) ? { layers: config } : isObject(config) ? config : {};
  return { className, config: settings, module: moduleOf(value), surroundings: value };
}

function moduleOf(value: JsonObject): string | null {
  // Keras 1 and 2 did not write it, nor does Keras 3 in HDF5 files.
  if (!('module' in value)) return isUnsignedOperation(value) ? 'keras.ops' : 'keras';
  return typeof value['module'] === 'string' ? value['module'] : null;
}

/** Layers whose configurations lack what all others have. */
const layersOfFewSettings = /^(SpatialDropout\dD|Discretization|HashedCrossing)$/;

/** In HDF5 files of Keras 3 operations are known by their calls with arguments, and by lacking what every layer has. */
function isUnsignedOperation({ class_name: className, inbound_nodes: calls, config }: JsonObject): boolean {
  if (typeof className !== 'string' || layersOfFewSettings.test(className)) return false;
  return Array.isArray(calls) && calls.length > 0 && calls.every(isObject) && isObject(config) && !('trainable' in config);
}

/** @returns whether the class is Keras's own, not one of the same name by the user */
export function isBuiltIn({ module }: KerasObject): boolean {
  return module !== null && /^(tf_)?keras(\.|$)/.test(module);
}

/** @returns whether it is an operation of `keras.ops`, not a layer */
export function isOperation({ module }: KerasObject): boolean {
  return module !== null && /^keras\.(src\.)?ops(\.|$)/.test(module);
}

/** @returns the shape without its batch axis; null when the value is no shape */
export function shapeWithoutBatch(value: unknown): FreeShape | null {
  // A model of one input may write [[null, 8, 3]].
  const shape: unknown = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  if (!Array.isArray(shape) || shape.length === 0) return null;
  const sizes = shape.slice(1) as unknown[];
  const sound = sizes.every((size) => size === null || (Number.isSafeInteger(size) && (size as number) > 0));
  return sound ? (sizes as FreeShape) : null;
}

/** Reads the settings of one layer, with errors that name it. */
export class LayerSettings {
  constructor(
    /** `layer lstm` */
    readonly where: string,
    readonly values: JsonObject,
  ) {}

  /** @throws UnrollError when it is missing or no whole number above 0 */
  size(name: string): number {
    const value = this.values[name];
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    throw this.unsound(name, 'a whole number above 0');
  }

  /**
   * One whole number above 0 per axis; a single one stands for all axes.
   * @param fallback where the setting is missing; says how many axes there are
   * @throws UnrollError when it is anything else
   */
  sizes(name: string, fallback: readonly number[]): readonly number[] {
    const value: unknown = this.values[name] ?? fallback;
    const sizes: readonly unknown[] = Array.isArray(value) ? value : new Array<unknown>(fallback.length).fill(value);
    if (sizes.length === fallback.length && sizes.every((size) => Number.isSafeInteger(size) && (size as number) > 0)) return sizes as number[];
    throw this.unsound(name, `${fallback.length === 1 ? 'a whole number' : `${fallback.length} whole numbers`} above 0`);
  }

  number(name: string, fallback: number): number {
    const value = this.values[name] ?? fallback;
    if (typeof value === 'number') return value;
    throw this.unsound(name, 'a number');
  }

  flag(name: string, fallback = false): boolean {
    const value = this.values[name] ?? fallback;
    if (typeof value === 'boolean') return value;
    if (value === 0 || value === 1) return value === 1;
    throw this.unsound(name, 'true or false');
  }

  /** @throws UnrollError when it is no serialized Keras object */
  object(name: string): KerasObject {
    const value = kerasObject(this.values[name]);
    if (value) return value;
    throw this.unsound(name, 'a description of a layer');
  }

  /** A reason why the layer cannot be run; layers before it still can. */
  unsupported(reason: string): UnrollError {
    return new UnrollError('unsupported', reason);
  }

  /** An error about a setting that cannot be right. */
  unsound(name: string, expected: string): UnrollError {
    const found = JSON.stringify(this.values[name])?.slice(0, 60) ?? 'missing';
    return new UnrollError('model', `${this.where}: ${name} is ${found} in the configuration, expected ${expected}. The file is not sound.`);
  }
}

/** @returns the name of the data type policy: `float32`, `mixed_float16`, `int8_from_float32` */
export function dtypePolicy(config: JsonObject): string {
  const policy = config['dtype'];
  if (typeof policy === 'string') return policy;
  const name = kerasObject(policy)?.config['name'];
  return typeof name === 'string' ? name : 'float32';
}

/** @returns how a layer's weights are quantised (`int8`); null where they are not */
export function quantisationOf(config: JsonObject): string | null {
  const mode = kerasObject(config['dtype'])?.config['mode'];
  if (typeof mode === 'string') return mode;
  const policy = dtypePolicy(config);
  return policy.includes('_from_') ? policy : null;
}
