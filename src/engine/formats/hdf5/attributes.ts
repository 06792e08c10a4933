/**
 * Text attributes of HDF5 groups, where Keras keeps configurations, versions and lists of names: strings of fixed or
 * of variable length, alone or in lists, always read as UTF-8 whatever character set the file claims.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import type { OpenLibraryFile } from './library.js';

/**
 * @param group path from the root without a slash before it; must be a group of the file itself, not a link
 * @returns every text in the attribute, none for one that holds no text (h5py writes an empty list as an array of
 * numbers); null where there is no such attribute
 * @throws UnrollError when the attribute claims more than the file holds
 */
export function readTexts({ module, fileId }: OpenLibraryFile, group: string, name: string, source: ByteSource): readonly string[] | null {
  const path = `/${group}`;
  if (!module.get_attribute_names(fileId, path).includes(name)) return null;
  const { type, shape, size, total_size: count, vlen: variable } = module.get_attribute_metadata(fileId, path, name);
  if (type !== module.H5T_class_t.H5T_STRING.value || !shape || count === 0) return [];
  const bytes = size * count;
  if (!(bytes <= source.size)) {
    throw new UnrollError('model', `${source.name}: attribute ${name} of ${path} claims ${bytes} bytes, more than the file holds. It is not sound.`);
  }
  const pointer = module._malloc(bytes);
  if (pointer === 0) throw new Error('out of memory');
  try {
    module.get_attribute_data(fileId, path, name, BigInt(pointer));
    const content = module.HEAPU8.slice(pointer, pointer + bytes);
    if (!variable) return Array.from({ length: count }, (_, i) => fixedText(content.subarray(i * size, (i + 1) * size)));
    const texts = Array.from(new Uint32Array(content.buffer), (text) => module.UTF8ToString(text));
    module.reclaim_vlen_memory(fileId, path, name, BigInt(pointer));
    return texts;
  } finally {
    module._free(pointer);
  }
}

/** Shorter texts are filled up with zeros. */
function fixedText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
