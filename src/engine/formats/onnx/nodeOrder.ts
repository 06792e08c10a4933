/**
 * The order in which a graph's nodes can be read. ONNX asks files to have it, but tools that add nodes afterwards (casts
 * of the inputs of a model turned to float16) put them at the end, and runtimes sort them.
 */
import type { NodeMessage } from './messages.js';

/** @returns the nodes so that each stands after those whose outputs it takes; those in a circle come last */
export function inOrder(nodes: readonly NodeMessage[]): readonly NodeMessage[] {
  const makers = new Map(nodes.flatMap(({ outputs }, at) => outputs.filter((name) => name !== '').map((name) => [name, at] as const)));
  const waitsFor = nodes.map(({ inputs }) => new Set(inputs.flatMap((name) => makers.get(name) ?? [])));
  if (waitsFor.every((others, at) => [...others].every((other) => other < at))) return nodes;
  const takers = nodes.map((): number[] => []);
  for (const [at, others] of waitsFor.entries()) for (const other of others) takers[other]!.push(at);
  const ready = nodes.flatMap((_, at) => (waitsFor[at]!.size === 0 ? [at] : []));
  for (const at of ready) {
    for (const taker of takers[at]!) {
      waitsFor[taker]!.delete(at);
      if (waitsFor[taker]!.size === 0) ready.push(taker);
    }
  }
  const circle = nodes.flatMap((_, at) => (waitsFor[at]!.size > 0 ? [at] : []));
  return [...ready, ...circle].map((at) => nodes[at]!);
}
