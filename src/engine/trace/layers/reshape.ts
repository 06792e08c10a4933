/** Layers that only put numbers elsewhere: Reshape, Flatten, Permute, RepeatVector, ZeroPadding, Cropping, UpSampling. */
import { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText } from '../../core/tensor.js';
import type { BorderLayer, Layer, PermuteLayer, RepeatLayer, ReshapeLayer, UpSamplingLayer } from '../../model/sequenceModel.js';
import { gathered, stridesOf } from './broadcast.js';
import { featureRows, type LayerSupport, type LayerValue } from './layerSupport.js';

/** 1 GiB. */
const mostElements = 2 ** 28;

/** None of them knows masks: what comes out has none. */
const common = { recordsOutput: true, actsPerStep: false, mixesSteps: () => true } as const;

export const reshape: LayerSupport<ReshapeLayer> = {
  ...common,
  async load(layer) {
    return ([value]) => {
      const { data } = featureRows(layer, value, null);
      const [count, ...given] = value!.shape as [number, ...number[]];
      const elements = elementCount(given);
      const known = elementCount(layer.target.filter((size) => size !== -1));
      const target = layer.target.map((size) => (size === -1 ? elements / known : size));
      if (elementCount(target) !== elements || !target.every(Number.isInteger)) throw misfit(layer, given);
      return { shape: [count, ...target], data, mask: null };
    };
  },
};

export const permute: LayerSupport<PermuteLayer> = {
  ...common,
  async load(layer) {
    return ([value]) => {
      const { data } = featureRows(layer, value, null);
      const order = [0, ...layer.order.map((axis) => axis + 1)];
      const strides = stridesOf(value!.shape);
      if (order.length !== strides.length) throw misfit(layer, value!.shape.slice(1));
      const shape = order.map((axis) => value!.shape[axis]!);
      return { shape, data: gathered(data, shape, order.map((axis) => strides[axis]!)), mask: null };
    };
  },
};

export const repeat: LayerSupport<RepeatLayer> = {
  ...common,
  async load(layer) {
    return ([value]) => {
      const { data, width } = featureRows(layer, value, null);
      const [count, ...given] = value!.shape as [number, ...number[]];
      if (given.length !== 1) throw misfit(layer, given);
      const shape = [count, layer.times, width];
      checkedSize(layer, shape);
      return { shape, data: gathered(data, shape, [width, 0, 1]), mask: null };
    };
  },
};

export const border: LayerSupport<BorderLayer> = {
  ...common,
  async load(layer) {
    return ([value]) => bordered(layer, value, layer.amounts);
  },
};

/** @returns the value with zeros before and after its first axes, or (negative amounts) without some of their positions */
export function bordered(layer: Layer, value: LayerValue | undefined, amounts: BorderLayer['amounts']): LayerValue {
  const { data: x } = featureRows(layer, value, null);
  const given = value!.shape;
  if (given.length < amounts.length + 2) throw misfit(layer, given.slice(1));
  const around = given.map((_, axis) => amounts[axis - 1] ?? ([0, 0] as const));
  const shape = given.map((size, axis) => Math.max(0, size + around[axis]![0] + around[axis]![1]));
  const data = new Float32Array(checkedSize(layer, shape));
  copyInside(x, given, data, shape, around.map(([before]) => before));
  return { shape, data, mask: null };
}

/** Copies the part that two arrays share when one is put onto the other with its start at `offset`. */
function copyInside(from: Float32Array, fromShape: readonly number[], to: Float32Array, toShape: readonly number[], offset: readonly number[]): void {
  const fromStrides = stridesOf(fromShape);
  const toStrides = stridesOf(toShape);
  const last = fromShape.length - 1;
  const walk = (axis: number, fromAt: number, toAt: number): void => {
    const first = Math.max(0, -offset[axis]!);
    const end = Math.min(fromShape[axis]!, toShape[axis]! - offset[axis]!);
    if (axis === last) {
      if (end > first) to.set(from.subarray(fromAt + first, fromAt + end), toAt + first + offset[axis]!);
      return;
    }
    for (let i = first; i < end; i++) walk(axis + 1, fromAt + i * fromStrides[axis]!, toAt + (i + offset[axis]!) * toStrides[axis]!);
  };
  walk(0, 0, 0);
}

export const upSampling: LayerSupport<UpSamplingLayer> = {
  ...common,
  async load(layer) {
    return ([value]) => {
      let { data } = featureRows(layer, value, null);
      let shape = value!.shape;
      if (shape.length < layer.factors.length + 2) throw misfit(layer, shape.slice(1));
      layer.factors.forEach((factor, i) => {
        // Each position becomes an axis of `factor` equal ones, which then joins its neighbour.
        const axis = i + 1;
        const spread = [...shape.slice(0, axis + 1), factor, ...shape.slice(axis + 1)];
        const strides = stridesOf(shape);
        checkedSize(layer, spread);
        data = gathered(data, spread, [...strides.slice(0, axis + 1), 0, ...strides.slice(axis + 1)]);
        if (layer.zeros) keepFirst(data, factor, strides[axis]!);
        shape = shape.map((size, at) => (at === axis ? size * factor : size));
      });
      return { shape, data, mask: null };
    };
  },
};

/** Of every `factor` neighbouring blocks of `size` numbers, all but the first become zeros. */
function keepFirst(data: Float32Array, factor: number, size: number): void {
  for (let at = 0; at < data.length; at += factor * size) data.fill(0, at + size, at + factor * size);
}

/** @throws UnrollError for more numbers than can be held at once */
function checkedSize(layer: Layer, shape: readonly number[]): number {
  const elements = elementCount(shape);
  if (elements <= mostElements) return elements;
  throw new UnrollError('model', `Layer "${layer.name}" (${layer.className}) would give ${shapeText(shape)} numbers at once, which is more than can be held. Use fewer or shorter sequences.`);
}

function misfit(layer: Layer, given: readonly number[]): UnrollError {
  return new UnrollError(
    'data',
    `Layer "${layer.name}" (${layer.className}) gives ${shapeText(layer.outputShape)}, which cannot be made of ${shapeText(given)}. Choose data that fit the model.`,
  );
}
