/**
 * Second copies of a model in one state dict: an average of its weights over the training, or the slower twin that some
 * methods keep. They have the names and shapes of the model and no place in it.
 */
import type { TensorSource } from '../../core/tensor.js';

const copyName = /(^|_)(ema|swa|shadow|averaged?|avg|target|teacher|momentum|old)(_|$)/i;

export interface WithoutCopies {
  readonly tensors: readonly TensorSource[];
  /** First parts of the names of what was left out. */
  readonly copies: readonly string[];
}

/** @returns the tensors without those that are a copy of others by what they are called under */
export function withoutCopies(tensors: readonly TensorSource[]): WithoutCopies {
  const groups = new Map<string, string[]>();
  for (const { name, shape } of tensors) {
    const prefix = prefixOf(name);
    const members = groups.get(prefix) ?? [];
    if (members.length === 0) groups.set(prefix, members);
    members.push(`${name.slice(prefix.length)} ${shape.join()}`);
  }
  const contents = new Map([...groups].map(([prefix, members]) => [prefix, members.sort().join('\n')]));
  const originals = new Set([...contents].filter(([prefix]) => !copyName.test(prefix)).map(([, content]) => content));
  const copies = [...contents].filter(([prefix, content]) => prefix !== '' && copyName.test(prefix) && originals.has(content)).map(([prefix]) => prefix);
  return { tensors: copies.length === 0 ? tensors : tensors.filter(({ name }) => !copies.includes(prefixOf(name))), copies };
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf('.')));
}
