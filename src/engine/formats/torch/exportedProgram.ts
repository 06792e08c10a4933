/**
 * Archives of torch.export (.pt2). Since PyTorch 2.8 every weight is an entry of its own, described in JSON; before,
 * the state dict was a file of torch.save inside the archive. Of the exported graph is read what stands between modules.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { parseBoundedJson, UnboundedJsonError } from '../../core/json.js';
import { silentTask, type Task } from '../../core/task.js';
import type { ZipArchive } from '../zip.js';
import type { TorchContents } from './contents.js';
import { dtypeNumbered } from './elementTypes.js';
import { passagesOf, type Passage } from './exportedGraph.js';
import type { NamedTensor } from './moduleTree.js';
import type { RebuiltTensor } from './rebuiltTensor.js';
import { modulesOf } from './statedPassages.js';
import { isCount, storageOf, type Storage } from './storage.js';
import { viewProblem } from './tensorView.js';

const weightsConfig = /^(?:.*\/)?data\/weights\/[^/]*weights_config\.json$/;
const savedStateDict = /(^|\/)serialized_state_dict\.(pt|json)$/;
/** The exported program, as PyTorch since 2.8 and before names it. */
const exportedProgram = /(^|\/)(models\/[^/]+|serialized_exported_program)\.json$/;
const largestConfig = 16 * 2 ** 20;

/**
 * @param readNested reads a file of torch.save that is an entry of the archive
 * @returns null where the archive is none of torch.export
 * @throws UnrollError when its weights are not sound
 */
export async function readExportedProgram(
  file: string,
  archive: ZipArchive,
  task: Task,
  readNested: (source: ByteSource, task: Task) => Promise<TorchContents>,
): Promise<TorchContents | null> {
  const producer = await exporter(archive, task);
  const passages = await statedPassages(archive, task);
  const modules = modulesOf(passages);
  const config = archive.names.find((name) => weightsConfig.test(name));
  if (config !== undefined) {
    const folder = config.slice(0, config.lastIndexOf('/') + 1);
    const tensors = listedTensors(file, archive, folder, await jsonEntry(file, archive, config, task));
    return { producer, metadata: { container: 'torch.export archive' }, weights: { tensors, modules, notes: [] }, passages };
  }
  const nested = archive.names.find((name) => savedStateDict.test(name));
  if (nested === undefined) return null;
  const contents = await readNested(await archive.open(nested, task), task);
  return { ...contents, producer, metadata: { ...contents.metadata, container: 'torch.export archive' }, weights: { ...contents.weights, modules }, passages };
}

/** @returns nothing of a graph that is too large or not sound: the weights do not depend on it */
async function statedPassages(archive: ZipArchive, task: Task): Promise<readonly Passage[]> {
  const program = archive.names.find((name) => exportedProgram.test(name));
  if (program === undefined || (archive.size(program) ?? 0) > largestConfig) return [];
  const entry = await archive.open(program, task, largestConfig);
  try {
    return passagesOf(parseBoundedJson(new TextDecoder().decode(entry.read(0, entry.size))));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof UnboundedJsonError) return [];
    throw error;
  }
}

/** The graph's JSON ends with the version of PyTorch. */
async function exporter(archive: ZipArchive, task: Task): Promise<string> {
  const model = archive.names.find((name) => /(^|\/)models\/[^/]+\.json$/.test(name));
  if (model === undefined) return 'PyTorch';
  const entry = await archive.open(model, task);
  const tail = Math.min(entry.size, 4096);
  const text = new TextDecoder().decode(entry.read(entry.size - tail, tail));
  const version = /"torch_version":\s*"([\w.+-]{1,40})"/.exec(text)?.[1];
  return version === undefined ? 'PyTorch' : `PyTorch ${version}`;
}

async function jsonEntry(file: string, archive: ZipArchive, name: string, task: Task): Promise<unknown> {
  const entry = await archive.open(name, task, largestConfig);
  try {
    return parseBoundedJson(new TextDecoder('utf-8', { fatal: true }).decode(entry.read(0, entry.size)));
  } catch {
    throw new UnrollError('model', `${file}: ${name} is not valid JSON. The file is damaged; get a good copy.`);
  }
}

type Json = Readonly<Record<string, unknown>>;

function listedTensors(file: string, archive: ZipArchive, folder: string, parsed: unknown): NamedTensor[] {
  const storages = new Map<string, Storage>();
  return Object.entries(record(record(parsed).config)).map(([name, described]) => {
    const tensor = listedTensor(record(described), (path) => {
      const size = archive.size(folder + path);
      if (size === null) return null;
      const storage = storages.get(path) ?? storageOf(size, false, () => archive.open(folder + path, silentTask));
      storages.set(path, storage);
      return storage;
    });
    if (typeof tensor === 'string') throw new UnrollError('model', `${file}: tensor ${name}: ${tensor}. The file is damaged or not sound; get a good copy.`);
    return { name, tensor };
  });
}

/** @returns the tensor, or in one phrase what is wrong with it */
function listedTensor(described: Json, find: (path: string) => Storage | null): RebuiltTensor | string {
  const meta = record(described.tensor_meta);
  const dtype = isCount(meta.dtype) ? dtypeNumbered(meta.dtype) : null;
  if (dtype === null) return { kind: 'unreadable', what: `of element type ${String(meta.dtype)}` };
  if (described.use_pickle === true) return { kind: 'unreadable', what: 'of a class of its own' };
  const shape = integers(meta.sizes);
  const strides = integers(meta.strides);
  const offset = integer(meta.storage_offset);
  if (shape === null || strides === null || offset === null) return 'its shape, strides and offset are not all whole numbers from 0 on';
  if (typeof described.path_name !== 'string') return 'it has no place in the archive';
  const storage = find(described.path_name);
  if (storage === null) return `its values ${described.path_name} are missing from the archive`;
  const view = { dtype, shape, strides, offset, storage };
  return viewProblem(view) ?? { kind: 'view', view };
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** Sizes may be symbols; those of weights are numbers: `{"as_int": 3}`. */
function integer(value: unknown): number | null {
  const plain = record(value).as_int;
  return isCount(plain) ? plain : null;
}

function integers(value: unknown): number[] | null {
  if (!Array.isArray(value)) return null;
  const plain = value.map(integer);
  return plain.every((size) => size !== null) ? plain : null;
}
