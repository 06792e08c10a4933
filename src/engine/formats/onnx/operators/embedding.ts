/**
 * A Gather from a constant table: tokens become rows. OneHot is the same with the rows of a unit matrix.
 */
import { elementCount, shapeText } from '../../../core/tensor.js';
import { knownNumber, newAxis } from '../axes.js';
import { loadConstant, scalarOf, type Constant } from '../constants.js';
import { isInput, type InputDraft } from '../drafts.js';
import { Obstacle, OtherRoles } from '../obstacle.js';
import { dimsOf, type Operation, type Operator } from '../operation.js';
import type { FlowValue } from '../values.js';
import { essential, flowOf, normalAxis } from '../view.js';

export function embedding(operation: Operation, table: Constant, tokens: FlowValue): FlowValue {
  const [vocabularySize, width] = table.shape;
  if (table.shape.length !== 2 || !vocabularySize || !width) throw new Obstacle(`Its table has the shape ${shapeText(table.shape)}.`);
  if (normalAxis(operation.attributes.integer('axis', 0), 2) !== 0) throw new Obstacle('It takes columns of its table.');
  return rowsOfTable(operation, tokens, { vocabularySize, width, tensors: table.tensors, load: async () => loadConstant(table) });
}

export const embeddingOperators: Readonly<Record<string, Operator>> = { OneHot: (operation) => [oneHot(operation)] };

/** The unit matrix of a one-hot encoding is as large as its square. */
const mostOneHot = 4096;

function oneHot(operation: Operation): FlowValue {
  const tokens = operation.flow(0);
  const depth = knownNumber(dimsOf(operation.input(1))?.items[0] ?? null) ?? scalarOf(operation.constant(1));
  const values = operation.constant(2);
  const isLast = normalAxis(operation.attributes.integer('axis', -1), tokens.groups.length + 1) === tokens.groups.length;
  if (!isLast || depth === null || depth < 1 || depth > mostOneHot || values === null || elementCount(values.shape) !== 2) {
    throw new Obstacle('It makes one-hot rows of an unknown number of features, or not as the last axis.');
  }
  const [off, on] = loadConstant(values) as unknown as [number, number];
  const load = async (): Promise<Float32Array> => Float32Array.from({ length: depth * depth }, (_, i) => (i % (depth + 1) === 0 ? on : off));
  return rowsOfTable(operation, tokens, { vocabularySize: depth, width: depth, tensors: [], load });
}

interface Table {
  readonly vocabularySize: number;
  readonly width: number;
  readonly tensors: Constant['tensors'];
  readonly load: () => Promise<Float32Array>;
}

function rowsOfTable(operation: Operation, { port, groups }: FlowValue, { vocabularySize, width, tensors, load }: Table): FlowValue {
  const { draft } = port;
  if (!isInput(draft)) throw new Obstacle('The ids it looks up are computed; only an input of tokens can be looked up.');
  checkRoles(draft, groups);
  draft.content = 'tokens';
  const features = newAxis('feature', width);
  const table = operation.layer({
    inputs: [port],
    tensors,
    axes: [...port.axes, features],
    make: (base) => ({ kind: 'embedding', ...base, vocabularySize, maskZero: draft.hasPadding, load }),
  });
  return flowOf(table, [...groups, [features]]);
}

/** Tokens have no features: what is not the batch are the steps. */
function checkRoles(draft: InputDraft, groups: FlowValue['groups']): void {
  const axes = essential(groups.flat());
  if (axes.every(({ role }) => role !== 'feature')) return;
  if (groups.length !== 2) throw new Obstacle('It looks up ids that are neither sequences nor a batch of them.');
  throw new OtherRoles(draft.name, { axes: ['batch', 'time'], implied: [] });
}
