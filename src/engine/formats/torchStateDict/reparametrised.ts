/**
 * Weights that PyTorch's reparametrisations keep in parts, put together again:
 * weight_norm, W = g · v / ‖v‖ with a length g and the norm for every row, every column or the whole (Salimans & Kingma
 * 2016, equation 2); spectral_norm, W / (uᵀ W v) (Miyato et al. 2018); pruning, W ⊙ mask; fastai's AWD-LSTM (Merity et al.
 * 2018), whose own weights lie beside copies that dropout has thinned.
 */
import { elementCount, type TensorSource } from '../../core/tensor.js';

interface Dialect {
  /** The name of the first part; the others' and the whole's are made of it. */
  readonly first: RegExp;
  readonly others: readonly string[];
  readonly whole: string;
  /** @returns the whole; null where the shapes of the parts do not go together */
  readonly join: (name: string, parts: readonly TensorSource[]) => TensorSource | null;
}

const dialects: readonly Dialect[] = [
  { first: /^(.*\w)_g$/, others: ['$1_v'], whole: '$1', join: normed },
  { first: /^(.*?)parametrizations\.(\w+)\.original0$/, others: ['$1parametrizations.$2.original1'], whole: '$1$2', join: normed },
  { first: /^(.*\w)_orig$/, others: ['$1_u', '$1_v'], whole: '$1', join: spectral },
  { first: /^(.*?)parametrizations\.(\w+)\.original$/, others: ['$1parametrizations.$2.0._u', '$1parametrizations.$2.0._v'], whole: '$1$2', join: spectral },
  { first: /^(.*\w)_orig$/, others: ['$1_mask'], whole: '$1', join: masked },
  { first: /^(.*?)(?<!\w)(\w+)_raw$/, others: ['$1module.$2'], whole: '$1module.$2', join: thinned },
  { first: /^(.*?)encoder\.weight$/, others: ['$1encoder_dp.emb.weight'], whole: '$1encoder.weight', join: thinned },
];

/** @returns the tensors with the parts of a weight replaced by it, where its first part is */
export function withoutParametrisations(tensors: readonly TensorSource[]): readonly TensorSource[] {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const joined = new Map<string, TensorSource>();
  const used = new Set<string>();
  for (const tensor of tensors) {
    for (const { first, others, whole, join } of dialects) {
      if (!first.test(tensor.name) || joined.has(tensor.name)) continue;
      const parts = others.map((other) => byName.get(tensor.name.replace(first, other)));
      if (!parts.every((part) => part !== undefined)) continue;
      const weight = join(tensor.name.replace(first, whole), [tensor, ...parts]);
      if (weight === null) continue;
      joined.set(tensor.name, weight);
      parts.forEach((part) => used.add(part.name));
    }
  }
  return tensors.filter((tensor) => !used.has(tensor.name)).map((tensor) => joined.get(tensor.name) ?? tensor);
}

function normed(name: string, parts: readonly TensorSource[]): TensorSource | null {
  const [length, direction] = parts as [TensorSource, TensorSource];
  const { shape } = direction;
  const axes = length.shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const [axis = null] = axes;
  const fits = length.shape.length === 0 || (length.shape.length === shape.length && axes.length < 2 && (axis === null || length.shape[axis] === shape[axis]));
  if (shape.length < 2 || !fits) return null;
  // The row or column that an element belongs to; all belong to one where there is but one length.
  const after = axis === null ? 1 : elementCount(shape.slice(axis + 1));
  const lineOf = (at: number): number => (axis === null ? 0 : Math.floor(at / after) % shape[axis]!);
  return computed(name, direction, async () => {
    const lengths = await length.load();
    const values = await direction.load();
    const squares = new Float64Array(lengths.length);
    values.forEach((value, at) => void (squares[lineOf(at)]! += value * value));
    return values.map((value, at) => (lengths[lineOf(at)]! * value) / Math.sqrt(squares[lineOf(at)]!));
  });
}

function spectral(name: string, parts: readonly TensorSource[]): TensorSource | null {
  const [weight, left, right] = parts as [TensorSource, TensorSource, TensorSource];
  const [rows] = weight.shape;
  const columns = elementCount(weight.shape.slice(1));
  if (weight.shape.length < 2 || left.shape.join() !== String(rows) || right.shape.join() !== String(columns)) return null;
  return computed(name, weight, async () => {
    const [values, u, v] = await Promise.all([weight.load(), left.load(), right.load()]);
    const sigma = values.reduce((sum, value, at) => sum + u[Math.floor(at / columns)]! * value * v[at % columns]!, 0);
    return values.map((value) => value / sigma);
  });
}

function masked(name: string, parts: readonly TensorSource[]): TensorSource | null {
  const [weight, mask] = parts as [TensorSource, TensorSource];
  if (weight.shape.join() !== mask.shape.join()) return null;
  return computed(name, weight, async () => {
    const [values, kept] = await Promise.all([weight.load(), mask.load()]);
    return values.map((value, at) => value * kept[at]!);
  });
}

function thinned(name: string, [own, copy]: readonly TensorSource[]): TensorSource | null {
  return own!.shape.join() === copy!.shape.join() ? { ...own!, name } : null;
}

function computed(name: string, { shape, dtype }: TensorSource, compute: () => Promise<Float32Array>): TensorSource {
  return {
    name,
    shape,
    dtype,
    async load(start = 0, count = elementCount(shape) - start) {
      return (await compute()).slice(start, start + count);
    },
  };
}
