/**
 * Tensors that Unroll cannot read (quantized, sparse, complex): the modules they belong to stand in the model as layers
 * that cannot be run, so that nobody takes what is left for the whole.
 */
import type { UnsupportedLayer } from '../../model/sequenceModel.js';
import type { InferredModel } from '../torchStateDict/inferModel.js';
import { listed } from '../torchStateDict/modules.js';

export interface UnreadableTensor {
  readonly name: string;
  /** In a phrase: "quantized". */
  readonly what: string;
}

export function withUnreadable(model: InferredModel, tensors: readonly UnreadableTensor[]): InferredModel {
  if (tensors.length === 0) return model;
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
