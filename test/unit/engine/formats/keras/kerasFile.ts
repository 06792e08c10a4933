/**
 * Zip, HDF5 and Keras files made by hand for tests.
 */
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/index-native.js';
import type { File as H5File } from 'h5wasm';
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { elementCount } from '../../../../../src/engine/core/tensor.js';

export type Contents = Readonly<Record<string, Uint8Array | string>>;

export async function zipBytes(contents: Contents, options: { level?: number; password?: string } = {}): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false, extendedTimestamp: false, dataDescriptor: false, ...options });
  for (const [name, content] of Object.entries(contents)) {
    await writer.add(name, new Uint8ArrayReader(typeof content === 'string' ? new TextEncoder().encode(content) : content), {
      lastModDate: new Date(2026, 0, 1),
    });
  }
  return writer.close();
}

/** @param fill writes the file's contents */
export async function hdf5Bytes(fill: (file: H5File) => void): Promise<Uint8Array> {
  const { File, ready } = await import('h5wasm');
  const { FS } = await ready;
  const file = new File('/made-for-a-test.h5', 'w');
  fill(file);
  file.close();
  const bytes = (FS as unknown as { readFile(path: string): Uint8Array }).readFile('/made-for-a-test.h5').slice();
  FS.unlink('/made-for-a-test.h5');
  return bytes;
}

export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Float32 tensors by path; the values count up from 1 over all of them in the order given. */
export function weightsFile(shapes: Shapes): Promise<Uint8Array> {
  return hdf5Bytes((file) => {
    let next = 1;
    const groups = new Set<string>();
    for (const [path, shape] of Object.entries(shapes)) {
      const steps = path.split('/').slice(0, -1);
      steps.forEach((_, i) => {
        const group = steps.slice(0, i + 1).join('/');
        if (!groups.has(group)) file.create_group(group);
        groups.add(group);
      });
      const data = Float32Array.from({ length: elementCount(shape) }, () => next++);
      file.create_dataset({ name: path, data, shape: [...shape] });
    }
  });
}

export type Config = Readonly<Record<string, unknown>>;

export interface KerasParts {
  /** config.json: an object, or text as it stands. */
  readonly config: Config | string;
  readonly weights: Shapes | Uint8Array;
  readonly version?: string;
}

export async function kerasFile({ config, weights, version = '3.15.1' }: KerasParts): Promise<ByteSource> {
  const bytes = await zipBytes({
    'metadata.json': JSON.stringify({ keras_version: version }),
    'config.json': typeof config === 'string' ? config : JSON.stringify(config),
    'model.weights.h5': weights instanceof Uint8Array ? weights : await weightsFile(weights),
  });
  return memorySource('model.keras', bytes);
}

/** One of Keras's own layers, as Keras 3 writes it. */
export function layer(className: string, name: string, config: Config = {}, more: Config = {}): Config {
  return { module: 'keras.layers', class_name: className, config: { name, ...config }, registered_name: null, ...more };
}

export function input(name: string, shape: readonly (number | null)[]): Config {
  return layer('InputLayer', name, { batch_shape: [null, ...shape] });
}

export function sequential(layers: readonly Config[], more: Config = {}): Config {
  return { module: 'keras', class_name: 'Sequential', config: { name: 'sequential', layers, ...more } };
}

/** A tensor in a call's arguments. */
export function tensorOf(name: string, shape: readonly (number | null)[] = [null], call = 0, index = 0): Config {
  return { class_name: '__keras_tensor__', config: { shape: [null, ...shape], keras_history: [name, call, index] } };
}

/** A layer with its calls, each a list of positional arguments, the last of them keyword arguments when it is an object of its own. */
export function called(described: Config, ...calls: readonly { args: readonly unknown[]; kwargs?: Config }[]): Config {
  const { name } = described['config'] as Config;
  return { ...described, name, inbound_nodes: calls.map(({ args, kwargs = {} }) => ({ args, kwargs })) };
}

export function functional(layers: readonly Config[], inputs: readonly string[], outputs: readonly string[], name = 'functional'): Config {
  const tensors = (names: readonly string[]): readonly unknown[] => names.map((of) => [of, 0, 0]);
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: { name, layers, input_layers: tensors(inputs), output_layers: tensors(outputs) },
  };
}

/** Shapes of the weights of an LSTM under its place in the file. */
export function lstmWeights(place: string, inputs: number, units: number): Shapes {
  return { [`${place}/cell/vars/0`]: [inputs, 4 * units], [`${place}/cell/vars/1`]: [units, 4 * units], [`${place}/cell/vars/2`]: [4 * units] };
}

export function denseWeights(place: string, inputs: number, units: number): Shapes {
  return { [`${place}/vars/0`]: [inputs, units], [`${place}/vars/1`]: [units] };
}

/** Counts what is read of a source. */
export function counted(source: ByteSource): ByteSource & { bytesRead: number } {
  return {
    ...source,
    bytesRead: 0,
    read(offset, length) {
      this.bytesRead += length;
      return source.read(offset, length);
    },
  };
}
