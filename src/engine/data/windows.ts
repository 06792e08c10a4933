/**
 * Cuts long sequences into windows of equal length, as recurrent models of sensor data take them. Windows may overlap
 * as much as they like: they share the values they are cut from.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { offsetsOf, widthOf, type DataLocation, type SequenceDataset } from './dataset.js';
import { checkLimit } from './limits.js';
import type { DatasetOptions } from './options.js';
import { gathered } from './values.js';

/**
 * @param stepLocation where a step stands in the file (index into all steps of the data set), where every step has its own place
 * @returns the windows as sequences, or the data set itself when `options.window` is not given. Windows never reach
 *   over the end of a sequence; sequences shorter than a window are left out, and a note says so.
 * @throws UnrollError for sizes that are not positive integers, or when no window fits
 */
export async function cutWindows(
  dataset: SequenceDataset,
  options: DatasetOptions,
  task: Task,
  stepLocation: ((step: number) => DataLocation) | null = null,
): Promise<SequenceDataset> {
  const { window } = options;
  if (window === undefined) return dataset;
  if (dataset.further?.length) throw new UnrollError('usage', `${dataset.name}: windows cannot be cut from data for several inputs. Give it without a window.`);
  const stride = options.stride ?? window;
  for (const [name, size] of [['window', window], ['stride', stride]] as const) {
    if (!Number.isInteger(size) || size < 1) throw new UnrollError('usage', `${name} is ${size}; it must be a whole number of steps, 1 or more.`);
  }

  const sources: number[] = [];
  const starts: number[] = [];
  let short = 0;
  for (let sequence = 0; sequence < dataset.count; sequence++) {
    const offset = dataset.offsets[sequence]!;
    const last = dataset.lengths[sequence]! - window;
    if (last < 0) short++;
    for (let start = 0; start <= last; start += stride) {
      sources.push(sequence);
      starts.push(offset + start);
      checkLimit(dataset.name, 'sequences', starts.length);
    }
    if (sequence % 1024 === 0) await task.checkpoint();
  }
  const count = starts.length;
  if (count === 0) {
    throw new UnrollError('data', `${dataset.name}: no sequence is as long as the window of ${window} steps. Choose a smaller window.`);
  }
  const { labels } = dataset;
  if (dataset.mask || labels?.per === 'step') checkLimit(dataset.name, 'values', count * window);
  const mask = dataset.mask && new Uint8Array(count * window);
  const perStep = labels?.per === 'step' ? new Int32Array(count * window) : null;
  for (let i = 0; i < count; i++) {
    const from = starts[i]!;
    mask?.set(dataset.mask!.subarray(from, from + window), i * window);
    perStep?.set(labels!.values.subarray(from, from + window), i * window);
    if (i % 1024 === 0) await task.checkpoint();
  }
  const lengths = new Int32Array(count).fill(window);
  const offsets = offsetsOf(lengths);
  return {
    ...dataset,
    count,
    lengths,
    offsets,
    values: gathered(dataset.values, starts, offsets, widthOf(dataset)),
    mask,
    labels: labels && { ...labels, values: perStep ?? Int32Array.from(sources, (sequence) => labels.values[sequence]!) },
    split: dataset.split && Uint8Array.from(sources, (sequence) => dataset.split![sequence]!),
    locationOf: (i) => (stepLocation ? stepLocation(starts[i]!) : dataset.locationOf(sources[i]!)),
    notes: [
      ...dataset.notes,
      `Cut into ${count.toLocaleString('en')} windows of ${window} steps, one every ${stride} steps.`,
      ...(short > 0 ? [`${short.toLocaleString('en')} sequences are shorter than a window and are left out.`] : []),
    ],
  };
}
