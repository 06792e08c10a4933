/** Joins the outputs of several layers: element by element, or side by side on the last axis. */
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import type { MergeLayer, MergeOperation } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport, type LayerValue } from './layerSupport.js';

const joined: Readonly<Record<Exclude<MergeOperation, 'concatenate' | 'average'>, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

export const merge: LayerSupport<MergeLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    const { operation } = layer;
    return (values) => {
      const first = values[0]!;
      const parts = values.map((value) => featureRows(layer, value, null));
      const fixedAxes = operation === 'concatenate' ? -1 : undefined;
      const misfit = values.find(({ shape }) => shape.slice(0, fixedAxes).join() !== first.shape.slice(0, fixedAxes).join());
      if (misfit) {
        throw new UnrollError('model', `Layer "${layer.name}" joins values of the shapes ${shapeText(first.shape)} and ${shapeText(misfit.shape)}, which do not fit.`);
      }
      const mask = commonMask(values);
      if (operation === 'concatenate') return { ...sideBySide(first, parts), mask };
      const data = parts[0]!.data.slice();
      const combine = joined[operation === 'average' ? 'add' : operation];
      for (const part of parts.slice(1)) for (let i = 0; i < data.length; i++) data[i] = combine(data[i]!, part.data[i]!);
      if (operation === 'average') for (let i = 0; i < data.length; i++) data[i]! /= parts.length;
      return { shape: first.shape, data, mask };
    };
  },
};

function sideBySide({ shape }: LayerValue, parts: readonly { data: Float32Array; width: number }[]): Omit<LayerValue, 'mask'> {
  const width = parts.reduce((sum, part) => sum + part.width, 0);
  const rows = parts[0]!.data.length / parts[0]!.width;
  const data = new Float32Array(rows * width);
  let column = 0;
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      data.set(part.data.subarray(row * part.width, (row + 1) * part.width), row * width + column);
    }
    column += part.width;
  }
  return { shape: [...shape.slice(0, -1), width], data };
}

/** A step is real where it is real in every input. */
function commonMask(values: readonly LayerValue[]): Uint8Array | null {
  const masks = values.flatMap(({ mask }) => (mask === null ? [] : [mask]));
  return masks[0]?.map((_, i) => (masks.every((mask) => mask[i] === 1) ? 1 : 0)) ?? null;
}
