/**
 * Functional models of Keras 3 write masks out as operations: NotEqual(ids, 0) for an Embedding with mask_zero,
 * Any(NotEqual(x, value)) for Masking. The tracer derives these masks itself, so here they are only recognised; a mask
 * that comes from anywhere else makes the layer that uses it unsupported.
 */
import { isOperation } from './config.js';
import type { KerasGraph, KerasNode, TensorReference } from './graph.js';

export class MaskOperations {
  private readonly nodes: ReadonlyMap<string, KerasNode>;
  private readonly usedAsData: ReadonlySet<string>;

  constructor(private readonly graph: KerasGraph) {
    this.nodes = new Map(graph.nodes.map((node) => [node.name, node]));
    const consumers = graph.nodes.filter((node) => !isMaskOperation(node));
    this.usedAsData = new Set([...consumers.flatMap((node) => node.inputs), ...graph.outputs].map((input) => input.node));
  }

  /** @returns whether the node does nothing but compute a mask */
  includes(node: KerasNode): boolean {
    return isMaskOperation(node) && !this.usedAsData.has(node.name);
  }

  /** @returns whether the mask is the one that an Embedding or Masking layer of the model makes anyway */
  isDerived(mask: TensorReference): boolean {
    let node = this.nodes.get(mask.node);
    if (node && isOperation(node.layer) && node.layer.className === 'Any') node = this.nodes.get(node.inputs[0]?.node ?? '');
    if (!node || !isOperation(node.layer) || node.layer.className !== 'NotEqual') return false;
    const [source] = node.inputs;
    const value = node.numbers[0];
    return this.graph.nodes.some(({ layer, inputs }) => {
      if (inputs[0]?.node !== source?.node) return false;
      if (layer.className === 'Embedding') return layer.config['mask_zero'] === true && value === 0;
      return layer.className === 'Masking' && layer.config['mask_value'] === value;
    });
  }
}

function isMaskOperation({ layer }: KerasNode): boolean {
  return isOperation(layer) && (layer.className === 'NotEqual' || layer.className === 'Any');
}
