/**
 * Weights that PyTorch's weight_norm keeps in two parts, put together again: W = g · v / ‖v‖, with a length g and the
 * norm for every row (Salimans & Kingma 2016, equation 2).
 */
import { elementCount, type TensorSource } from '../../core/tensor.js';

/** Names of a length, with the name its direction has and the one that both are known under. */
const dialects: readonly { readonly length: RegExp; readonly direction: string; readonly whole: string }[] = [
  { length: /^(.*?)(\w+)_g$/, direction: '$1$2_v', whole: '$1$2' },
  { length: /^(.*?)parametrizations\.(\w+)\.original0$/, direction: '$1parametrizations.$2.original1', whole: '$1$2' },
];

/** @returns the tensors with every such pair replaced by the weight it stands for, where its length is */
export function joinedWeightNorm(tensors: readonly TensorSource[]): readonly TensorSource[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const joined = new Map<string, TensorSource>();
  const used = new Set<string>();
  for (const length of tensors) {
    for (const dialect of dialects) {
      if (!dialect.length.test(length.name)) continue;
      const direction = byName.get(length.name.replace(dialect.length, dialect.direction));
      if (!direction || !isPerRow(length, direction)) continue;
      joined.set(length.name, joinedWeight(length.name.replace(dialect.length, dialect.whole), length, direction));
      used.add(direction.name);
    }
  }
  return tensors.filter((tensor) => !used.has(tensor.name)).map((tensor) => joined.get(tensor.name) ?? tensor);
}

function isPerRow(length: TensorSource, direction: TensorSource): boolean {
  const [rows, ...rest] = length.shape;
  return direction.shape.length >= 2 && direction.shape.length === length.shape.length && rows === direction.shape[0] && rest.every((size) => size === 1);
}

function joinedWeight(name: string, length: TensorSource, direction: TensorSource): TensorSource {
  const rows = direction.shape[0]!;
  const columns = elementCount(direction.shape.slice(1));
  return {
    name,
    shape: direction.shape,
    dtype: direction.dtype,
    async load(start = 0, count = rows * columns - start) {
      const lengths = await length.load();
      const values = await direction.load();
      for (let row = 0; row < rows; row++) {
        const vector = values.subarray(row * columns, (row + 1) * columns);
        const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
        for (let i = 0; i < columns; i++) vector[i] = (lengths[row]! * vector[i]!) / norm;
      }
      return values.slice(start, start + count);
    },
  };
}
