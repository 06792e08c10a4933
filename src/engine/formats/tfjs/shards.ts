/**
 * Weight files of a TensorFlow.js model: a group of weights is one run of bytes, cut into shards at any place.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';

/** Files of 4 MB each as the converter makes them: far more than any sequence model. */
const mostShards = 2_000;

/** The bytes of one group of weights. */
export interface ShardedBytes {
  readonly size: number;
  /** @returns exactly `length` bytes from `offset`, which must lie inside */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/**
 * @param paths the shards in order, as model.json names them
 * @throws UnrollError when one is missing or not in the model's own folder
 */
export function openShards(model: ByteSource, paths: readonly string[]): ShardedBytes {
  if (paths.length > mostShards) throw new UnrollError('model', `${model.name}: its weights are in ${paths.length} files; at most ${mostShards} are read.`);
  const shards: { readonly source: ByteSource; readonly start: number }[] = [];
  let size = 0;
  const close = (): void => shards.forEach(({ source }) => source.close());
  try {
    for (const path of paths) {
      const source = model.sibling(path);
      shards.push({ source, start: size });
      size += source.size;
    }
  } catch (error) {
    close();
    throw error;
  }
  return {
    size,
    close,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      for (const { source, start } of shards) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + source.size);
        if (from < to) bytes.set(source.read(from - start, to - from), from - offset);
      }
      return bytes;
    },
  };
}
