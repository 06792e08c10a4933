/**
 * Zip archives of PyTorch 1.6 and later: `<root>/data.pkl` and one entry per storage. TorchScript archives are the same
 * with code beside them, which is only looked at where it holds the weights (frozenModule.ts); archives of torch.export list their weights in JSON.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import { silentTask, type Task } from '../../core/task.js';
import { listed } from '../torchStateDict/modules.js';
import type { ZipArchive } from '../zip.js';
import { checkTensors } from './checkpoint.js';
import { pickledContents, type TorchContents } from './contents.js';
import { readExportedProgram } from './exportedProgram.js';
import { frozenWeights, type FrozenWeights } from './frozenModule.js';
import { PickleInput } from './pickle/input.js';
import { readPickle } from './pickle/unpickler.js';
import { sequenceItems } from './pickle/values.js';
import { rebuiltTensor } from './rebuiltTensor.js';
import { storageOf, storagesByKey, type Storage, type Storages } from './storage.js';

const largestNote = 4096;
/** Of a frozen module; what is longer is no model of layers. */
const largestCode = 2 ** 21;
const mostCodeFiles = 16;

/** @throws UnrollError when the archive holds no sound weights of PyTorch */
export async function readZipFile(source: ByteSource, task: Task): Promise<TorchContents> {
  const { openZip } = await import('../zip.js');
  const archive = await openZip(source, 'model');
  return (
    (await readPickled(source.name, archive, task)) ??
    (await readExportedProgram(source.name, archive, task, readNested)) ??
    refuse(source.name, archive.names)
  );
}

/** An archive inside another; none of torch.export, so that archives cannot be nested without end. */
async function readNested(source: ByteSource, task: Task): Promise<TorchContents> {
  const { openZip } = await import('../zip.js');
  const archive = await openZip(source, 'model');
  return (await readPickled(source.name, archive, task)) ?? refuse(source.name, archive.names);
}

async function readPickled(file: string, archive: ZipArchive, task: Task): Promise<TorchContents | null> {
  const name = shortest(archive.names.filter((candidate) => /(^|\/)data\.pkl$/.test(candidate)));
  if (name === null) return null;
  const folder = name.slice(0, -'data.pkl'.length);
  const pickle = await archive.open(name, task);
  const root = await readPickle(new PickleInput(pickle), task);
  const bigEndian = (await note(archive, `${folder}byteorder`, task)) === 'big';
  const version = await note(archive, `${folder}version`, task);
  const scripted = archive.names.includes(`${folder}constants.pkl`);
  if (scripted && hasOnlyConstants(archive.names, folder)) {
    const frozen = await readFrozen(archive, folder, bigEndian, task);
    if (frozen) checkTensors(file, frozen.tensors);
    if (frozen) return { producer: 'PyTorch', metadata: { container: 'frozen TorchScript archive' }, weights: { ...frozen, notes: [frozenNote] } };
    throw new UnrollError(
      'unsupported',
      `${file}: a frozen TorchScript module (torch.jit.freeze): its weights have become constants of its code, without names that say what they are. ` +
        'Save the module before it is frozen, or its state_dict with torch.save.',
    );
  }
  return pickledContents(file, root, zipStorages(archive, pickle, `${folder}data/`, bigEndian), {
    container: scripted ? 'TorchScript archive' : 'PyTorch 1.6 or later',
    ...(version === null ? {} : { 'archive version': version }),
  });
}

const frozenNote = 'A frozen TorchScript module: its weights are constants of its code, named here by the calls that take them. Its code is not run.';

async function readFrozen(archive: ZipArchive, folder: string, bigEndian: boolean, task: Task): Promise<FrozenWeights | null> {
  const pickle = await archive.open(`${folder}constants.pkl`, task);
  const items = sequenceItems(await readPickle(new PickleInput(pickle), task)) ?? [];
  const storages = zipStorages(archive, pickle, `${folder}constants/`, bigEndian);
  const files = archive.names.filter((name) => name.startsWith(`${folder}code/`) && name.endsWith('.py'));
  const code: string[] = [];
  for (const name of files.slice(0, mostCodeFiles)) {
    const entry = await archive.open(name, task, largestCode);
    code.push(new TextDecoder().decode(entry.read(0, entry.size)));
  }
  return frozenWeights(code.join('\n'), items.map((item) => rebuiltTensor(item, storages)));
}

/** TorchScript keeps tensors of modules in data/, and those that are constants of its code in constants/. */
function hasOnlyConstants(names: readonly string[], folder: string): boolean {
  const has = (part: string): boolean => names.some((name) => name.startsWith(folder + part));
  return has('constants/') && !has('data/');
}

/** Storages that are entries of an archive, opened when a tensor of theirs is first read. */
function zipStorages(archive: ZipArchive, pickle: ByteSource, folder: string, bigEndian: boolean): Storages {
  const known = new Map<string, Storage>();
  return storagesByKey(pickle, (key) => {
    const name = folder + key;
    const size = archive.size(name);
    if (size === null) return `its storage ${name} is missing from the archive`;
    const storage = known.get(name) ?? storageOf(size, bigEndian, () => archive.open(name, silentTask));
    known.set(name, storage);
    return storage;
  });
}

/** @returns the text of a small entry, null where there is none */
async function note(archive: ZipArchive, name: string, task: Task): Promise<string | null> {
  if (archive.size(name) === null) return null;
  const entry = await archive.open(name, task, largestNote);
  return new TextDecoder().decode(entry.read(0, entry.size)).trim();
}

function shortest(names: readonly string[]): string | null {
  return names.reduce<string | null>((best, name) => (best === null || name.length < best.length ? name : best), null);
}

function refuse(file: string, names: readonly string[]): never {
  throw new UnrollError('model', `${file}: ${withoutWeights(names)}`);
}

function withoutWeights(names: readonly string[]): string {
  if (names.some((name) => /(^|\/)\.data\/extern_modules$/.test(name))) {
    return 'an archive of torch.package, which holds code rather than weights. Save the state dict of its model with torch.save.';
  }
  if (names.some((name) => /(^|\/)model\.json$/.test(name)) && names.some((name) => /(^|\/)tensors\//.test(name))) {
    return 'a TorchScript archive of PyTorch before 1.4, which is not supported. Load it in PyTorch and save it again.';
  }
  return `a zip archive without PyTorch weights: it holds ${listed(names)}, and no data.pkl.`;
}
