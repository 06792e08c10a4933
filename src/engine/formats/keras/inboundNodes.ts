/**
 * How a Functional model's configuration says what each layer takes. Every call of a layer is one inbound node:
 * Keras 3 keeps the call's arguments, with tensors as {"class_name": "__keras_tensor__"}; Keras 1 and 2 keep a list
 * of [layer, call, tensor, keyword arguments].
 */
import type { FreeShape } from '../../model/sequenceModel.js';
import { isObject, shapeWithoutBatch, type JsonObject } from './config.js';

/** One output tensor of one call of a layer. */
export interface TensorName {
  readonly layer: string;
  readonly call: number;
  readonly tensor: number;
  readonly shape: FreeShape | null;
}

export interface Call {
  /** Tensors among the positional arguments, in order. */
  readonly inputs: readonly TensorName[];
  readonly mask: TensorName | null;
  /** The states a recurrent layer begins with, where they are a keyword argument. */
  readonly states: readonly TensorName[];
  /** Other keyword arguments that are tensors. */
  readonly keywords: readonly string[];
  /** Keyword arguments that are no tensors. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** All positional arguments as Keras 3 wrote them; none of older versions. */
  readonly args: readonly unknown[];
}

/** @param inboundNodes as in a layer's configuration; anything unknown gives no calls */
export function callsOf(inboundNodes: unknown): readonly Call[] {
  if (!Array.isArray(inboundNodes)) return [];
  return inboundNodes.map((node: unknown) => (isObject(node) ? keras3Call(node) : keras2Call(node)));
}

function keras3Call(node: JsonObject): Call {
  const args: readonly unknown[] = Array.isArray(node['args']) ? node['args'] : [];
  const { mask, initial_state: states, query, value, key, ...others } = isObject(node['kwargs']) ? node['kwargs'] : {};
  return {
    inputs: tensorsIn([args, query, value, key]),
    mask: tensorsIn(mask)[0] ?? null,
    states: tensorsIn(states),
    keywords: Object.keys(others).filter((name) => tensorsIn(others[name]).length > 0),
    settings: Object.fromEntries(Object.entries(others).filter(([, given]) => tensorsIn(given).length === 0)),
    args,
  };
}

function keras2Call(node: unknown): Call {
  const keywords = new Set<string>();
  const states: TensorName[] = [];
  const settings: Record<string, unknown> = {};
  const collect = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const given: unknown = isHistory(value) ? value[3] : null;
    for (const [name, argument] of Object.entries(isObject(given) ? given : {})) {
      if (name === 'initial_state') states.push(...tensorNames(argument));
      else if (tensorNames(argument).length > 0) keywords.add(name);
      else settings[name] = argument;
    }
    value.forEach(collect);
  };
  collect(node);
  return { inputs: tensorNames(node), mask: null, states, keywords: [...keywords], settings, args: [] };
}

/** Serialized tensors in a Keras 3 argument, however deep in lists and dictionaries. */
function tensorsIn(value: unknown): TensorName[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  if (!('class_name' in value)) return inOrderOfKeys(value).flatMap(tensorsIn);
  if (value['class_name'] !== '__keras_tensor__' || !isObject(value['config'])) return [];
  const { keras_history: history, shape } = value['config'];
  return tensorNames(history).map((name) => ({ ...name, shape: shapeWithoutBatch(shape) }));
}

/** Keras goes through dictionaries in the order of their sorted keys, whatever the order in which they were written. */
function inOrderOfKeys(value: JsonObject): unknown[] {
  return Object.keys(value).sort().map((key) => value[key]);
}

type History = [string, number, number, ...unknown[]];

function isHistory(value: readonly unknown[]): value is History {
  return typeof value[0] === 'string' && Number.isInteger(value[1]) && Number.isInteger(value[2]);
}

/** [layer, call, tensor] entries, alone or in lists of lists, as in `input_layers` and `output_layers`. */
export function tensorNames(value: unknown): TensorName[] {
  if (isObject(value)) return inOrderOfKeys(value).flatMap(tensorNames);
  if (!Array.isArray(value)) return [];
  if (!isHistory(value)) return value.flatMap(tensorNames);
  const [layer, call, tensor] = value;
  return [{ layer, call, tensor, shape: null }];
}
