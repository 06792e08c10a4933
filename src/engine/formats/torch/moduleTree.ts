/**
 * Modules that were pickled as a whole, or saved by TorchScript: objects of classes that Unroll does not have, whose
 * attributes hold the same tensors that their state dict would.
 */
import type { UnrollError } from '../../core/errors.js';
import { entryNamed, globalName, isNode, sequenceItems, type PickleDict, type PickleObject, type PickleValue } from './pickle/values.js';
import { rebuiltTensor, type RebuiltTensor } from './rebuiltTensor.js';
import type { Storages } from './storage.js';

export interface NamedTensor {
  readonly name: string;
  readonly tensor: RebuiltTensor;
}

/** One module of the tree. */
export interface ModuleFacts {
  /** As in a state dict: "encoder.lstm"; empty for the whole. */
  readonly path: string;
  /** "torch.nn.modules.rnn.LSTM" */
  readonly className: string;
  readonly attributes: PickleDict;
}

export interface ModuleTree {
  /** In the order of PyTorch's state dict. */
  readonly tensors: readonly NamedTensor[];
  readonly modules: readonly ModuleFacts[];
}

/** Far more than any model has; a hostile file may let few objects contain each other very often. */
const mostModules = 50_000;
const deepest = 100;

/** @returns the attributes of an object, null where it has none */
export function attributesOf(value: PickleValue | undefined): PickleDict | null {
  if (!isNode(value) || value.kind !== 'object') return null;
  // Classes with slots give a pair: attributes, slots.
  const state = sequenceItems(value.state)?.[0] ?? value.state;
  return isNode(state) && state.kind === 'dict' ? state : null;
}

/** @returns the class of an object or the function that makes it, without what TorchScript puts around the name */
export function classNameOf(object: PickleObject): string {
  // Protocols 0 and 1 make objects by a function whose first argument is the class.
  const made = globalName(object.callee);
  const name = made === 'copy_reg._reconstructor' || made === 'copyreg._reconstructor' ? globalName(sequenceItems(object.args)?.[0]) : made;
  return (name ?? 'unknown').replace(/^__torch__\./, '').replace(/___torch_mangle_\d+\./, '');
}

/** Whether an object is a pickled nn.Module or a module of a TorchScript archive. */
export function isModule(value: PickleValue | undefined): value is PickleObject {
  const attributes = attributesOf(value);
  if (attributes === null) return false;
  return isScripted(value as PickleObject) || dictNamed(attributes, '_modules') !== null || dictNamed(attributes, '_parameters') !== null;
}

function isScripted(object: PickleObject): boolean {
  return globalName(object.callee)?.startsWith('__torch__.') ?? false;
}

function dictNamed(attributes: PickleDict, name: string): PickleDict | null {
  const value = entryNamed(attributes, name);
  return isNode(value) && value.kind === 'dict' ? value : null;
}

/**
 * @param tooMuch makes the error for a tree that cannot be one of a model
 * @throws UnrollError when modules contain themselves or there are too many
 */
export function moduleTree(root: PickleObject, storages: Storages, tooMuch: (what: string) => UnrollError): ModuleTree {
  const tensors: NamedTensor[] = [];
  const modules: ModuleFacts[] = [];

  const add = (prefix: string, name: PickleValue, value: PickleValue): void => {
    if (typeof name !== 'string') return;
    const tensor = rebuiltTensor(value, storages);
    if (tensor !== null) tensors.push({ name: prefix + name, tensor });
  };
  const visit = (module: PickleObject, path: string, depth: number): void => {
    if (depth > deepest) throw tooMuch(`its modules are nested more than ${deepest} deep`);
    if (modules.length >= mostModules) throw tooMuch(`it has more than ${mostModules} modules`);
    const attributes = attributesOf(module)!;
    modules.push({ path, className: classNameOf(module), attributes });
    const prefix = path && `${path}.`;
    const own = isScripted(module) ? [attributes] : ['_parameters', '_buffers'].map((name) => dictNamed(attributes, name));
    for (const dict of own) for (const [name, value] of dict?.entries ?? []) add(prefix, name, value);
    // Packed weights are no tensors that could be met on the way.
    if (/(^|\.)quantized\./.test(classNameOf(module))) tensors.push({ name: `${prefix}packed`, tensor: { kind: 'unreadable', what: 'quantized' } });
    const children = isScripted(module) ? attributes : dictNamed(attributes, '_modules');
    for (const [name, value] of children?.entries ?? []) {
      if (typeof name === 'string' && isModule(value)) visit(value, prefix + name, depth + 1);
    }
  };
  visit(root, '', 0);
  return { tensors, modules };
}
