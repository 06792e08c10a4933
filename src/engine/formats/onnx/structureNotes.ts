/**
 * What the user should know of a file beside its layers: values that cannot be read, and what a graph consists of when
 * it has no recurrent operator and not all of it can be run.
 */
import type { Layer } from '../../model/sequenceModel.js';
import type { GraphMessage, NodeMessage } from './messages.js';
import type { TensorMessage } from './tensorMessage.js';

const mostNamed = 6;
/** A weight used at so many nodes is one of a recurrence written out. */
const repeatedUses = 3;
const products = new Set(['MatMul', 'Gemm']);

export function structureNotes(graph: GraphMessage, layers: readonly Layer[], unreadable: readonly TensorMessage[]): string[] {
  const notes = [...new Set(unreadable.map(({ type }) => type))].map(
    (type) => `Values of type ${type} cannot be read: ${listed(unreadable.filter((tensor) => tensor.type === type).map(({ name }) => name))}.`,
  );
  if (layers.some((layer) => layer.kind === 'recurrent')) return notes;
  const repeated = repeatedWeight(graph.nodes);
  if (repeated || layers.some((layer) => layer.kind === 'unsupported')) {
    const counts = countsOf(graph.nodes.map((node) => node.type));
    notes.push(`No LSTM, GRU or RNN operator can be used. The graph consists of ${listed(counts.map(([type, count]) => `${count} ${type}`))}.`);
  }
  if (repeated) {
    notes.push(
      `The weight "${repeated.name}" is used by ${repeated.uses} nodes: a recurrence seems to be written out step by step. ` +
        'Export the model with a recurrent module (nn.LSTM, nn.GRU, nn.RNN) to see its states; ' +
        "nn.RNN with torch.onnx.export(…, dynamo=False), as PyTorch's newer exporter writes it out.",
    );
  }
  return notes;
}

function countsOf(names: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function repeatedWeight(nodes: readonly NodeMessage[]): { name: string; uses: number } | null {
  const weights = nodes.filter((node) => products.has(node.type)).map((node) => node.inputs[1] ?? '');
  const [name, uses] = countsOf(weights)[0] ?? ['', 0];
  return uses >= repeatedUses ? { name, uses } : null;
}

function listed(names: readonly string[]): string {
  return names.length > mostNamed ? `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more` : names.join(', ');
}
