/**
 * ONNX files written field by field, as protobuf would, for tests of the reader.
 */
import { memorySource, type ByteSource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { onnxFormat } from '../../../../../src/engine/formats/onnx/onnxFormat.js';
import type { Layer, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';

export type Bytes = readonly number[];

export function varint(value: number | bigint): Bytes {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

export const integer = (number: number, value: number | bigint): Bytes => [...varint(number << 3), ...varint(value)];
export const message = (number: number, ...parts: readonly Bytes[]): Bytes => {
  const content = parts.flat();
  return [...varint((number << 3) | 2), ...varint(content.length), ...content];
};
export const text = (number: number, value: string): Bytes => message(number, [...new TextEncoder().encode(value)]);
export const float = (number: number, value: number): Bytes => [...varint((number << 3) | 5), ...floats([value])];
export const floats = (values: readonly number[]): Bytes => [...new Uint8Array(Float32Array.from(values).buffer)];

/** A FLOAT tensor; its values 0.01, 0.02, … where none are given. */
export function tensor(name: string, shape: readonly number[], values?: readonly number[]): Bytes {
  const count = shape.reduce((product, size) => product * size, 1);
  const given = values ?? Array.from({ length: count }, (_, i) => (i + 1) / 100);
  return [...shape.flatMap((size) => integer(1, size)), ...integer(2, 1), ...text(8, name), ...message(9, floats(given))];
}

/** An INT64 tensor of rank 1, or a scalar. */
export function wholes(name: string, values: readonly number[] | number): Bytes {
  const list = typeof values === 'number' ? [values] : values;
  const shape = typeof values === 'number' ? [] : integer(1, list.length);
  return [...shape, ...integer(2, 7), ...text(8, name), ...list.flatMap((value) => integer(7, value))];
}

type AttributeValue = number | string | readonly number[] | { readonly float: number } | { readonly graph: Bytes } | { readonly tensor: Bytes } | { readonly reference: string };

function attribute(name: string, value: AttributeValue): Bytes {
  // Its type stands beside it: ONNX Runtime wants to be told.
  const content = ((): Bytes => {
    if (typeof value === 'number') return [...integer(3, value), ...integer(20, 2)];
    if (typeof value === 'string') return [...text(4, value), ...integer(20, 3)];
    if (Array.isArray(value)) return [...(value as readonly number[]).flatMap((item) => integer(8, item)), ...integer(20, 7)];
    if ('float' in value) return [...float(2, value.float), ...integer(20, 1)];
    if ('graph' in value) return [...message(6, value.graph), ...integer(20, 5)];
    if ('tensor' in value) return [...message(5, value.tensor), ...integer(20, 4)];
    return text(21, (value as { reference: string }).reference);
  })();
  return message(5, text(1, name), content);
}

export interface NodeOptions {
  readonly name?: string;
  readonly domain?: string;
  readonly [attribute: string]: AttributeValue | undefined;
}

export function node(type: string, inputs: readonly string[], outputs: readonly string[], { name, domain, ...attributes }: NodeOptions = {}): Bytes {
  return [
    ...inputs.flatMap((input) => text(1, input)),
    ...outputs.flatMap((output) => text(2, output)),
    ...(name ? text(3, name) : []),
    ...text(4, type),
    ...Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : attribute(key, value))),
    ...(domain ? text(7, domain) : []),
  ];
}

/** A tensor input or output; free sizes are names. */
export function value(name: string, shape: readonly (number | string)[], elementType = 1): Bytes {
  const sizes = shape.map((size) => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)));
  return [...text(1, name), ...message(2, message(1, integer(1, elementType), message(2, ...sizes)))];
}

export interface GraphParts {
  readonly nodes: readonly Bytes[];
  readonly inputs?: readonly Bytes[];
  readonly outputs: readonly string[];
  readonly initializers?: readonly Bytes[];
}

export function graph({ nodes, inputs = [], outputs, initializers = [] }: GraphParts): Bytes {
  return [
    ...nodes.flatMap((item) => message(1, item)),
    ...initializers.flatMap((item) => message(5, item)),
    ...inputs.flatMap((item) => message(11, item)),
    ...outputs.flatMap((name) => message(12, text(1, name))),
  ];
}

export function file(content: Bytes, { opset = 17, functions = [] }: { opset?: number; functions?: readonly Bytes[] } = {}): ByteSource {
  const bytes = [...integer(1, 8), ...text(2, 'handmade'), ...text(3, '1.0'), ...message(7, content), ...message(8, integer(2, opset)), ...functions.flatMap((item) => message(25, item))];
  return memorySource('model.onnx', Uint8Array.from(bytes));
}

export const open = (source: ByteSource): Promise<SequenceModel> => onnxFormat.open(source, silentTask);

export const openGraph = (parts: GraphParts, options?: Parameters<typeof file>[1]): Promise<SequenceModel> => open(file(graph(parts), options));

/** W and R of a recurrent operator. */
export function weights(gates: number, inputs: number, units: number, { directions = 1, suffix = '' } = {}): Bytes[] {
  return [tensor(`W${suffix}`, [directions, gates * units, inputs]), tensor(`R${suffix}`, [directions, gates * units, units])];
}

/** @returns each layer as `kind name(inputs)`, and why where it cannot be run */
export function outline({ layers }: SequenceModel): string[] {
  return layers.map((layer: Layer) => `${layer.kind} ${layer.name}(${layer.inputs.join(', ')})${layer.kind === 'unsupported' ? `: ${layer.reason}` : ''}`);
}
