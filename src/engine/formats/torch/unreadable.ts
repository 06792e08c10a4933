/**
 * Tensors that Unroll cannot read (quantized, sparse, complex): the modules they belong to stand in the model as layers
 * that cannot be run, so that nobody takes what is left for the whole. What was only kept beside the modules (a window, an
 * adjacency matrix) is left out and said.
 */
import type { UnsupportedLayer } from '../../model/sequenceModel.js';
import type { InferredModel } from '../torchStateDict/inferModel.js';
import { listed } from '../torchStateDict/modules.js';

export interface UnreadableTensor {
  readonly name: string;
  /** In a phrase: "quantized". */
  readonly what: string;
}

/** @returns the model with a layer that cannot be run for each module of which something cannot be read */
export function withUnreadable(model: InferredModel, found: readonly UnreadableTensor[]): InferredModel {
  const extras = found.filter(isExtra);
  if (extras.length > 0) return withUnreadable(withoutExtras(model, extras), found.filter((tensor) => !isExtra(tensor)));
  return found.length > 0 ? withUnreadableModules(model, found) : model;
}

/** Modules of PyTorch have no sparse or complex weights; under a name at the top that is no weight's, such a tensor is no layer's. */
function isExtra({ name, what }: UnreadableTensor): boolean {
  return /sparse|complex|nested/i.test(what) && !/\.|weight|bias|kernel/i.test(name);
}

function withoutExtras(model: InferredModel, extras: readonly UnreadableTensor[]): InferredModel {
  const named = extras.map(({ name, what }) => `${name} (${what})`);
  return { ...model, notes: [...model.notes, `Not used, as it cannot be read and belongs to no layer: ${listed(named)}.`] };
}

function withUnreadableModules(model: InferredModel, tensors: readonly UnreadableTensor[]): InferredModel {
  const modules = new Map<string, UnreadableTensor[]>();
  for (const tensor of tensors) {
    const path = modulePath(tensor.name);
    modules.set(path, [...(modules.get(path) ?? []), tensor]);
  }
  const taken = new Set(model.layers.map((layer) => layer.name));
  const layers = [...modules].map(([path, own]) => unreadableLayer(unusedName(path, taken), own));
  const names = listed(tensors.map((tensor) => tensor.name));
  return {
    ...model,
    layers: [...model.layers, ...layers],
    output: layers.at(-1)!.name,
    outputMeaning: 'regression',
    notes: [...model.notes, `Tensors that cannot be read: ${names}.`],
  };
}

/** Quantized modules keep what is theirs under private names: `lstm._all_weight_values.0.param`. */
function modulePath(name: string): string {
  const parts = name.split('.');
  const own = parts.findIndex((part) => part.startsWith('_'));
  return parts.slice(0, own > 0 ? own : -1).join('.') || name;
}

function unreadableLayer(name: string, tensors: readonly UnreadableTensor[]): UnsupportedLayer {
  const kinds = [...new Set(tensors.map((tensor) => tensor.what))].join(', ');
  return {
    kind: 'unsupported',
    name,
    className: 'unreadable weights',
    inputs: [],
    outputShape: [],
    tensors: [],
    reason: `Its weights are ${kinds}, which cannot be read: ${listed(tensors.map((tensor) => tensor.name))}.`,
  };
}

function unusedName(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? unusedName(`${wanted} (unreadable)`, taken) : wanted;
}
