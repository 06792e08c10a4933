/**
 * Says what stands in the graphs within nodes (Loop, Scan, If), which are not followed.
 */
import type { GraphMessage } from './messages.js';
import type { Operation } from './operation.js';

const recurrentTypes = new Set(['LSTM', 'GRU', 'RNN']);

const bodies: ReadonlyMap<string, readonly string[]> = new Map([
  ['Loop', ['body']],
  ['Scan', ['body']],
  ['If', ['then_branch', 'else_branch']],
]);

/** Operators that say nothing about what a graph does. */
const plumbing = new Set(['Constant', 'Identity', 'Cast', 'Shape', 'Gather', 'Slice', 'Concat', 'Squeeze', 'Unsqueeze', 'Reshape', 'Transpose']);
const mostNamed = 6;

/** @returns why a node with graphs of its own cannot be run, null for one without */
export function describeSubgraph({ type, attributes }: Operation): string | null {
  const names = bodies.get(type);
  if (!names) return null;
  const graphs = names.map((name) => attributes.graph(name)).filter((graph) => graph !== null);
  const types = [...new Set(graphs.flatMap(typesIn))];
  const isRecurrent = (found: string): boolean => recurrentTypes.has(found);
  const named = [...types.filter(isRecurrent), ...types.filter((found) => !isRecurrent(found))];
  const list = named.slice(0, mostNamed).join(', ') || 'nothing that computes';
  return type === 'If'
    ? `Which of its branches is taken depends on the input; they hold ${list}.`
    : `A recurrence written out as ${type} (its body: ${list}); only LSTM, GRU and RNN operators are read as recurrent layers.`;
}

function typesIn(graph: GraphMessage): string[] {
  return graph.nodes.map((node) => node.type).filter((type) => !plumbing.has(type));
}
