/**
 * The array `y` as labels: `[n]`, `[n, 1]`, `[n, t]`, or one-hot with the classes last; numbers or text.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { shapeText } from '../core/tensor.js';
import { hasShape, type PaddedBlock, type RealSteps } from './arraySequences.js';
import { className, readLabels, type LabelReading } from './labels.js';
import { NameTable } from './names.js';
import { readNpy, type NpyArray, type NpyFile } from './npy.js';
import { filled } from './values.js';

/**
 * @param lengths of the real sequences: labels of padding are left out
 * @throws UnrollError when `y` fits neither the sequences nor their steps
 */
export async function labelsFrom(file: string, y: NpyFile, { count, steps }: PaddedBlock, { lengths }: RealSteps, task: Task): Promise<LabelReading> {
  const fits = (shape: readonly number[]): boolean => hasShape(shape, [count]) || hasShape(shape, [count, steps]);
  const column = !fits(y.shape) && y.shape.at(-1) === 1;
  const oneHot = !fits(y.shape) && !column;
  const shape = fits(y.shape) ? y.shape : y.shape.slice(0, -1);
  const misfit = new UnrollError(
    'data',
    `${file}: y has the shape ${shapeText(y.shape)}, which fits neither one label per sequence [${count}] nor per step [${count}, ${steps}]. Save y in one of these shapes.`,
  );
  if (!fits(shape)) throw misfit;
  const array = await readNpy(y, task);
  const table = new NameTable();
  const labelAt = oneHot ? oneHotLabels(array, y.shape.at(-1)!, table, misfit) : plainLabels(array, table);
  if (shape.length === 1) return readLabels('sequence', await filled(new Int32Array(count), task, labelAt), table, task);
  const perStep = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let row = 0;
  let step = 0;
  const kept = await filled(perStep, task, () => {
    while (step === lengths[row]!) {
      row++;
      step = 0;
    }
    return labelAt(row * steps + step++);
  });
  return readLabels('step', kept, table, task);
}

/** @returns the table's id of the label at an index, -1 where there is none */
function plainLabels(array: NpyArray, table: NameTable): (index: number) => number {
  const idOf = (text: string): number => {
    const name = className(text);
    return name === null || name === 'NaN' ? -1 : table.id(name);
  };
  if (array.kind === 'text') return (index) => idOf(array.data[index]!);
  const known = new Map<number, number>();
  return (index) => {
    const value = array.data[index]!;
    let id = known.get(value);
    if (id === undefined) known.set(value, (id = idOf(String(value))));
    return id;
  };
}

/** @returns the place of the 1 in each row of `width` numbers. */
function oneHotLabels(array: NpyArray, width: number, table: NameTable, misfit: UnrollError): (index: number) => number {
  if (array.kind === 'text' || width === 0) throw misfit;
  const { data } = array;
  return (index) => {
    const row = data.subarray(index * width, (index + 1) * width);
    const one = row.indexOf(1);
    if (one < 0 || row.some((value, i) => value !== (i === one ? 1 : 0))) throw misfit;
    return table.id(String(one));
  };
}
