/**
 * HDF5 files as a list of tensors, and the texts that stand beside them. The library is trusted with nothing the file can lie about: links are not followed
 * (only what is stored in the file itself counts), data outside the file is refused, filters are checked by name and
 * sizes against the file's, before anything is allocated.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText, type DType, type TensorSource } from '../../core/tensor.js';
import { decodeElements, elementBytes } from '../elements.js';
import { readTexts } from './attributes.js';
import { boxAt } from './hyperslab.js';
import { damaged, openWithLibrary, type Hdf5Module, type OpenLibraryFile } from './library.js';

export interface Hdf5File {
  /** Every numeric dataset by its path (`layers/lstm/cell/vars/0`), in the file's order. */
  readonly tensors: ReadonlyMap<string, TensorSource>;
  /** Every group by its path; the root is the empty one. */
  readonly groups: ReadonlySet<string>;
  /** Places that only lead to others, in the file or out of it; they are not followed. */
  readonly links: ReadonlySet<string>;

  /**
   * @returns the texts in an attribute of a group, none where it holds no text; null where either does not exist
   * @throws UnrollError when the attribute is damaged or not sound
   */
  texts(group: string, attribute: string): readonly string[] | null;

  close(): void;
}

/** No model has more; a file whose groups contain each other does. */
const mostObjects = 100_000;
const deepestGroup = 64;
/** Elements read at once: 16 MiB of float32. */
const elementsPerRead = 4 * 2 ** 20;

/** @throws UnrollError when it is no HDF5 file, or one that is damaged or not sound */
export async function openHdf5(source: ByteSource): Promise<Hdf5File> {
  const file = await openWithLibrary(source);
  const tensors = new Map<string, TensorSource>();
  const groups = new Set(['']);
  const links = new Set<string>();
  try {
    for (const path of datasetPaths(file, source.name, groups, links)) {
      const tensor = tensorAt(file, path, source);
      if (tensor) tensors.set(path, tensor);
    }
  } catch (error) {
    file.close();
    throw damaged(source.name, error);
  }
  return {
    tensors,
    groups,
    links,
    texts(group, attribute) {
      if (!groups.has(group)) return null;
      try {
        return readTexts(file, group, attribute, source);
      } catch (error) {
        throw damaged(`${source.name}: attribute ${attribute} of /${group}`, error);
      }
    },
    close: () => file.close(),
  };
}

/**
 * @param groups takes the paths of the groups on the way
 * @param links takes those of the links
 */
function datasetPaths({ module, fileId }: OpenLibraryFile, where: string, groups: Set<string>, links: Set<string>): string[] {
  const paths: string[] = [];
  let seen = 0;
  const visit = (group: string, depth: number): void => {
    for (const name of module.get_names(fileId, `/${group}`, false)) {
      if (++seen > mostObjects || depth > deepestGroup) {
        throw new UnrollError('model', `${where}: its groups hold more than a model does, or contain each other. It is not sound.`);
      }
      const path = group === '' ? name : `${group}/${name}`;
      if (isLink(module, fileId, path)) {
        links.add(path);
        continue;
      }
      const type = module.get_type(fileId, path);
      if (type === module.H5G_GROUP) {
        groups.add(path);
        visit(path, depth + 1);
      }
      if (type === module.H5G_DATASET) paths.push(path);
    }
  };
  visit('', 1);
  return paths;
}

/** Soft links lead elsewhere in the file, external ones out of it. */
function isLink(module: Hdf5Module, fileId: bigint, path: string): boolean {
  return module.get_symbolic_link(fileId, path) !== null || 'filename' in module.get_external_link(fileId, path);
}

type Metadata = ReturnType<Hdf5Module['get_dataset_metadata']>;

/** @returns null for what holds no numbers */
function tensorAt(file: OpenLibraryFile, path: string, source: ByteSource): TensorSource | null {
  const { module, fileId } = file;
  const metadata = module.get_dataset_metadata(fileId, path);
  const dtype = elementType(module, metadata);
  if (!dtype || !metadata.shape) return null;
  const where = `${source.name}: dataset ${path}`;
  if (metadata.virtual_sources) throw new UnrollError('model', `${where} takes its data from other files, which is not allowed.`);
  checkSize(module, where, metadata, dtype, module.get_dataset_filters(fileId, path), source.size);
  const shape = [...metadata.shape];
  return {
    name: path,
    shape,
    dtype,
    async load(start = 0, count = elementCount(shape) - start) {
      const values = new Float32Array(count);
      for (let done = 0; done < count; ) {
        const box = shape.length === 0 ? null : boxAt(shape, start + done, Math.min(count - done, elementsPerRead));
        const elements = box?.elements ?? 1;
        try {
          const bytes = readBytes(file, path, box, elements * elementBytes[dtype]);
          values.set(decodeElements(dtype, bytes), done);
        } catch (error) {
          throw damaged(where, error);
        }
        done += elements;
      }
      return values;
    },
  };
}

/** @param box null for a dataset without axes */
function readBytes({ module, fileId }: OpenLibraryFile, path: string, box: ReturnType<typeof boxAt> | null, size: number): Uint8Array {
  const pointer = module._malloc(size);
  if (pointer === 0) throw new Error('out of memory');
  try {
    const ones = box && box.count.map(() => 1n);
    module.get_dataset_data(fileId, path, box && box.count.map(BigInt), box && box.offset.map(BigInt), ones, BigInt(pointer));
    return module.HEAPU8.slice(pointer, pointer + size);
  } finally {
    module._free(pointer);
  }
}

/** The library hands numbers over little-endian, whatever the file's order. */
function elementType(module: Hdf5Module, { type, size, signed, enum_type }: Metadata): DType | null {
  const classes = module.H5T_class_t;
  if (type === classes.H5T_FLOAT.value) return size === 2 ? 'float16' : size === 4 ? 'float32' : size === 8 ? 'float64' : null;
  // h5py has no bfloat16 and stores it as two opaque bytes.
  if (type === classes.H5T_OPAQUE.value && size === 2) return 'bfloat16';
  if (type === classes.H5T_ENUM.value && size === 1 && enum_type?.members['TRUE'] === 1) return 'bool';
  if (type !== classes.H5T_INTEGER.value) return null;
  const widths = { 1: 'int8', 2: 'int16', 4: 'int32', 8: 'int64' } as const;
  if (!Object.hasOwn(widths, size)) return null;
  const width = widths[size as keyof typeof widths];
  return signed ? width : `u${width}`;
}

/** A dataset may declare any size while storing nothing; only gzip makes it larger than the file, by 1032 at most. */
function checkSize(
  module: Hdf5Module,
  where: string,
  { shape, chunks }: Metadata,
  dtype: DType,
  filters: readonly { id: number; name: string }[],
  fileSize: number,
): void {
  const known: readonly number[] = [module.H5Z_FILTER_DEFLATE, module.H5Z_FILTER_SHUFFLE, module.H5Z_FILTER_FLETCHER32];
  const unknown = filters.find((filter) => !known.includes(filter.id));
  if (unknown) {
    throw new UnrollError(
      'unsupported',
      `${where} is stored with the filter "${unknown.name || unknown.id}", which is not supported. Save it uncompressed or with gzip.`,
    );
  }
  const expansion = filters.some((filter) => filter.id === module.H5Z_FILTER_DEFLATE) ? 1032 : 1;
  const declared = (sizes: readonly number[]): number => elementCount(sizes) * elementBytes[dtype];
  if (Math.max(declared(shape ?? []), declared(chunks ?? [])) > fileSize * expansion) {
    throw new UnrollError('model', `${where} has the shape ${shapeText(shape ?? [])}, far more than the file holds. It is not sound.`);
  }
}
