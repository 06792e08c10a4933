/**
 * Recurrent layers with `return_state` give, beside their output, the states they end with. What takes one of these
 * (a decoder, a head) takes it from a layer of its own: `encoder:h`. So it is with the two outputs of a Bidirectional
 * layer that does not merge its directions: `both:fwd`, `both:bwd`.
 */
import { cells } from '../../model/cells/cell.js';
import type { Layer } from '../../model/sequenceModel.js';
import type { KerasGraph, KerasNode, TensorReference } from './graph.js';

export class StateReferences {
  /** By node, which of its outputs after the first are taken. */
  private readonly taken = new Map<string, Set<number>>();
  private readonly names = new Map<string, string>();
  private readonly unmerged: ReadonlySet<string>;

  constructor({ nodes, outputs }: KerasGraph) {
    this.unmerged = new Set(nodes.filter(isUnmerged).map(({ name }) => name));
    for (const { node, tensor } of [...nodes.flatMap(({ inputs, states }) => [...inputs, ...states]), ...outputs]) {
      if (tensor > 0 || this.unmerged.has(node)) this.taken.set(node, (this.taken.get(node) ?? new Set<number>()).add(tensor));
    }
  }

  /** @returns the layers that give the further outputs of this one, as far as they are taken */
  layersOf(layer: Layer): readonly Layer[] {
    return [...(this.taken.get(layer.name) ?? [])].flatMap((tensor) => {
      const output = this.unmerged.has(layer.name) ? ofUnmerged(layer, tensor) : furtherOutput(layer, tensor);
      this.names.set(key(layer.name, tensor), output.name);
      return output === layer ? [] : [output];
    });
  }

  /** @returns the layer that gives a tensor, once {@link layersOf} was asked for the one that makes it */
  nameOf({ node, tensor }: TensorReference): string {
    return this.names.get(key(node, tensor)) ?? node;
  }
}

/** Whether it is a Bidirectional layer whose directions are outputs of their own. */
export function isUnmerged({ layer: { className, config } }: KerasNode): boolean {
  return className === 'Bidirectional' && config['merge_mode'] === null;
}

/** Its first two outputs are the directions, then come the states. */
function ofUnmerged(layer: Layer, tensor: number): Layer {
  if (layer.kind !== 'recurrent' || tensor > 1) return furtherOutput(layer, tensor - 1);
  const { units, className, outputShape, name } = layer;
  return {
    kind: 'featureSlice',
    name: `${name}:${tensor === 0 ? 'fwd' : 'bwd'}`,
    className: `${className} direction`,
    inputs: [name],
    outputShape: [...outputShape.slice(0, -1), units],
    tensors: [],
    start: tensor * units,
    length: units,
  };
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
