/**
 * Statistics of one weight tensor, read by ranges so that its size does not matter.
 */
import type { Task } from '../core/task.js';
import { elementCount, type TensorSource } from '../core/tensor.js';
import type { TensorStatistics } from '../results/overview.js';

const elementsPerRead = 2 ** 20;
const bins = 40;

/** Mean and (population) deviation are over the finite values; the tensor is read twice. */
export async function tensorStatistics(tensor: TensorSource, task: Task): Promise<TensorStatistics> {
  const elements = elementCount(tensor.shape);
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  let zeros = 0;
  let notFinite = 0;
  const message = `Reading ${tensor.name}`;
  await forEachValue(tensor, elements, task, message, 0, (value) => {
    if (!Number.isFinite(value)) notFinite++;
    else {
      if (value === 0) zeros++;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
      sum += value;
    }
  });
  const counted = elements - notFinite;
  if (counted === 0) {
    return { name: tensor.name, elements, minimum: null, maximum: null, mean: null, deviation: null, zeros, notFinite, histogram: [] };
  }
  const mean = sum / counted;
  // Equal values have no range to be cut into bins.
  const histogram = new Array<number>(maximum > minimum ? bins : 1).fill(0);
  const scale = maximum > minimum ? bins / (maximum - minimum) : 0;
  let squares = 0;
  await forEachValue(tensor, elements, task, message, 0.5, (value) => {
    if (!Number.isFinite(value)) return;
    squares += (value - mean) ** 2;
    histogram[Math.min(histogram.length - 1, Math.floor((value - minimum) * scale))]!++;
  });
  return { name: tensor.name, elements, minimum, maximum, mean, deviation: Math.sqrt(squares / counted), zeros, notFinite, histogram };
}

async function forEachValue(
  tensor: TensorSource,
  elements: number,
  task: Task,
  message: string,
  progressFrom: number,
  visit: (value: number) => void,
): Promise<void> {
  for (let start = 0; start < elements; start += elementsPerRead) {
    await task.checkpoint();
    task.progress(progressFrom + start / elements / 2, message);
    const values = await tensor.load(start, Math.min(elementsPerRead, elements - start));
    for (let i = 0; i < values.length; i++) visit(values[i]!);
  }
}
