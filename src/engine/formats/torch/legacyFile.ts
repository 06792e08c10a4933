/**
 * Files of PyTorch before 1.6, and those saved with `_use_new_zipfile_serialization=False`: five pickles (a magic
 * number, the protocol, the machine, the object, the keys of its storages), then the bytes of every storage.
 * Also pickles made by Python's own pickle: there every storage is such a file, as bytes inside the pickle.
 */
import { partOf, type ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import { pickledContents, type TorchContents } from './contents.js';
import { PickleInput } from './pickle/input.js';
import { readPickle } from './pickle/unpickler.js';
import { globalName, isNode, sequenceItems, type PickleBytes, type PickleValue } from './pickle/values.js';
import { storageOf, storageReference, storagesByKey, type FoundStorage, type Storage, type StorageReference, type Storages } from './storage.js';

const magicNumber = 0x1950a86a20f9469cfc6cn;

/**
 * @param marked whether the file begins as a pickle does; those of protocols 0 and 1 have no mark to know them by
 * @throws UnrollError when the file is no pickle, a part of it is missing, or it holds no weights
 */
export async function readLegacyFile(source: ByteSource, marked: boolean, task: Task): Promise<TorchContents> {
  const input = new PickleInput(source);
  const nested = new Set<PickleBytes>();
  const first = await readPickle(input, task, { call: (callee, args) => nestedFile(callee, args, nested) }).catch((error: unknown) => {
    throw marked || !(error instanceof UnrollError) ? error : noTorchFile(source);
  });
  if (first !== magicNumber) return pickledContents(source.name, first, await storagesInside(source, nested, task), {});
  const { root, storages } = await readSaved(source, input, task);
  return pickledContents(source.name, root, storages, { container: 'PyTorch before 1.6' });
}

function noTorchFile(source: ByteSource): UnrollError {
  return new UnrollError('model', `${source.name}: neither a zip archive nor a pickle, so not a PyTorch file. Check that it was downloaded as a whole.`);
}

/** @param input after the magic number */
async function readSaved(source: ByteSource, input: PickleInput, task: Task): Promise<{ root: PickleValue; storages: Storages }> {
  await readPickle(input, task); // The protocol: there has been but one.
  await readPickle(input, task); // The machine: its byte order and integer sizes; files are little-endian all the same.
  const references = new Map<string, StorageReference>();
  const persistent = (id: PickleValue): PickleValue => {
    const [kind, module] = sequenceItems(id) ?? [];
    if (kind === 'module') return module ?? null; // A module with its source code, which says nothing more.
    const kept = { kind: 'persistent', id } as const;
    const reference = storageReference(kept);
    if (reference) references.set(reference.key, reference);
    return kept;
  };
  const root = await readPickle(input, task, { persistent });
  const keys = sequenceItems(await readPickle(input, task)) ?? [];
  const storages = storagesAfter(source, input.position, keys.map(String), references);
  return { root, storages: storagesByKey(source, (key) => storages.get(key) ?? 'its storage is missing from the file') };
}

/** Every storage is its number of elements, then their bytes. */
function storagesAfter(source: ByteSource, start: number, keys: readonly string[], references: ReadonlyMap<string, StorageReference>): Map<string, Storage> {
  const storages = new Map<string, Storage>();
  let at = start;
  for (const key of keys) {
    const type = references.get(key)?.type;
    if (type === undefined) {
      throw new UnrollError('model', `${source.name}: storage ${key} belongs to no tensor, so its size is unknown. The file is damaged; get a good copy.`);
    }
    const counted = at + 8 <= source.size ? source.read(at, 8) : null;
    const elements = counted ? Number(new DataView(counted.buffer, counted.byteOffset, 8).getBigInt64(0, true)) : 0;
    const size = elements * type.bytes;
    const begin = at + 8;
    if (counted === null || elements < 0 || begin + size > source.size) {
      throw new UnrollError(
        'model',
        `${source.name}: the file ends before its storages do (storage ${key} needs ${size} bytes). It is truncated or damaged; get a complete copy.`,
      );
    }
    storages.set(key, storageOf(size, false, async () => partOf(source, source.name, begin, size)));
    at = begin + size;
  }
  return storages;
}

/** Notes the bytes of a storage that Python's pickle holds as a file of its own, and lets them stand for it. */
function nestedFile(callee: PickleValue, args: PickleValue, found: Set<PickleBytes>): PickleValue | undefined {
  const bytes = sequenceItems(args)?.[0];
  if (globalName(callee) !== 'torch.storage._load_from_bytes' || !isNode(bytes) || bytes.kind !== 'bytes') return undefined;
  found.add(bytes);
  return bytes;
}

async function storagesInside(source: ByteSource, nested: ReadonlySet<PickleBytes>, task: Task): Promise<Storages> {
  const storages = new Map<PickleValue, FoundStorage | string>();
  for (const bytes of nested) {
    const file = partOf(source, source.name, bytes.offset, bytes.length);
    const input = new PickleInput(file);
    const isSaved = (await readPickle(input, task)) === magicNumber;
    const saved = isSaved ? await readSaved(file, input, task) : null;
    storages.set(bytes, saved ? saved.storages.find(saved.root) : 'its storage is no file of PyTorch');
  }
  return { pickle: source, find: (value) => storages.get(value ?? null) ?? 'it refers to no sound storage' };
}
