/**
 * Finds the weights in what a PyTorch file holds: a state dict, a checkpoint with one among other things, or a module
 * that was pickled as a whole.
 */
import { UnrollError } from '../../core/errors.js';
import { listed } from '../torchStateDict/modules.js';
import { attributesOf, classNameOf, isModule, moduleTree, type ModuleFacts, type NamedTensor } from './moduleTree.js';
import { numpyArray } from './numpyArray.js';
import { isNode, sequenceItems, type PickleNode, type PickleValue } from './pickle/values.js';
import { rebuiltTensor, type RebuiltTensor } from './rebuiltTensor.js';
import type { Storages } from './storage.js';

export interface Weights {
  /** In the file's order, which is the order in which modules were defined. */
  readonly tensors: readonly NamedTensor[];
  /** Where whole modules are in the file, what they are; else empty. */
  readonly modules: readonly ModuleFacts[];
  readonly notes: readonly string[];
}

interface Candidate {
  /** Keys that lead to it. */
  readonly path: readonly string[];
  readonly value: PickleNode;
  readonly tensors: readonly NamedTensor[];
  readonly modules: readonly ModuleFacts[];
  /** Keys of modules that were saved apart. */
  readonly joined?: readonly string[];
}

/** Keys under which training code keeps a model's weights, likeliest first. */
const weightKeys = ['state_dict', 'model_state_dict', 'model_state', 'model', 'net', 'network', 'module', 'weights', 'params'];
/** What is kept for going on with training; it holds tensors of the weights' shapes. */
const trainingKey = /optim|sched|scaler|loss|criterion/i;
const recurrentName = /(^|\.)weight_(ih|hh)(_|$)/;
const recurrentLeaf = /^(weight|bias)_(ih|hh|hr)(_l\d+(_reverse)?)?$/;
const weightName = /(^|\.)weight(_|$)/;

const deepest = 5;
const mostVisited = 200_000;

/**
 * @param file for messages
 * @throws UnrollError when there are no weights, or those chosen are not sound
 */
export function findWeights(file: string, root: PickleValue, storages: Storages): Weights {
  const likeliest = (found: readonly Candidate[]): Candidate | undefined => [...found].sort((a, b) => preference(a) - preference(b))[0];
  const found = candidates(file, root, storages, rebuiltTensor);
  const likely = likeliest(found) ?? likeliest(candidates(file, root, storages, numpyArray).filter(isStateDict));
  if (likely === undefined) {
    throw new UnrollError(
      'model',
      `${file}: holds ${rebuiltTensor(root, storages) ? 'a tensor alone' : described(root)} and no PyTorch weights. ` +
        'Unroll reads state dicts, checkpoints and modules saved by PyTorch; nothing in the file is run.',
    );
  }
  const chosen = withSiblings(likely, found, root);
  checkTensors(file, chosen.tensors);
  return { tensors: chosen.tensors, modules: chosen.modules, notes: notesOn(chosen, root) };
}

/** @throws UnrollError for a tensor that is not sound */
export function checkTensors(file: string, tensors: readonly NamedTensor[]): void {
  for (const { name, tensor } of tensors) {
    if (tensor.kind === 'damaged') throw new UnrollError('model', `${file}: tensor ${name}: ${tensor.why}. It is damaged or not sound; get a good copy.`);
  }
}

/** A recurrent module saved apart from the rest of its model, as in `{"rnn": …, "out": …}` or `[rnn, out]`, is put together with that. */
function withSiblings(likely: Candidate, found: readonly Candidate[], root: PickleValue): Candidate {
  const path = likely.path.slice(0, -1);
  const isBeside = (other: Candidate): boolean => other.path.length === likely.path.length && path.every((key, i) => key === other.path[i]);
  const siblings = found.filter(isBeside);
  const isAlone = likely.path.length > 0 && likely.tensors.every(({ name }) => recurrentLeaf.test(name));
  if (!isAlone || siblings.length < 2 || !isNode(root)) return likely;
  const within = <T>(own: Candidate, items: readonly T[], renamed: (item: T, prefix: string) => T): readonly T[] =>
    items.map((item) => renamed(item, `${own.path.at(-1)!}.`));
  return {
    path,
    value: root,
    tensors: siblings.flatMap((own) => within(own, own.tensors, (tensor, prefix) => ({ ...tensor, name: prefix + tensor.name }))),
    modules: siblings.flatMap((own) => within(own, own.modules, (module, prefix) => ({ ...module, path: (prefix + module.path).replace(/\.$/, '') }))),
    joined: siblings.map((own) => own.path.at(-1)!),
  };
}

type TensorReader = (value: PickleValue, storages: Storages) => RebuiltTensor | null;

/** Arrays are kept for all kinds of reasons; those of a model are known by PyTorch's names. */
function isStateDict({ tensors }: Candidate): boolean {
  return tensors.some(({ name }) => weightName.test(name));
}

/** Everything that could be a model's weights, breadth first. */
function candidates(file: string, root: PickleValue, storages: Storages, read: TensorReader): Candidate[] {
  const found: Candidate[] = [];
  const visited = new Set<PickleNode>();
  const queue: { value: PickleValue; path: readonly string[] }[] = [{ value: root, path: [] }];
  for (const { value, path } of queue) {
    if (!isNode(value) || visited.has(value) || path.length > deepest) continue;
    visited.add(value);
    if (visited.size > mostVisited) break;
    if (isModule(value)) {
      const { tensors, modules } = moduleTree(value, storages, (what) => new UnrollError('model', `${file}: ${what}; it is not a sound file.`));
      if (tensors.length > 0) found.push({ path, value, tensors, modules });
      continue;
    }
    const entries = entriesOf(value);
    const tensors = entries.flatMap(([key, entry]) => namedTensor(key, entry, storages, read));
    if (tensors.length > 0) found.push({ path, value, tensors, modules: [] });
    for (const [key, entry] of entries) if (isNode(entry) && !trainingKey.test(key)) queue.push({ value: entry, path: [...path, key] });
  }
  return found;
}

/** @returns what a value contains, by text keys */
function entriesOf(value: PickleNode): readonly (readonly [string, PickleValue])[] {
  const dict = value.kind === 'dict' ? value : attributesOf(value);
  if (dict) return dict.entries.filter((entry): entry is [string, PickleValue] => typeof entry[0] === 'string');
  return (sequenceItems(value) ?? []).map((item, index) => [String(index), item] as const);
}

function namedTensor(name: string, value: PickleValue, storages: Storages, read: TensorReader): NamedTensor[] {
  const tensor = read(value, storages);
  if (tensor !== null) return [{ name, tensor }];
  // Quantized Linear modules keep weight and bias as a pair.
  const packed = isNode(value) && value.kind === 'tuple' ? read(value.items[0] ?? null, storages) : null;
  return packed?.kind === 'unreadable' ? [{ name, tensor: packed }] : [];
}

/** Small for likely ones: recurrent weights first, then the usual keys; otherwise what stands first in the file. */
function preference({ path, tensors }: Candidate): number {
  const usual = weightKeys.indexOf(path.at(-1) ?? '');
  const keyRank = usual >= 0 ? usual : weightKeys.length + (path.length === 0 ? 0 : 1);
  return keyRank + (tensors.some(({ name }) => recurrentName.test(name)) ? 0 : 100);
}

function notesOn({ path, value, modules, joined }: Candidate, root: PickleValue): string[] {
  const notes: string[] = [];
  if (joined) notes.push(`Modules that the file holds apart are taken for one model: ${listed(joined.map(shortened))}.`);
  if (path.length > 0 && isNode(root)) {
    const others = entriesOf(root).map(([key]) => key).filter((key) => key !== path[0]);
    notes.push(`The weights are those under "${path.join('.')}"${others.length > 0 ? `; beside it the file has ${listed(others.map(shortened))}` : ''}.`);
  }
  if (value.kind === 'object' && modules.length > 0 && !joined) {
    const classes = [...new Set(modules.slice(1).map((module) => shortClassName(module.className)))];
    const made = classes.length > 0 ? `, made of ${listed(classes.map(shortened))}` : '';
    notes.push(`A whole module of class ${classNameOf(value)}${made}: its weights are read, its code is not run.`);
  }
  return notes;
}

/** `torch.nn.modules.rnn.LSTM` as people write it: nn.LSTM. */
export function shortClassName(className: string): string {
  return className.replace(/^torch\.nn\.modules\.\w+\./, 'nn.');
}

/** What a value is, for the error that says it is no model. */
function described(value: PickleValue): string {
  if (!isNode(value)) return value === null ? 'nothing' : `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
  switch (value.kind) {
    case 'dict': {
      const keys = entriesOf(value).map(([key]) => key);
      return value.entries.length === 0 ? 'an empty dict' : keys.length === 0 ? 'a dict' : `a dict with the keys ${listed(keys.map(shortened))}`;
    }
    case 'object':
      return `an object made by ${classNameOf(value)}`;
    case 'global':
      return `the name ${value.module}.${value.name}`;
    case 'persistent':
      return 'a storage alone';
    case 'omitted':
      return 'a long text or number';
    default:
      return `a ${value.kind}`;
  }
}

/** Keys and class names may be of any length. */
function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
