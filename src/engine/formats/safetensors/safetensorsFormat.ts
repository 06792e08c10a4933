/**
 * safetensors: named tensors and nothing else. Read by ranges, so a file of any size opens from its header; what the
 * model is has to be inferred from names and shapes.
 */
import type { ByteSource } from '../../core/bytes.js';
import { elementCount, type DType, type TensorSource } from '../../core/tensor.js';
import { decodeElements, elementBytes } from '../elements.js';
import type { ModelFormat } from '../format.js';
import { withGiven, withGivenHead } from '../torchStateDict/givenAssumptions.js';
import { inferModel } from '../torchStateDict/inferModel.js';
import { imageWeightsModel } from '../torchStateDict/weightedStages.js';
import { listed } from '../torchStateDict/modules.js';
import { inTorchNames } from './flaxNames.js';
import { announcedLength, readHeader, type StoredTensor } from './header.js';
import { isIndex, openIndex, type Shard } from './shardIndex.js';

/** Bytes converted at a time, so that a large tensor is not held twice. */
const chunkBytes = 2 ** 24;

export const safetensorsFormat: ModelFormat = {
  id: 'safetensors',
  title: 'safetensors (.safetensors)',
  extensions: ['.safetensors', '.safetensors.index.json'],
  reads: 'SRN, MGU, GRU and LSTM with Embedding, Linear, Conv1d, Conv2d and norms, sharded files too; architecture inferred from names and shapes',
  infersArchitecture: true,
  sniff: (head) => announcedLength(head) !== null || isIndex(head),
  async open(source, task, given = {}) {
    task.progress(null, `Reading the header of ${source.name}`);
    const { files, metadata } = openFiles(source);
    const close = (): void => files.forEach((file) => file.source.close());
    await task.checkpoint();
    const readable: TensorSource[] = [];
    const unreadable: StoredTensor[] = [];
    for (const file of files) {
      for (const tensor of file.tensors) {
        if (tensor.dtype === null) unreadable.push(tensor);
        else readable.push(tensorSource(file.source, tensor, tensor.dtype));
      }
    }
    const fromFlax = inTorchNames(readable);
    const named = fromFlax ?? readable;
    const images = imageWeightsModel({ tensors: named, order: 'byName', given });
    const inferred = images ? withGivenHead(images, given) : withGiven(inferModel(named, 'byName', given.layers), given);
    return {
      ...inferred,
      name: source.name,
      format: safetensorsFormat.id,
      producer: producerOf(metadata),
      notes: [...partNotes(source.name), ...(fromFlax ? [flaxNote] : []), ...inferred.notes, ...unreadableNotes(unreadable)],
      tensors: readable,
      metadata,
      close,
    };
  },
};

const flaxNote = 'The names are those of Flax: the matrices of every gate (hi/kernel …) are put together as PyTorch keeps them.';

/** Large models are cut into files that are numbered like this. */
const partName = /-\d{5}-of-(\d{5})(?=\.safetensors$)/;

function partNotes(name: string): readonly string[] {
  const [part, count] = partName.exec(name) ?? [];
  if (part === undefined) return [];
  return [`This is one of ${Number(count)} files of a model, with a part of its weights. Open ${name.replace(part, '')}.index.json beside it to see all.`];
}

/** The file itself, or those that an index names. */
function openFiles(source: ByteSource): { readonly files: readonly Shard[]; readonly metadata: Readonly<Record<string, string>> } {
  const head = (bytes: number): Uint8Array => source.read(0, Math.min(source.size, bytes));
  if (announcedLength(head(9)) === null && isIndex(head(4096))) return openIndex(source);
  const { tensors, metadata } = readHeader(source);
  return { files: [{ source, tensors }], metadata };
}

function tensorSource(source: ByteSource, { name, shape, start: first }: StoredTensor, dtype: DType): TensorSource {
  const width = elementBytes[dtype];
  const total = elementCount(shape);
  return {
    name,
    shape,
    dtype,
    async load(start = 0, count = total - start) {
      if (start < 0 || count < 0 || start + count > total) throw new RangeError(`${name} has ${total} values, not ${start + count}.`);
      const values = new Float32Array(count);
      const step = chunkBytes / width;
      for (let done = 0; done < count; done += step) {
        const length = Math.min(step, count - done);
        values.set(decodeElements(dtype, source.read(first + (start + done) * width, length * width)), done);
      }
      return values;
    },
  };
}

/** `format` is what the safetensors library of a framework writes about itself. */
function producerOf(metadata: Readonly<Record<string, string>>): string | null {
  const known: Readonly<Record<string, string>> = { pt: 'PyTorch', tf: 'TensorFlow', flax: 'Flax', np: 'NumPy', mlx: 'MLX' };
  return metadata.format === undefined ? null : (known[metadata.format] ?? null);
}

function unreadableNotes(unreadable: readonly StoredTensor[]): string[] {
  return [...new Set(unreadable.map((tensor) => tensor.type))].map((type) => {
    const names = unreadable.filter((tensor) => tensor.type === type).map((tensor) => tensor.name);
    return `Values of type ${type} cannot be read: ${listed(names)}.`;
  });
}
