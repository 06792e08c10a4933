/**
 * Gemm, MatMul and Einsum with a constant matrix: a Dense layer. A vector added to what a MatMul gives is its bias.
 */
import type { DenseLayer } from '../../../model/sequenceModel.js';
import { newAxis } from '../axes.js';
import { elementCount, shapeText } from '../../../core/tensor.js';
import { loadConstant, reshapedConstant, transposedConstant, type Constant } from '../constants.js';
import type { Draft } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue, Value } from '../values.js';
import { flowOf, isFeatureGroup, transposed, widthOf, withFeatures } from '../view.js';
import { productOfFlows } from './stepWeights.js';

export const denseOperators: Readonly<Record<string, Operator>> = {
  Gemm: (operation) => [gemm(operation)],
  MatMul: (operation) => [matMul(operation)],
  Einsum: (operation) => [einsum(operation)],
};

interface Product {
  readonly flow: FlowValue;
  /** [inputs, units] */
  readonly kernel: Constant;
  readonly factor: number;
}

/** The products that became layers, so that an Add may still give one its bias. */
const products = new WeakMap<Draft, Product>();

function gemm(operation: Operation): Value {
  const { attributes } = operation;
  const flow = operation.flow(0);
  if (attributes.integer('transA', 0) !== 0) throw new Obstacle('Its input is transposed (transA).');
  const stored = operation.weight(1, 'matrix');
  const kernel = attributes.integer('transB', 0) === 0 ? stored : transposedConstant(stored, [1, 0]);
  const bias = operation.optional(2) === null ? null : operation.weight(2, 'bias');
  return dense(operation, { flow, kernel: kernel ?? stored, factor: attributes.float('alpha', 1) }, bias, attributes.float('beta', 1));
}

function matMul(operation: Operation): Value {
  const [left, right] = [operation.optional(0), operation.optional(1)];
  if (left?.kind === 'flow' && right?.kind === 'flow') return productOfFlows(operation, left, right);
  const kernel = operation.weight(1, 'matrix');
  const column = kernel.shape.length === 1 ? reshapedConstant(kernel, [...kernel.shape, 1]) : null;
  const product = dense(operation, { flow: operation.flow(0), kernel: column ?? kernel, factor: 1 }, null, 1);
  // Multiplied by a vector, the last axis is gone.
  return column ? flowOf(product.port, product.groups.slice(0, -1)) : product;
}

/** One axis multiplied by a matrix: `bti,io->bto`. */
function einsum(operation: Operation): Value {
  const equation = operation.attributes.text('equation', '').replace(/\s/g, '');
  const [, given = '', matrix = '', wanted = ''] = /^([a-zA-Z.]+),([a-zA-Z]{2})->([a-zA-Z.]+)$/.exec(equation) ?? [];
  const flow = operation.flow(0);
  const stored = operation.weight(1, 'matrix');
  const named = (letters: string): string => letters.replace('...', '0123456789'.slice(0, Math.max(0, flow.groups.length - given.replace('...', '').length)));
  const [before, after] = [named(given), named(wanted)];
  const [inner, outer] = before.includes(matrix[0]!) ? [matrix[0]!, matrix[1]!] : [matrix[1]!, matrix[0]!];
  const rest = before.replace(inner, '');
  const order = [...after].map((letter) => (rest + outer).indexOf(letter));
  const turned = transposed(flow, [...(rest + inner)].map((letter) => before.indexOf(letter)));
  const kernel = inner === matrix[0] ? stored : transposedConstant(stored, [1, 0]);
  if (matrix === '' || before.length !== flow.groups.length || !turned || !kernel) throw new Obstacle(`Its equation ${equation} is not that of a product with one matrix.`);
  const result = transposed(dense(operation, { flow: turned, kernel, factor: 1 }, null, 1), order);
  if (result === null || before.includes(outer)) throw new Obstacle(`Its equation ${equation} is not that of a product with one matrix.`);
  return result;
}

function dense(operation: Operation, product: Product, bias: Constant | null, biasFactor: number, className?: string): FlowValue {
  const { flow, kernel, factor } = product;
  const [inputs, units] = kernel.shape;
  const last = flow.groups.length - 1;
  if (kernel.shape.length !== 2 || !inputs || !units) throw new Obstacle(`Its matrix has the shape ${shapeText(kernel.shape)}.`);
  if (!isFeatureGroup(flow, last)) throw new Obstacle('It is applied to something else than the features of each step.');
  const width = widthOf(flow.port);
  if (width !== null && width !== inputs) throw new Obstacle(`Its matrix takes ${inputs} features, but is given ${width}.`);
  const vector = bias && biasVector(bias, units);
  const tensors = [...kernel.tensors, ...(bias?.tensors ?? [])];
  const axes = [...flow.port.axes.filter((axis) => axis.role !== 'feature'), newAxis('feature', units)];
  const port = operation.layer({
    ...(className && { className }),
    inputs: [flow.port],
    tensors,
    axes,
    make: (base): DenseLayer => ({
      kind: 'dense',
      ...base,
      units,
      activation: 'linear',
      load: async () => ({
        kernel: times(loadConstant(kernel), factor),
        bias: vector ? times(loadConstant(vector), biasFactor) : new Float32Array(units),
      }),
    }),
  });
  if (bias === null) products.set(port.draft, product);
  return withFeatures(flow, port, last);
}

function times(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** A bias is one number per unit, or one for all. */
function biasVector(bias: Constant, units: number): Constant {
  const count = elementCount(bias.shape);
  const vector = count === units || count === 1 ? reshapedConstant(bias, [count]) : null;
  if (vector === null) throw new Obstacle(`Its bias has the shape ${shapeText(bias.shape)} where ${units} values are needed.`);
  return count === units ? vector : { ...vector, shape: [units], values: (computed) => new Float32Array(units).fill(vector.values(computed)[0]!) };
}

/**
 * @param flow what the constant is added to
 * @returns a product with the addend as its bias, named as the node that adds it; null where it is no such sum
 */
export function withBias(operation: Operation, flow: FlowValue, addend: Constant): FlowValue | null {
  const product = products.get(flow.port.draft);
  const last = flow.groups.length - 1;
  const isVector = addend.shape.slice(0, -1).every((size) => size === 1) && addend.shape.at(-1) === widthOf(flow.port);
  if (!product || !isVector || addend.shape.length > flow.groups.length || !isFeatureGroup(flow, last)) return null;
  const { port } = dense(operation, product, addend, 1, 'MatMul + Add');
  return withFeatures(flow, port, last);
}
