/**
 * Layers that leave the axes as they are: what they do to a number does not depend on where it stands.
 */
import type { TensorSource } from '../../../core/tensor.js';
import type { Layer } from '../../../model/sequenceModel.js';
import type { LayerBase } from '../drafts.js';
import type { Operation } from '../operation.js';
import type { FlowValue } from '../values.js';
import { flowOf } from '../view.js';

export interface PerElementLayer {
  readonly className?: string;
  readonly name?: string;
  readonly tensors?: readonly TensorSource[];
  readonly make: (base: LayerBase) => Layer;
}

export function perElement(operation: Operation, { port, groups }: FlowValue, layer: PerElementLayer): FlowValue {
  return flowOf(operation.layer({ ...layer, inputs: [port], axes: port.axes }), groups);
}
