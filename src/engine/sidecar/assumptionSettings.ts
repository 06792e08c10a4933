/**
 * From assumptions about a model to the keys of the sidecar that say otherwise: what a form offers, and what it writes.
 */
import { UnrollError } from '../core/errors.js';
import type { AssumptionOverrides } from '../model/assumptionOverrides.js';
import type { AssumptionSetting } from '../results/overview.js';
import { sidecarSchema, type Schema, type Sidecar } from './schema.js';

/** Assumptions that are said under other keys than their own id. */
const keysOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['graph.order', ['layers']],
  ['cell.activation', ['cell.activation', 'cell.recurrentActivation']],
  ['convolution.window', ['convolution.stride', 'convolution.padding', 'convolution.dilation', 'convolution.pooling']],
  ['head.activation', ['head.activation', 'outputMeaning']],
]);
/** What may be said of a model whose file holds its architecture. */
const ofAnyModel: readonly string[] = ['outputMeaning'];

/**
 * @param id of an assumption
 * @param weightsAlone whether the file leaves the architecture open
 * @param said what the sidecar says already
 * @returns where it can be said otherwise; empty where it cannot
 */
export function settingsOf(id: string, weightsAlone: boolean, said: AssumptionOverrides): readonly AssumptionSetting[] {
  return (keysOf.get(id) ?? [id]).flatMap((key): AssumptionSetting[] => {
    const schema = schemaAt(key);
    if (!schema || schema.type === 'object' || !(weightsAlone || ofAnyModel.includes(key))) return [];
    const value = partsOf(key).reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], said);
    return [{ key, description: schema.description, choices: choicesOf(schema), list: schema.type === 'array', said: value === undefined ? null : textOf(value) }];
  });
}

/**
 * @param key see {@link AssumptionSetting}
 * @param text as a form has it; null takes back what was said
 * @returns the sidecar with it; what became empty is gone
 * @throws UnrollError when there is no such key
 */
export function withSetting(sidecar: Sidecar, key: string, text: string | null): Sidecar {
  const schema = schemaAt(key);
  if (!schema) throw new UnrollError('usage', `"${key}" is nothing that can be said of a model.`);
  return changed(sidecar, ['model', ...partsOf(key)], text === null ? undefined : valueOf(schema, text));
}

function choicesOf(schema: Schema): readonly string[] | null {
  if (schema.type === 'boolean') return ['true', 'false'];
  return schema.type === 'string' ? (schema.enum ?? null) : null;
}

/** What does not fit stays text: the check of the sidecar says what is wrong with it. */
function valueOf(schema: Schema, text: string): unknown {
  const trimmed = text.trim();
  switch (schema.type) {
    case 'array':
      return trimmed.split(',').filter((part) => part.trim() !== '').map((part) => valueOf(schema.items, part));
    case 'number':
    case 'integer':
      return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
    case 'boolean':
      return choicesOf(schema)!.includes(trimmed) ? trimmed === 'true' : trimmed;
    default:
      return trimmed;
  }
}

function changed(object: Readonly<Record<string, unknown>>, [first, ...rest]: readonly string[], value: unknown): Readonly<Record<string, unknown>> {
  const inner = rest.length === 0 ? value : changed((object[first!] ?? {}) as Record<string, unknown>, rest, value);
  const others = Object.fromEntries(Object.entries(object).filter(([key]) => key !== first));
  const isEmpty = inner === undefined || (rest.length > 0 && Object.keys(inner as object).length === 0);
  return isEmpty ? others : { ...object, [first!]: inner };
}

function schemaAt(key: string): Schema | null {
  let schema: Schema | undefined = sidecarSchema.properties.model;
  for (const part of partsOf(key)) schema = schema?.type === 'object' && Object.hasOwn(schema.properties, part) ? schema.properties[part] : undefined;
  return schema ?? null;
}

function partsOf(key: string): readonly string[] {
  return key.split('.');
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
