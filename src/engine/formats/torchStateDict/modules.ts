/**
 * A state dict's tensors, grouped by the module they belong to.
 */
import type { TensorSource } from '../../core/tensor.js';

export interface StateModule {
  /** Path in the model, wrappers left out; empty where tensors stand at the top. */
  readonly path: string;
  /** By their own name in the module: `weight`, `bias_ih_l0`. */
  readonly tensors: ReadonlyMap<string, TensorSource>;
}

/** What torch.compile, FSDP, Fabric and activation checkpointing put into the paths of the modules that they wrap. */
const wrapped = /(^|\.)(?:_orig_mod|_forward_module|_fsdp_wrapped_module|_checkpoint_wrapped_module)\./g;

/** Names under which training code wraps a whole model. */
const wrapper = /^(module|model|net|network|state_dict)\.(?!\d)/;

/** @returns the modules in the order in which their first tensor comes. */
export function groupModules(tensors: readonly TensorSource[]): readonly StateModule[] {
  const modules = new Map<string, Map<string, TensorSource>>();
  const names = withoutWrappers(withoutMarks(tensors.map((tensor) => tensor.name)));
  for (const [index, tensor] of tensors.entries()) {
    const name = names[index]!;
    const dot = name.lastIndexOf('.');
    const path = dot < 0 ? '' : name.slice(0, dot);
    const members = modules.get(path) ?? new Map<string, TensorSource>();
    modules.set(path, members.set(name.slice(dot + 1), tensor));
  }
  for (const [path, members] of modules) if (members.has('in_proj_weight')) joinAttention(modules, path, members);
  joinCells(modules);
  return [...modules].map(([path, members]) => ({ path, tensors: members }));
}

/** The last part of an nn.MultiheadAttention stands in a module of its own, but is no Linear that could be a head. */
function joinAttention(modules: Map<string, Map<string, TensorSource>>, path: string, members: Map<string, TensorSource>): void {
  const last = path ? `${path}.out_proj` : 'out_proj';
  for (const [name, tensor] of modules.get(last) ?? []) members.set(`out_proj.${name}`, tensor);
  modules.delete(last);
}

function withoutMarks(names: readonly string[]): readonly string[] {
  // A wrapper around a wrapper ends where the next begins.
  const plain = names.map((name) => name.replace(wrapped, '$1').replace(wrapped, '$1'));
  return new Set(plain).size === names.length ? plain : names;
}

/** Only what the names of all modules share is a wrapper; beside it may stand what it counts (`n_averaged`). */
function withoutWrappers(names: readonly string[]): readonly string[] {
  const first = names.find((name) => name.includes('.'));
  const prefix = first === undefined ? null : wrapper.exec(first)?.[0];
  if (!prefix || !names.every((name) => !name.includes('.') || (name.startsWith(prefix) && wrapper.test(name)))) return names;
  const unwrapped = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  return new Set(unwrapped).size === names.length ? withoutWrappers(unwrapped) : names;
}

/** Names of the Linear modules of which cells are made by hand, as in PyTorch's tutorials; both are read into one cell. */
const inputProduct = /^(i|x|in|input)(2|_?to_?)?(h|hidden)$/;
const recurrentProduct = /^(h|hidden)(2|_?to_?)?(h|hidden)$/;

function joinCells(modules: Map<string, Map<string, TensorSource>>): void {
  for (const path of [...modules.keys()]) {
    const { parent, own } = placeOf(path);
    if (!inputProduct.test(own)) continue;
    const siblings = [...modules.keys()].filter((other) => other !== path && placeOf(other).parent === parent && recurrentProduct.test(placeOf(other).own));
    const [fromInput, fromState] = [path, siblings[0] ?? ''].map((name) => modules.get(name));
    if (siblings.length !== 1 || modules.has(parent) || fromInput!.get('weight')?.shape[0] !== fromState?.get('weight')?.shape[0]) continue;
    const renamed = ([members, kind]: readonly [Map<string, TensorSource>, string]) => [...members].map(([name, tensor]) => [`${name}_${kind}`, tensor] as const);
    modules.set(parent, new Map([...renamed([fromInput!, 'ih']), ...renamed([fromState!, 'hh'])]));
    modules.delete(path);
    modules.delete(siblings[0]!);
  }
}

function placeOf(path: string): { readonly parent: string; readonly own: string } {
  const dot = path.lastIndexOf('.');
  return { parent: path.slice(0, Math.max(0, dot)), own: path.slice(dot + 1) };
}

/** Order of names in which numbers count as numbers: `fc2` before `fc10`. */
export function naturalOrder(a: string, b: string): number {
  const [partsA, partsB] = [a, b].map((text) => text.split(/(\d+)/)) as [string[], string[]];
  for (let i = 0; i < Math.min(partsA.length, partsB.length); i++) {
    const [partA, partB] = [partsA[i]!, partsB[i]!];
    if (partA === partB) continue;
    const difference = i % 2 === 1 ? Number(partA) - Number(partB) : 0;
    return difference || (partA < partB ? -1 : 1);
  }
  return partsA.length - partsB.length;
}

/** @returns the first few names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
