/**
 * Recurrent layers with `return_state` give, beside their output, the states they end with. What takes one of these
 * (a decoder, a head) takes it from a layer of its own: `encoder:h`.
 */
import { cells } from '../../model/cells/cell.js';
import type { Layer } from '../../model/sequenceModel.js';
import type { KerasGraph, TensorReference } from './graph.js';

export class StateReferences {
  /** By node, which of its outputs after the first are taken. */
  private readonly taken = new Map<string, Set<number>>();
  private readonly names = new Map<string, string>();

  constructor({ nodes, outputs }: KerasGraph) {
    for (const { node, tensor } of [...nodes.flatMap(({ inputs, states }) => [...inputs, ...states]), ...outputs]) {
      if (tensor > 0) this.taken.set(node, (this.taken.get(node) ?? new Set<number>()).add(tensor));
    }
  }

  /** @returns the layers that give the further outputs of this one, as far as they are taken */
  layersOf(layer: Layer): readonly Layer[] {
    return [...(this.taken.get(layer.name) ?? [])].flatMap((tensor) => {
      const output = furtherOutput(layer, tensor);
      this.names.set(key(layer.name, tensor), output.name);
      return output === layer ? [] : [output];
    });
  }

  /** @returns the layer that gives a tensor, once {@link layersOf} was asked for the one that makes it */
  nameOf({ node, tensor }: TensorReference): string {
    return (tensor > 0 && this.names.get(key(node, tensor))) || node;
  }
}

function key(node: string, tensor: number): string {
  return `${tensor} ${node}`;
}

/** @returns the layer itself where it gives nothing else */
function furtherOutput(layer: Layer, tensor: number): Layer {
  const base = { className: `${layer.className} state`, inputs: [layer.name], tensors: [] };
  if (layer.kind === 'unsupported') return layer;
  if (layer.kind === 'recurrent') {
    const parts = cells[layer.cell].hasCellState ? (['h', 'c'] as const) : (['h'] as const);
    const run = layer.runs[Math.floor((tensor - 1) / parts.length)];
    const part = parts[(tensor - 1) % parts.length]!;
    if (run && layer.runs.length === 1 && part === 'h' && !layer.returnSequences) return layer;
    if (run) return { ...base, kind: 'finalState', name: `${run.traceName}:${part}`, outputShape: [layer.units], run: run.traceName, part };
  }
  const reason = `Layer ${layer.name} is not known to have ${tensor + 1} outputs.`;
  return { ...base, kind: 'unsupported', name: `${layer.name}:${tensor}`, outputShape: [], reason };
}
