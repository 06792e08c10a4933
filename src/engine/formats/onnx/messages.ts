/**
 * ONNX's messages as far as a model's structure needs them: graph, nodes, inputs and outputs. Values of tensors are
 * left where they are (tensorMessage.ts); attributes are taken apart when an operator asks for them (attributes.ts).
 * Field numbers are those of onnx.proto.
 */
import { readTensor, type TensorMessage } from './tensorMessage.js';
import type { ByteRange, Field, WireReader } from './wire.js';

export interface ModelMessage {
  readonly producer: string | null;
  /** Version of the operator set by domain; '' is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: GraphMessage;
  readonly functions: readonly FunctionMessage[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface GraphMessage {
  readonly nodes: readonly NodeMessage[];
  readonly initializers: readonly TensorMessage[];
  /** Names of initialisers in a sparse form, which are not read. */
  readonly sparse: readonly string[];
  readonly inputs: readonly ValueMessage[];
  readonly outputs: readonly ValueMessage[];
}

export interface NodeMessage {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  /** An omitted one is ''. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Where each attribute's message stands. */
  readonly attributes: ReadonlyMap<string, ByteRange>;
}

/** A function of the model's own, to be put in place of the nodes that call it. */
export interface FunctionMessage extends Omit<NodeMessage, 'type' | 'attributes'> {
  readonly nodes: readonly NodeMessage[];
}

/** An input or output of a graph. */
export interface ValueMessage {
  readonly name: string;
  /** As TensorProto.DataType; 0 where it is no tensor. */
  readonly elementType: number;
  /** null where a size is free; the whole is null where the rank is not said. */
  readonly shape: readonly (number | null)[] | null;
}

/** @throws UnrollError when the file is no sound model */
export function readModel(wire: WireReader): ModelMessage {
  let graph: ByteRange | null = null;
  let name = '';
  let version = '';
  const opsets = new Map<string, number>();
  const functions: FunctionMessage[] = [];
  const metadata: Record<string, string> = {};
  for (const field of wire.fields({ start: 0, end: wire.size })) {
    if (field.number === 2) name = wire.string(field);
    else if (field.number === 3) version = wire.string(field);
    else if (field.number === 7) graph = wire.message(field);
    else if (field.number === 8) readOpset(wire, wire.message(field), opsets);
    else if (field.number === 14) readMetadata(wire, wire.message(field), metadata);
    else if (field.number === 25) functions.push(readFunction(wire, wire.message(field)));
  }
  if (graph === null) throw wire.damaged('it holds no graph');
  const producer = [name, version].filter((part) => part !== '').join(' ') || null;
  return { producer, opsets, graph: readGraph(wire, graph), functions, metadata };
}

export function readGraph(wire: WireReader, range: ByteRange): GraphMessage {
  const nodes: NodeMessage[] = [];
  const initializers: TensorMessage[] = [];
  const sparse: string[] = [];
  const inputs: ValueMessage[] = [];
  const outputs: ValueMessage[] = [];
  for (const field of wire.fields(range)) {
    if (field.number === 1) nodes.push(readNode(wire, wire.message(field)));
    else if (field.number === 5) initializers.push(readTensor(wire, wire.message(field)));
    else if (field.number === 11) inputs.push(readValue(wire, wire.message(field)));
    else if (field.number === 12) outputs.push(readValue(wire, wire.message(field)));
    else if (field.number === 15) sparse.push(sparseName(wire, wire.message(field)));
  }
  return { nodes, initializers, sparse, inputs, outputs };
}

/** A node takes more memory than a name does. */
const itemsPerNode = 3;

function readNode(wire: WireReader, range: ByteRange): NodeMessage {
  wire.charge(itemsPerNode);
  const node = { name: '', type: '', domain: '', inputs: [] as string[], outputs: [] as string[], attributes: new Map<string, ByteRange>() };
  for (const field of wire.fields(range)) {
    if (field.number === 1) node.inputs.push(wire.string(field));
    else if (field.number === 2) node.outputs.push(wire.string(field));
    else if (field.number === 3) node.name = wire.string(field);
    else if (field.number === 4) node.type = wire.string(field);
    else if (field.number === 5) {
      const attribute = wire.message(field);
      node.attributes.set(textField(wire, attribute, 1), attribute);
    } else if (field.number === 7) node.domain = domainName(wire.string(field));
  }
  return node;
}

function readFunction(wire: WireReader, range: ByteRange): FunctionMessage {
  const found = { name: '', domain: '', inputs: [] as string[], outputs: [] as string[], nodes: [] as NodeMessage[] };
  for (const field of wire.fields(range)) {
    if (field.number === 1) found.name = wire.string(field);
    else if (field.number === 4) found.inputs.push(wire.string(field));
    else if (field.number === 5) found.outputs.push(wire.string(field));
    else if (field.number === 7) found.nodes.push(readNode(wire, wire.message(field)));
    else if (field.number === 10) found.domain = domainName(wire.string(field));
  }
  return found;
}

function readOpset(wire: WireReader, range: ByteRange, opsets: Map<string, number>): void {
  let version = 0;
  for (const field of wire.fields(range)) if (field.number === 2) version = wire.integer(field);
  opsets.set(domainName(textField(wire, range, 1)), version);
}

/** 'ai.onnx' is another name of the default domain. */
function domainName(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/** Pairs that a tool left in the file; very long ones are not for people and are left out. */
function readMetadata(wire: WireReader, range: ByteRange, metadata: Record<string, string>): void {
  const longest = 4096;
  if (range.end - range.start > longest) return;
  metadata[textField(wire, range, 1)] = textField(wire, range, 2);
}

function readValue(wire: WireReader, range: ByteRange): ValueMessage {
  let name = '';
  let elementType = 0;
  let shape: (number | null)[] | null = null;
  for (const field of wire.fields(range)) {
    if (field.number === 1) name = wire.string(field);
    const tensorType = field.number === 2 ? messageField(wire, wire.message(field), 1) : null;
    if (tensorType === null) continue;
    for (const part of wire.fields(tensorType)) {
      if (part.number === 1) elementType = wire.integer(part);
      else if (part.number === 2) shape = [...wire.fields(wire.message(part))].filter((dim) => dim.number === 1).map((dim) => readSize(wire, dim));
    }
  }
  return { name, elementType, shape };
}

/** A size that is named, absent or no size at all is free. */
function readSize(wire: WireReader, dimension: Field): number | null {
  let size: number | null = null;
  for (const field of wire.fields(wire.message(dimension))) if (field.number === 1) size = wire.integer(field);
  return size !== null && size > 0 ? size : null;
}

function sparseName(wire: WireReader, range: ByteRange): string {
  const values = messageField(wire, range, 1);
  return values === null ? '' : textField(wire, values, 8);
}

function messageField(wire: WireReader, range: ByteRange, number: number): ByteRange | null {
  for (const field of wire.fields(range)) if (field.number === number) return wire.message(field);
  return null;
}

function textField(wire: WireReader, range: ByteRange, number: number): string {
  for (const field of wire.fields(range)) if (field.number === number) return wire.string(field);
  return '';
}
