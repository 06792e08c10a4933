/** Joins the outputs of several layers: element by element, or side by side on one axis. */
import { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText } from '../../core/tensor.js';
import type { MergeLayer, MergeOperation } from '../../model/sequenceModel.js';
import { broadcast, commonShape, type ShapedArray } from './broadcast.js';
import { featureRows, lengthsMask, type LayerSupport, type LayerValue } from './layerSupport.js';

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
  mixesSteps: ({ operation, axis, outputShape }) => operation === 'concatenate' && axis === 0 && outputShape.length > 1,
  async load(layer) {
    const { operation } = layer;
    return (values) => {
      const parts = values.map((value): ShapedArray => ({ shape: value.shape, data: featureRows(layer, value, null).data }));
      if (operation === 'concatenate') {
        const axis = layer.axis === undefined ? parts[0]!.shape.length - 1 : layer.axis + 1;
        const isOverTime = axis === 1 && parts[0]!.shape.length > 2;
        return { ...sideBySide(layer, parts, axis), mask: isOverTime ? oneAfterAnother(values) : commonMask(values) };
      }
      const rank = Math.max(...parts.map(({ shape }) => shape.length));
      const sum = parts.map((part) => withRank(part, rank)).reduce((before, part) => elementwise(layer, before, part));
      const data = operation === 'average' ? sum.data.map((value) => value / parts.length) : sum.data;
      return { shape: sum.shape, data, mask: commonMask(values) };
    };
  },
};

/** As Keras: missing axes come after the batch. */
function withRank({ shape: [count, ...rest], data }: ShapedArray, rank: number): ShapedArray {
  return { shape: [count!, ...new Array<number>(rank - 1 - rest.length).fill(1), ...rest], data };
}

function elementwise(layer: MergeLayer, a: ShapedArray, b: ShapedArray): ShapedArray {
  const shape = commonShape(a.shape, b.shape);
  const [left, right] = shape ? [broadcast(a, shape), broadcast(b, shape)] : [null, null];
  if (!shape || !left || !right) throw misfit(layer, a, b);
  const { operation } = layer;
  const combine = joined[operation === 'average' || operation === 'concatenate' ? 'add' : operation];
  return { shape, data: left.map((value, i) => combine(value, right[i]!)) };
}

function sideBySide(layer: MergeLayer, parts: readonly ShapedArray[], axis: number): ShapedArray {
  const first = parts[0]!;
  const others = (shape: readonly number[]): string => shape.filter((_, other) => other !== axis).join();
  const odd = parts.find(({ shape }) => shape.length !== first.shape.length || others(shape) !== others(first.shape));
  if (odd) throw misfit(layer, first, odd);
  const runs = parts.map(({ shape, data }) => ({ data, length: elementCount(shape.slice(axis)) }));
  const total = runs.reduce((sum, { length }) => sum + length, 0);
  const blocks = elementCount(first.shape.slice(0, axis));
  const data = new Float32Array(blocks * total);
  let at = 0;
  for (const run of runs) {
    for (let block = 0; block < blocks; block++) {
      data.set(run.data.subarray(block * run.length, (block + 1) * run.length), block * total + at);
    }
    at += run.length;
  }
  const size = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return { shape: first.shape.map((own, other) => (other === axis ? size : own)), data };
}

function misfit(layer: MergeLayer, a: ShapedArray, b: ShapedArray): UnrollError {
  return new UnrollError('model', `Layer "${layer.name}" joins values of the shapes ${shapeText(a.shape)} and ${shapeText(b.shape)}, which do not fit.`);
}

/** As Keras: a step is real where it is real in any input; an input without a mask is real everywhere. */
function commonMask(values: readonly LayerValue[]): Uint8Array | null {
  const masks = values.flatMap(({ mask }) => (mask === null ? [] : [mask]));
  if (masks.length === values.length) return masks[0]!.map((_, i) => (masks.some((mask) => mask[i] === 1) ? 1 : 0));
  const padded = values.find(({ lengths }) => lengths);
  return padded ? lengthsMask(padded.lengths!, padded.shape[1]!) : null;
}

/** The masks of values that follow each other in time. */
function oneAfterAnother(values: readonly LayerValue[]): Uint8Array | null {
  if (values.every(({ mask }) => mask === null)) return null;
  const count = values[0]!.shape[0]!;
  const rows = Array.from({ length: count }, (_, row) =>
    values.flatMap(({ mask, shape }) => {
      const steps = shape[1]!;
      return mask ? [...mask.subarray(row * steps, (row + 1) * steps)] : new Array<number>(steps).fill(1);
    }),
  );
  return Uint8Array.from(rows.flat());
}
