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

/** What a file says of single steps where each is a record of its own; by index into all steps of the data set. */
export interface StepRecords {
  locationOf(step: number): DataLocation;
  /** 0 = train, 1 = test; null where the file does not say. */
  readonly split: Uint8Array | null;
}

/** Windows by the sequence that each is cut from, and by its first step. */
interface Windows {
  readonly sources: readonly number[];
  readonly starts: readonly number[];
}

/**
 * @param steps absent where sequences are records as a whole
 * @returns the windows as sequences, or the data set itself when `options.window` is not given. Windows never reach
 *   over the end of a sequence; sequences shorter than a window are left out, and so are windows that lie on both sides
 *   of the file's split, which notes say.
 * @throws UnrollError for sizes that are not positive integers, or when no window fits
 */
export async function cutWindows(
  dataset: SequenceDataset,
  options: DatasetOptions,
  task: Task,
  steps: StepRecords | null = null,
): Promise<SequenceDataset> {
  const { window } = options;
  if (window === undefined) return dataset;
  if (dataset.further?.length) throw new UnrollError('usage', `${dataset.name}: windows cannot be cut from data for several inputs. Give it without a window.`);
  const stride = options.stride ?? window;
  for (const [name, size] of [['window', window], ['stride', stride]] as const) {
    if (!Number.isInteger(size) || size < 1) throw new UnrollError('usage', `${name} is ${size}; it must be a whole number of steps, 1 or more.`);
  }

  const sources: number[] = [];
  const firstSteps: number[] = [];
  let short = 0;
  for (let sequence = 0; sequence < dataset.count; sequence++) {
    const offset = dataset.offsets[sequence]!;
    const last = dataset.lengths[sequence]! - window;
    if (last < 0) short++;
    for (let start = 0; start <= last; start += stride) {
      sources.push(sequence);
      firstSteps.push(offset + start);
      checkLimit(dataset.name, 'sequences', firstSteps.length);
    }
    if (sequence % 1024 === 0) await task.checkpoint();
  }
  if (firstSteps.length === 0) {
    throw new UnrollError('data', `${dataset.name}: no sequence is as long as the window of ${window} steps. Choose a smaller window.`);
  }
  const { windows, split, notes } = withSplit(dataset, { sources, starts: firstSteps }, window, steps?.split ?? null);
  const { starts } = windows;
  const count = starts.length;
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
    labels: labels && { ...labels, values: perStep ?? Int32Array.from(windows.sources, (sequence) => labels.values[sequence]!) },
    split,
    locationOf: (i) => (steps ? steps.locationOf(starts[i]!) : dataset.locationOf(windows.sources[i]!)),
    notes: [
      ...dataset.notes,
      `Cut into ${count.toLocaleString('en')} windows of ${window} steps, one every ${stride} steps.`,
      ...(short > 0 ? [`${short.toLocaleString('en')} sequences are shorter than a window and are left out.`] : []),
      ...notes,
    ],
  };
}

interface SplitWindows {
  readonly windows: Windows;
  /** 0 = train, 1 = test per window; null where the file does not say. */
  readonly split: Uint8Array | null;
  readonly notes: readonly string[];
}

/**
 * The split of windows. Those that lie on both sides of it are left out: held-out steps would be fitted on. Where all
 * do, it is the split that cannot be kept.
 * @param perStep the split of every step; null where it is that of whole sequences, if any
 */
function withSplit({ split }: SequenceDataset, windows: Windows, window: number, perStep: Uint8Array | null): SplitWindows {
  if (!perStep) return { windows, split: split && Uint8Array.from(windows.sources, (sequence) => split[sequence]!), notes: [] };
  // A running count of test steps.
  const testBefore = offsetsOf(perStep);
  const parts = windows.starts.map((start) => (testBefore[start + window]! - testBefore[start]!) / window);
  const within = (_: number, i: number): boolean => parts[i] === 0 || parts[i] === 1;
  const known = parts.filter(within);
  if (known.length === 0) {
    return { windows, split: null, notes: ["Every window lies on both sides of the file's own split, which is left out."] };
  }
  const across = parts.length - known.length;
  return {
    windows: { sources: windows.sources.filter(within), starts: windows.starts.filter(within) },
    split: Uint8Array.from(known),
    notes: across > 0 ? [`Windows that lie on both sides of the file's own split are left out: ${across.toLocaleString('en')}.`] : [],
  };
}
