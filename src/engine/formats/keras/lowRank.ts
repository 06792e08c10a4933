/**
 * Layers that were tuned by updates of low rank (`enable_lora`). Keras's HDF5 files keep the matrix as it was before,
 * and the two factors of its update beside it; the layer computes with matrix + α / rank · a · b. (`.keras` files hold
 * that sum already.) Source: keras/src/layers/core/dense.py of Keras 3.
 */
import type { TensorSource } from '../../core/tensor.js';
import { isObject, type JsonObject, kerasObject } from './config.js';
import { derivedTensor } from './derivedTensor.js';
import { roleOf, type NamedArray } from './namedWeights.js';

/** `lora_kernel_a`: the first factor of the update of `kernel`. */
const factor = /^lora_(.+)_([ab])$/;

/**
 * @param arrays all that a layer owns
 * @param config of the layer
 * @returns the arrays with matrices as the layer uses them, in no order; null where the layer has no such updates
 */
export function updatedArrays(arrays: readonly NamedArray[], config: JsonObject): readonly NamedArray[] | null {
  const alpha = alphaIn(config);
  const factors = new Map(arrays.filter(({ path }) => factor.test(roleOf(path))).map(({ path, tensor }) => [place(path), tensor]));
  if (alpha === null || factors.size === 0) return null;
  const others = arrays.filter(({ path }) => !factors.has(place(path)));
  return others.map(({ path, tensor }) => {
    const [folder, role] = [path.slice(0, path.lastIndexOf('/') + 1), roleOf(path)];
    const [a, b] = [factors.get(`${folder}lora_${role}_a`), factors.get(`${folder}lora_${role}_b`)];
    return { path, tensor: a && b && isUpdate(tensor, a, b) ? updated(tensor, a, b, alpha) : tensor };
  });
}

/** A path without the number that Keras 2 put behind it. */
function place(path: string): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${roleOf(path)}`;
}

/** @returns the factor of updates before they are divided by their rank, of the layer or of the one it wraps; null where it has none */
function alphaIn(config: JsonObject): number | null {
  const { lora_rank: rank, lora_alpha: alpha } = config;
  if (typeof rank === 'number') return typeof alpha === 'number' ? alpha : rank;
  const inner = isObject(config['layer']) ? kerasObject(config['layer']) : null;
  return inner && alphaIn(inner.config);
}

/** [… , inputs, rank] · [rank, outputs] fits [… , inputs, outputs]. */
function isUpdate({ shape }: TensorSource, a: TensorSource, b: TensorSource): boolean {
  const rank = a.shape.at(-1);
  return [...shape.slice(0, -1), rank].join() === a.shape.join() && [rank, shape.at(-1)].join() === b.shape.join();
}

function updated(matrix: TensorSource, a: TensorSource, b: TensorSource, alpha: number): TensorSource {
  const [rank, outputs] = b.shape as [number, number];
  return derivedTensor(matrix.name, matrix.shape, matrix, async () => {
    const [sum, left, right] = await Promise.all([matrix.load(), a.load(), b.load()]);
    return sum.map((value, at) => {
      const [row, column] = [Math.floor(at / outputs), at % outputs];
      let update = 0;
      for (let i = 0; i < rank; i++) update += left[row * rank + i]! * right[i * outputs + column]!;
      return value + (alpha / rank) * update;
    });
  });
}
