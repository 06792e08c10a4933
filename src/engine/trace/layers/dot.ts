/** Keras Dot: scalar products of vectors along one axis of each of two inputs, sequence by sequence. */
import { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText } from '../../core/tensor.js';
import type { DotLayer } from '../../model/sequenceModel.js';
import { gathered, type ShapedArray, stridesOf } from './broadcast.js';
import { featureRows, type LayerSupport } from './layerSupport.js';
import { unitVectors } from './normalization.js';

export const dot: LayerSupport<DotLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: () => true,
  async load(layer) {
    return ([first, second]) => {
      const [a, b] = [first, second].map((value, i) => {
        const { data } = featureRows(layer, value, null);
        return vectorsLast({ shape: value!.shape, data }, layer.axes[i]! + 1);
      }) as [ShapedArray, ShapedArray];
      const length = a.shape.at(-1)!;
      if (length !== b.shape.at(-1)) {
        throw new UnrollError('model', `Layer "${layer.name}" multiplies vectors of ${shapeText(first!.shape)} and ${shapeText(second!.shape)}, which are not of one length.`);
      }
      const [left, right] = [a, b].map(({ data }) => (layer.normalize ? unitVectors(data, length) : data)) as [Float32Array, Float32Array];
      const count = a.shape[0]!;
      const rows = elementCount(a.shape.slice(1, -1));
      const columns = elementCount(b.shape.slice(1, -1));
      const data = new Float32Array(count * rows * columns);
      for (let i = 0; i < data.length; i++) {
        const leftAt = Math.floor(i / columns) * length;
        const rightAt = (Math.floor(i / (rows * columns)) * columns + (i % columns)) * length;
        let sum = 0;
        for (let k = 0; k < length; k++) sum += left[leftAt + k]! * right[rightAt + k]!;
        data[i] = sum;
      }
      const rest = [...a.shape.slice(1, -1), ...b.shape.slice(1, -1)];
      return { shape: [count, ...(rest.length === 0 ? [1] : rest)], data, mask: null };
    };
  },
};

/** @returns the array with the given axis moved to the end */
function vectorsLast({ shape, data }: ShapedArray, axis: number): ShapedArray {
  const order = [...shape.keys()].filter((other) => other !== axis).concat(axis);
  const strides = stridesOf(shape);
  const moved = order.map((from) => shape[from]!);
  return { shape: moved, data: gathered(data, moved, order.map((from) => strides[from]!)) };
}
