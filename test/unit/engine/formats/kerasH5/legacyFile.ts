/**
 * HDF5 files of Keras made by hand, and files that stand beside each other, for tests.
 */
import type { File as H5File, Group } from 'h5wasm';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { elementCount } from '../../../../../src/engine/core/tensor.js';
import { hdf5Bytes, type Config, type Shapes } from '../keras/kerasFile.js';

export interface LegacyParts {
  /** model_config: an object, or text as it stands; nothing for weights alone. */
  readonly config?: Config | string;
  /** For each layer its arrays in order; values count up from 1 over all of them. */
  readonly weights: Readonly<Record<string, Shapes>>;
  /** Attributes of the root. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Replaces the usual attributes with the lists of names. */
  readonly list?: (group: Group, attribute: string, names: readonly string[]) => void;
}

export async function legacyBytes({ config, weights, attributes = {}, list = listNames }: LegacyParts): Promise<Uint8Array> {
  return hdf5Bytes((file) => {
    if (config !== undefined) file.create_attribute('model_config', typeof config === 'string' ? config : JSON.stringify(config));
    for (const [name, value] of Object.entries(attributes)) file.create_attribute(name, value);
    const root = config === undefined ? file : group(file, 'model_weights');
    list(root, 'layer_names', Object.keys(weights));
    let next = 1;
    for (const [layer, arrays] of Object.entries(weights)) {
      const own = group(root, layer);
      list(own, 'weight_names', Object.keys(arrays));
      for (const [name, shape] of Object.entries(arrays)) {
        const folder = name.split('/').slice(0, -1).reduce((at, step) => group(at, step), own);
        const data = Float32Array.from({ length: elementCount(shape) }, () => next++);
        folder.create_dataset({ name: name.slice(name.lastIndexOf('/') + 1), data, shape: [...shape] });
      }
    }
  });
}

export async function legacyFile(parts: LegacyParts): Promise<ByteSource> {
  return memorySource('model.h5', await legacyBytes(parts));
}

/** As h5py writes them: an empty list becomes an array of numbers. */
export function listNames(group: Group, attribute: string, names: readonly string[]): void {
  if (names.length > 0) group.create_attribute(attribute, [...names]);
  else group.create_attribute(attribute, new Float64Array(0), [0], '<d');
}

function group(parent: File | Group | H5File, name: string): Group {
  const existing = (parent as Group).keys().includes(name) ? (parent as Group).get(name) : null;
  return (existing ?? (parent as Group).create_group(name)) as Group;
}

/** A file with others beside it. */
export function besides(name: string, files: Readonly<Record<string, Uint8Array | string>>): ByteSource & { readonly open: () => number } {
  let count = 0;
  const source = (file: string): ByteSource => {
    const content = files[file];
    if (content === undefined) return memorySource(name, new Uint8Array(0)).sibling(file);
    count++;
    const whole = memorySource(file, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    return { ...whole, sibling: source, close: () => void count-- };
  };
  return { ...source(name), open: () => count };
}

/** A layer as Keras 2 wrote it. */
export function old(className: string, name: string, config: Config = {}): Config {
  return { class_name: className, config: { name, trainable: true, ...config } };
}

export function oldSequential(...layers: readonly Config[]): Config {
  return { class_name: 'Sequential', config: layers };
}
