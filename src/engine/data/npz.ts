/**
 * NumPy arrays, alone (.npy) or several in a zip archive (.npz), as files and as data sets.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import { subtask, type Task } from '../core/task.js';
import { datasetFromArrays, isDatasetArray } from './arrays.js';
import type { DataFormat } from './dataFormat.js';
import { looksLikeNpy, openNpy, readNpy, type NpyArray, type NpyFile } from './npy.js';
import { cutWindows } from './windows.js';

const ending = '.npy';

export const npzFormat: DataFormat = {
  id: 'npz',
  title: 'NumPy archive (.npz)',
  extensions: ['.npz'],
  reads: 'arrays X (X2, …), y, lengths or mask, split',
  binary: true,
  sniff: (head) => head[0] === 0x50 && head[1] === 0x4b, // PK
  async read(source, options, task) {
    const arrays = await openNpz(source, task, (name) => isDatasetArray(name, options));
    return cutWindows(await datasetFromArrays(source.name, arrays, options, task), options, task);
  },
};

export const npyFormat: DataFormat = {
  id: 'npy',
  title: 'NumPy array (.npy)',
  extensions: [ending],
  reads: 'one array of token ids or feature rows, without labels',
  binary: true,
  sniff: looksLikeNpy,
  async read(source, options, task) {
    const x = openNpy(source.name, source);
    return cutWindows(await datasetFromArrays(source.name, new Map([['X', x]]), options, task), options, task);
  },
};

/** @returns all arrays by name, in the order of the file; errors as {@link openNpz} and {@link readNpy} */
export async function readNpz(source: ByteSource, task: Task): Promise<Map<string, NpyArray>> {
  const arrays = new Map<string, NpyArray>();
  for (const [name, array] of await openNpz(source, task, () => true)) arrays.set(name, await readNpy(array, task));
  return arrays;
}

/**
 * @param wanted which arrays to open, by name; where it wants none of them, all are opened
 * @returns the arrays by name, in the order of the file; the source has to stay open while their elements are read
 * @throws UnrollError for damaged or hostile archives and for arrays that cannot be read, naming the array
 */
async function openNpz(source: ByteSource, task: Task, wanted: (name: string) => boolean): Promise<Map<string, NpyFile>> {
  const { openZip } = await import('../formats/zip.js');
  const archive = await openZip(source, 'data');
  const all = archive.names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  if (all.length === 0) {
    throw new UnrollError('data', `${source.name}: is a zip archive without NumPy arrays. Choose a data file, for example one written by numpy.savez.`);
  }
  const chosen = all.some(wanted) ? all.filter(wanted) : all;
  const arrays = new Map<string, NpyFile>();
  for (const [i, name] of chosen.entries()) {
    const part = subtask(task, i / chosen.length, (i + 1) / chosen.length);
    part.progress(0, `Reading ${source.name}: ${name}`);
    arrays.set(name, openNpy(`${source.name}: ${name}`, await archive.open(name + ending, part)));
  }
  return arrays;
}
