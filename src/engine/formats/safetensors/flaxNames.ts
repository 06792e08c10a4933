/**
 * Weights under the names of Flax (`lstm/hi/kernel`, `Dense_0/kernel`, below `params` or not), put under PyTorch's: a
 * matrix [inputs, units] for every gate becomes a block of rows of one that has them all. What the gates do is the same
 * (flax/linen/recurrent.py: LSTMCell, OptimizedLSTMCell, GRUCell).
 */
import type { TensorSource } from '../../core/tensor.js';
import { derivedTensor } from '../keras/derivedTensor.js';

/** The letters of the gates of a cell, in PyTorch's order of blocks: LSTM, GRU. */
const cells = ['ifgo', 'rzn'];

/** @returns the tensors under PyTorch's names; null where there is no LSTM or GRU of Flax */
export function inTorchNames(tensors: readonly TensorSource[]): readonly TensorSource[] | null {
  const byPath = new Map(tensors.map((tensor) => [pathOf(tensor.name), tensor]));
  const found = [...byPath.keys()].flatMap((path) => cells.flatMap((gates) => cellAt(path, gates, byPath) ?? []));
  if (found.length === 0) return null;
  const used = new Set(found.flatMap(({ parts }) => parts));
  const others = [...byPath].filter(([, tensor]) => !used.has(tensor));
  return [...found.flatMap((cell) => cell.tensors), ...others.map(([path, tensor]) => renamed(path, tensor))];
}

function pathOf(name: string): string {
  return name.replaceAll('/', '.').replace(/^params\./, '');
}

interface Cell {
  readonly tensors: readonly TensorSource[];
  /** What they are made of. */
  readonly parts: readonly TensorSource[];
}

/** @returns the cell whose first recurrent matrix stands at a path, null where there is none or its shapes do not fit */
function cellAt(path: string, gates: string, byPath: ReadonlyMap<string, TensorSource>): Cell | null {
  const first = /^(.*\.)?h(\w)\.kernel$/.exec(path);
  if (first === null || first[2] !== gates[0]) return null;
  const prefix = first[1] ?? '';
  const parts = (side: string, leaf: string) => [...gates].map((gate) => byPath.get(`${prefix}${side}${gate}.${leaf}`) ?? null);
  const [units] = byPath.get(path)!.shape;
  const [inputs] = parts('i', 'kernel')[0]?.shape ?? [];
  if (units === undefined || inputs === undefined) return null;
  const sides = [
    { name: 'weight_ih', parts: parts('i', 'kernel'), shape: [inputs, units], isNeeded: true },
    { name: 'weight_hh', parts: parts('h', 'kernel'), shape: [units, units], isNeeded: true },
    { name: 'bias_ih', parts: parts('i', 'bias'), shape: [units], isNeeded: false },
    { name: 'bias_hh', parts: parts('h', 'bias'), shape: [units], isNeeded: false },
  ];
  const fits = sides.every(({ parts: own, shape, isNeeded }) => own.every((part) => (part ? part.shape.join() === shape.join() : !isNeeded)));
  if (!fits) return null;
  return {
    tensors: sides.flatMap(({ name, parts: own, shape }) => (own.some((part) => part !== null) ? [blocksOfRows(`${prefix}${name}_l0`, own, shape)] : [])),
    parts: sides.flatMap(({ parts: own }) => own.filter((part) => part !== null)),
  };
}

/** @param parts one per gate, of a shape [inputs, units] or [units]; a gate without a bias has zeros */
function blocksOfRows(name: string, parts: readonly (TensorSource | null)[], shape: readonly number[]): TensorSource {
  const [columns, units] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0]!];
  const rows = parts.length * units;
  const like = parts.find((part) => part !== null)!;
  return derivedTensor(name, shape.length === 2 ? [rows, columns] : [rows], like, async () => {
    const joined = new Float32Array(rows * columns);
    for (const [block, part] of parts.entries()) if (part) joined.set(turned(await part.load(), columns, units), block * units * columns);
    return joined;
  });
}

/** Dense layers keep [inputs, units] where nn.Linear keeps [units, inputs]; tables of embeddings are alike. */
function renamed(path: string, tensor: TensorSource): TensorSource {
  if (/(^|\.)embedding$/.test(path)) return { ...tensor, name: path.replace(/embedding$/, 'weight') };
  const [inputs, units, ...more] = tensor.shape;
  if (!/(^|\.)kernel$/.test(path) || inputs === undefined || units === undefined || more.length > 0) return { ...tensor, name: path };
  return derivedTensor(path.replace(/kernel$/, 'weight'), [units, inputs], tensor, async () => turned(await tensor.load(), inputs, units));
}

/** [rows, columns] to [columns, rows] */
function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
