/**
 * The weightsManifest of a TensorFlow.js model: groups of weights with names, shapes and types, which lie one after the
 * other in the bytes of the group's shards. Values may be quantised: whole numbers with a scale and an offset, or half
 * precision (tfjs-core/src/io/io_utils.ts).
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { elementCount, shapeText, type DType, type TensorSource } from '../../core/tensor.js';
import { decodeElements, elementBytes } from '../elements.js';
import { isObject } from '../keras/config.js';
import { openShards, type ShardedBytes } from './shards.js';

export interface ManifestWeights {
  /** In the manifest's order. */
  readonly tensors: readonly TensorSource[];
  close(): void;
}

const mostWeights = 100_000;
/** Elements converted at a time. */
const elementsPerRead = 2 ** 22;

/** Types by TensorFlow.js's names; it knows complex64 and string as well, which no layer has. */
const dtypes: Readonly<Record<string, DType>> = { float32: 'float32', float16: 'float16', int32: 'int32', uint8: 'uint8', uint16: 'uint16', bool: 'bool' };

/**
 * Opens the shards of every group; values are read when asked for.
 * @throws UnrollError when the manifest is not sound, or a shard is missing or too short
 */
export function openManifest(source: ByteSource, manifest: unknown): ManifestWeights {
  if (!Array.isArray(manifest)) throw unsound(source, 'it has no list of weights (weightsManifest)');
  const tensors: TensorSource[] = [];
  const groups: ShardedBytes[] = [];
  const close = (): void => groups.forEach((group) => group.close());
  try {
    for (const group of manifest as unknown[]) {
      if (!isObject(group) || !Array.isArray(group['weights']) || !areTexts(group['paths'])) {
        throw unsound(source, 'a group of its weights has no lists of paths and weights');
      }
      if (tensors.length + group['weights'].length > mostWeights) throw unsound(source, `it lists more than ${mostWeights} weights`);
      const bytes = openShards(source, group['paths']);
      groups.push(bytes);
      tensors.push(...tensorsIn(bytes, group['weights'], group['paths'], source));
    }
  } catch (error) {
    close();
    throw error;
  }
  return { tensors, close };
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function tensorsIn(bytes: ShardedBytes, weights: readonly unknown[], paths: readonly string[], source: ByteSource): TensorSource[] {
  let start = 0;
  const tensors = weights.map((value) => {
    const weight = storedWeight(value, source);
    const tensor = tensorSource(bytes, start, weight);
    start += elementCount(weight.shape) * elementBytes[weight.stored];
    return tensor;
  });
  if (start <= bytes.size) return tensors;
  throw new UnrollError(
    'model',
    `${source.name}: its weights take ${start} bytes, but ${paths.join(', ')} ${paths.length === 1 ? 'has' : 'have'} ${bytes.size}. Get complete copies of the weight files.`,
  );
}

interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** The type of the values. */
  readonly dtype: DType;
  /** The type they are stored in. */
  readonly stored: DType;
  readonly scale: number;
  readonly offset: number;
}

function storedWeight(value: unknown, source: ByteSource): StoredWeight {
  if (!isObject(value) || typeof value['name'] !== 'string') throw unsound(source, 'one of its weights has no name');
  const { name, shape, quantization } = value;
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0)) {
    throw unsound(source, `weight ${name} has the shape ${JSON.stringify(shape)?.slice(0, 60) ?? 'missing'}`);
  }
  const sizes = shape as number[];
  if (!Number.isSafeInteger(elementCount(sizes) * 8)) throw unsound(source, `weight ${name} has the shape ${shapeText(sizes)}`);
  const dtype = dtypeNamed(value['dtype'], name, source);
  if (!isObject(quantization)) return { name, shape: sizes, dtype, stored: dtype, scale: 1, offset: 0 };
  const { scale = 1, min: offset = 0 } = quantization;
  if (typeof scale !== 'number' || typeof offset !== 'number') throw unsound(source, `weight ${name} is quantised without a scale and an offset`);
  return { name, shape: sizes, dtype, stored: dtypeNamed(quantization['dtype'], name, source), scale, offset };
}

function dtypeNamed(value: unknown, weight: string, source: ByteSource): DType {
  if (typeof value === 'string' && Object.hasOwn(dtypes, value)) return dtypes[value]!;
  throw new UnrollError('unsupported', `${source.name}: weight ${weight} is of type ${JSON.stringify(value) ?? 'missing'}, which is not supported.`);
}

function tensorSource(bytes: ShardedBytes, first: number, { name, shape, dtype, stored, scale, offset }: StoredWeight): TensorSource {
  const width = elementBytes[stored];
  const isScaled = scale !== 1 || offset !== 0;
  return {
    name,
    shape,
    dtype,
    async load(start = 0, count = elementCount(shape) - start) {
      const values = new Float32Array(count);
      for (let done = 0; done < count; done += elementsPerRead) {
        const length = Math.min(elementsPerRead, count - done);
        values.set(decodeElements(stored, bytes.read(first + (start + done) * width, length * width)), done);
      }
      if (!isScaled) return values;
      const rounded = dtype === 'float32' ? (value: number) => value : Math.round;
      return values.map((value) => rounded(value * scale + offset));
    },
  };
}

function unsound(source: ByteSource, problem: string): UnrollError {
  return new UnrollError('model', `${source.name}: ${problem}. The file is not sound; convert the model again.`);
}
