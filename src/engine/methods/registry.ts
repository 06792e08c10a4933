/**
 * The explanation methods. A new one is a folder and a line here.
 */
import { UnrollError } from '../core/errors.js';
import { cells } from './cells/cells.js';
import { compare } from './compare/compare.js';
import { concepts } from './concepts/concepts.js';
import { fsa } from './fsa/fsa.js';
import { metaTree } from './metaTree/metaTree.js';
import type { ModelOverview } from '../results/overview.js';
import type { Method } from './method.js';
import { partitions } from './partitions/partitions.js';

export const methods: readonly Method[] = [fsa, cells, compare, concepts, metaTree, partitions];

/** @throws UnrollError when there is no method of that id; the error lists those there are. */
export function methodNamed(id: string): Method {
  const method = methods.find((candidate) => candidate.id === id);
  if (method) return method;
  throw new UnrollError('usage', `There is no method "${id}". Methods: ${methods.map((known) => known.id).join(', ')}.`);
}

/** @returns every method, and why it cannot be run on a model where it cannot */
export function methodsFor(runnable: Parameters<Method['unsuited']>[0]): ModelOverview['methods'] {
  return methods.map((method) => ({ id: method.id, title: method.title, verb: method.verb, purpose: method.purpose, unsuited: method.unsuited(runnable) }));
}
