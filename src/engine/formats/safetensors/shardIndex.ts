/**
 * Large models are saved as several safetensors files and an index, model.safetensors.index.json, that says which
 * tensor is in which file.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { parseJson } from '../json.js';
import { readHeader, type Header, type StoredTensor } from './header.js';

/** A file of the model with the tensors that the index places there. */
export interface Shard {
  readonly source: ByteSource;
  readonly tensors: readonly StoredTensor[];
}

const largestIndex = 32 * 2 ** 20;
const mostShards = 1_000;

/** @param head the first bytes of a file */
export function isIndex(head: Uint8Array): boolean {
  return /^\s*\{[^]*"weight_map"\s*:/.test(new TextDecoder().decode(head));
}

/**
 * Opens every file that the index names, and reads its header.
 * @throws UnrollError when the index is not sound, or a file or a tensor that it names is missing
 */
export function openIndex(source: ByteSource): { readonly files: readonly Shard[]; readonly metadata: Header['metadata'] } {
  const places = weightMap(source);
  const files: Shard[] = [];
  let metadata: Header['metadata'] = {};
  try {
    for (const [path, names] of places) {
      const shard = source.sibling(path);
      files.push({ source: shard, tensors: [] });
      const header = readHeader(shard);
      metadata = { ...header.metadata, ...metadata };
      files[files.length - 1] = { source: shard, tensors: named(names, header.tensors, source, path) };
    }
  } catch (error) {
    files.forEach((file) => file.source.close());
    throw error;
  }
  return { files, metadata };
}

/** @returns the names of the tensors in each file */
function weightMap(source: ByteSource): ReadonlyMap<string, readonly string[]> {
  const unsound = (problem: string): UnrollError => new UnrollError('model', `${source.name}: ${problem}. The index is not sound; get a sound copy.`);
  if (source.size > largestIndex) throw unsound(`${source.size} bytes are too many for an index`);
  const index = parseJson(source, source.name) as { readonly weight_map?: unknown } | null;
  const map = index?.weight_map;
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw unsound('weight_map does not say which tensor is in which file');
  const places = new Map<string, string[]>();
  for (const [name, path] of Object.entries(map)) {
    if (typeof path !== 'string') throw unsound(`tensor ${name} is in no file`);
    if (!/\.safetensors$/i.test(path)) {
      throw new UnrollError('unsupported', `${source.name}: tensor ${name} is in ${path}, which is no safetensors file. Open the files of the model one by one.`);
    }
    places.set(path, [...(places.get(path) ?? []), name]);
  }
  if (places.size === 0) throw unsound('it names no tensors');
  if (places.size > mostShards) throw unsound(`it names ${places.size} files; at most ${mostShards} are read`);
  return places;
}

function named(names: readonly string[], tensors: readonly StoredTensor[], source: ByteSource, path: string): readonly StoredTensor[] {
  const wanted = new Set(names);
  const found = tensors.filter((tensor) => wanted.delete(tensor.name));
  const [missing] = wanted;
  if (missing === undefined) return found;
  throw new UnrollError('model', `${source.name}: tensor ${missing} is not in ${path}, where the index places it. Get the complete model.`);
}
