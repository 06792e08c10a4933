/**
 * From what a sidecar and the flags of a run say to the options of whatever they concern.
 */
import type { DatasetOptions } from '../data/options.js';
import type { PairOptions } from '../data/pair.js';
import type { AssumptionOverrides } from '../model/assumptionOverrides.js';
import type { Sidecar } from './schema.js';

export interface AppliedSidecar {
  /** From the model's folder; null where nothing is said. */
  readonly dataFile: string | null;
  /** From the model's folder; to be parsed and put into `reading` by whoever can read files. */
  readonly vocabularyFile: string | null;
  /** For `readDataset`. */
  readonly reading: DatasetOptions;
  /** For `pairData` and `fitOf`. */
  readonly pairing: PairOptions;
  /** For `openModel`. */
  readonly assumptions: AssumptionOverrides;
}

/** @param said in rising order of weight: the sidecar, then the flags of a run; null = nothing */
export function applySidecar(...said: readonly (Sidecar | null)[]): AppliedSidecar {
  const { data = {}, symbols, classes, features, scaler, model = {} } = said.reduce<Sidecar>((merged, next) => mergeSidecars(merged, next ?? {}), {});
  const { file = null, vocabulary = null, ...reading } = data;
  const { mean, scale } = scaler ?? {};
  return {
    dataFile: file,
    vocabularyFile: vocabulary,
    reading,
    pairing: withoutUndefined({ symbols, classes, features, scaler: mean && scale ? { mean, scale } : undefined }),
    assumptions: model,
  };
}

/** @returns both together; where both say something, `over` counts. Lists count as a whole. */
export function mergeSidecars(base: Sidecar, over: Sidecar): Sidecar {
  return merged(base, over) as Sidecar;
}

function merged(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isObject(base) || !isObject(over)) return over;
  return Object.fromEntries([...new Set([...Object.keys(base), ...Object.keys(over)])].map((key) => [key, merged(base[key], over[key])]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
