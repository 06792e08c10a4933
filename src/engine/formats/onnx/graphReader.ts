/**
 * Walks a graph from its inputs to its outputs and says what stands behind every name: a constant, a shape, or what a
 * layer gives. Functions of the model's own are put in place of the nodes that call them, and of an If the branch that
 * is known to be taken.
 */
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { Assumption } from '../../model/sequenceModel.js';
import { Attributes } from './attributes.js';
import { axisOrder, knownNumber, newAxis, type Axis, type AxisRole } from './axes.js';
import { storedConstant, type Constant } from './constants.js';
import { inputDraft, isInput, type Draft, type InputDraft, type Port } from './drafts.js';
import { foldConstants } from './foldConstants.js';
import { foldDims } from './foldDims.js';
import type { FunctionMessage, GraphMessage, ModelMessage, NodeMessage, ValueMessage } from './messages.js';
import { inOrder } from './nodeOrder.js';
import { Obstacle, type InputRoles } from './obstacle.js';
import { dimsOf, Operation } from './operation.js';
import { operatorFor } from './operators/table.js';
import { describeSubgraph } from './subgraphs.js';
import type { StoredTensor, TensorStore } from './storedTensors.js';
import { dtypeOf, type TensorMessage } from './tensorMessage.js';
import type { OpaqueValue, Value } from './values.js';
import { flowOf } from './view.js';
import type { WireReader } from './wire.js';

/** Names in a graph; a graph within a node also sees those around it. */
type Scope = Map<string, Value>;

/** Counted with those of functions, which could call each other without end. */
const mostNodes = 100_000;
const deepestNesting = 32;

export interface ReadGraph {
  readonly drafts: readonly Draft[];
  readonly initializers: readonly StoredTensor[];
  /** Tensors of types that cannot be read. */
  readonly unreadable: readonly TensorMessage[];
  /** The graph's outputs by name, in its order. */
  readonly outputs: ReadonlyMap<string, Value>;
  readonly notes: ReadonlySet<string>;
  readonly assumptions: readonly Assumption[];
}

export interface GraphSource {
  /** The file's, for errors. */
  readonly name: string;
  readonly wire: WireReader;
  readonly store: TensorStore;
  readonly model: ModelMessage;
  /** What the axes of inputs are, where that is not what it seems. */
  readonly roles: ReadonlyMap<string, InputRoles>;
}

/**
 * @throws OtherRoles when an input's axes turn out to mean something else
 * @throws UnrollError when the graph is not sound
 */
export async function readGraphOf(source: GraphSource, task: Task): Promise<ReadGraph> {
  return new GraphReader(source).read(task);
}

class GraphReader {
  private readonly drafts: Draft[] = [];
  private readonly notes = new Set<string>();
  private readonly assumptions = new Map<string, Assumption>();
  private readonly functions: ReadonlyMap<string, FunctionMessage>;
  /** Windows slide over rows and columns: inputs of four axes are images, of five films. */
  private readonly hasWindows: boolean;
  private nodesRead = 0;

  constructor(private readonly source: GraphSource) {
    this.functions = new Map(source.model.functions.map((found) => [`${found.domain}:${found.name}`, found]));
    this.hasWindows = source.model.graph.nodes.some(({ type }) => type.startsWith('Conv') || type.endsWith('Pool'));
  }

  async read(task: Task): Promise<ReadGraph> {
    const { graph } = this.source.model;
    const scope: Scope = new Map();
    this.define(graph, scope);
    const initializers = [...scope.values()].flatMap((value) => (value.kind === 'constant' && value.stored ? [value.stored] : []));
    const unreadable = graph.initializers.filter((message) => message.dtype === null);
    for (const input of graph.inputs) if (!scope.has(input.name)) scope.set(input.name, this.input(input));
    for (const [index, node] of inOrder(graph.nodes).entries()) {
      if (index % 256 === 0) {
        await task.checkpoint();
        task.progress(index / graph.nodes.length, `Reading the graph: node ${index + 1} of ${graph.nodes.length}`);
      }
      this.node(node, scope, null, 0);
    }
    const outputs = new Map(graph.outputs.map(({ name }) => [name, this.valueOf(name, scope, 'the graph, as an output,')]));
    return { drafts: this.drafts, initializers, unreadable, outputs, notes: this.notes, assumptions: [...this.assumptions.values()] };
  }

  /** Initialisers are the graph's constants; older files repeat them as inputs. */
  private define(graph: GraphMessage, scope: Scope): void {
    for (const message of graph.initializers) {
      if (message.dtype !== null) scope.set(message.name, this.constant(message, message.name));
      else scope.set(message.name, this.unreadable(message.name, `Values of type ${message.type} cannot be read.`));
    }
    for (const name of graph.sparse) scope.set(name, this.unreadable(name, 'It is stored in a sparse form, which cannot be read.'));
  }

  private constant(message: TensorMessage, name: string): Constant {
    if (message.dtype === null) throw new Obstacle(`Values of type ${message.type} cannot be read.`);
    return storedConstant(this.source.store.tensor(message, message.dtype, name));
  }

  private unreadable(name: string, reason: string): OpaqueValue {
    return { ...this.opaque({ name, className: 'initializer', inputs: [], reason }), unreadable: reason };
  }

  private input({ name, elementType, shape }: ValueMessage): Value {
    const dtype = dtypeOf(elementType);
    const isWhole = dtype !== null && /int/.test(dtype);
    const sizes = shape ?? (isWhole ? [null, null] : [null, null, null]);
    const supposed = supposedRoles(sizes.length, isWhole, this.hasWindows);
    const roles: InputRoles = this.source.roles.get(name) ?? { axes: supposed, implied: [] };
    const axes = sizes.map((size, position) => {
      const role = roles.axes[position] ?? supposed[position]!;
      return newAxis(role, size, { input: name, position }, role === 'time' && roles.isStream);
    });
    const implied = roles.implied.map(({ role, size }) => newAxis(role, size));
    const canonical = axisOrder.flatMap((role) => [...implied, ...axes].filter((axis) => axis.role === role));
    const draft = inputDraft(name, canonical);
    this.drafts.push(draft);
    const port: Port = isImage(axes) ? this.turnedImage(draft, axes) : { draft, part: 'output', axes: canonical };
    return flowOf(port, axes.map((axis) => [axis]));
  }

  /** Images are given as the file takes them, [channels, rows, columns]; the engine's layers have channels last. */
  private turnedImage(image: InputDraft, axes: readonly Axis[]): Port {
    const given = axes.filter(({ role }) => role !== 'batch');
    const order = image.axes.filter(({ role }) => role !== 'batch').map((axis) => given.indexOf(axis));
    const port: Port = { draft: image, part: 'output', axes: image.axes };
    if (order.every((from, to) => from === to)) return port;
    image.sizes = given.map(({ size }) => size);
    const draft: Draft = {
      name: '',
      className: 'Transpose',
      inputs: [port],
      tensors: [],
      axes: image.axes,
      isKept: false,
      make: (base) => ({ kind: 'permute', ...base, order }),
    };
    this.drafts.push(draft);
    return { ...port, draft };
  }

  private valueOf(name: string, scope: Scope, taker: string): Value {
    const value = scope.get(name);
    if (value) return value;
    throw this.source.wire.damaged(`${taker} takes "${name}", which is neither an input nor made before it`);
  }

  /** @param caller the attributes of the node that calls the function this one stands in */
  private node(node: NodeMessage, scope: Scope, caller: Attributes | null, depth: number): void {
    if (depth > deepestNesting) throw this.source.wire.damaged('its functions or branches are nested without end');
    if (++this.nodesRead > mostNodes) {
      const most = mostNodes.toLocaleString('en');
      throw new UnrollError('unsupported', `${this.source.name}: its graph has more than ${most} nodes, which is too much to be followed.`);
    }
    const values = node.inputs.map((name) => (name === '' ? null : this.valueOf(name, scope, `node "${node.name || node.type}"`)));
    const attributes = new Attributes(this.source.wire, node, caller);
    const own = this.functions.get(`${node.domain}:${node.type}`);
    if (own) {
      this.call(own, node, values, attributes, scope, depth);
      return;
    }
    if (node.type === 'If' && node.domain === '' && this.branch(node, values[0] ?? null, attributes, scope, depth)) return;
    const opset = this.source.model.opsets.get(node.domain) ?? 1;
    const operation = new Operation(node, attributes, opset, values, {
      add: (draft) => void this.drafts.push(draft),
      constant: (message, name) => this.constant(message, name),
      note: (sentence) => void this.notes.add(sentence),
      suppose: (id, statement) => void this.assumptions.set(id, { id, statement }),
    });
    const results = this.evaluate(operation);
    for (const [i, name] of node.outputs.entries()) if (name !== '') scope.set(name, results[i] ?? results[0]!);
  }

  private evaluate(operation: Operation): readonly Value[] {
    const { node } = operation;
    const blocked = operation.inputs.find((value) => value?.kind === 'opaque');
    const operator = operatorFor(node);
    const isOnly = operation.inputs.every((value) => value === blocked || value === null || value.kind === 'constant' || value.kind === 'dims');
    if (blocked && operator?.isLayout && isOnly) return node.outputs.map(() => blocked);
    try {
      if (blocked && !operator?.takesOpaque) throw new Obstacle(`It takes what ${nameOf(blocked.port.draft)} gives, which cannot be run.`);
      const folded = node.domain === '' ? (foldDims(operation) ?? foldConstants(operation)) : null;
      if (folded) return 'kind' in folded ? [folded] : folded;
      if (operator) return operator.read(operation);
      throw new Obstacle(describeSubgraph(operation) ?? `The operator ${node.domain ? `${node.domain}.` : ''}${node.type} is not supported.`);
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error;
      const value = this.obstructed(operation, error.message);
      return node.outputs.map(() => value);
    }
  }

  /** What cannot be followed becomes a layer that says why, after the layers it takes. */
  private obstructed({ node, inputs }: Operation, reason: string): OpaqueValue {
    const ports = inputs.flatMap((value) => (value === null ? [] : portsOf(value)));
    const raw = new Set(inputs.flatMap((value) => rawInputs(value)));
    const className = node.domain ? `${node.domain}.${node.type}` : node.type;
    const opaque = this.opaque({ name: node.name, className, inputs: ports, reason });
    return raw.size === 1 && ports.length === 1 && operatorFor(node)?.isLayout ? { ...opaque, rawInput: [...raw][0]! } : opaque;
  }

  private opaque({ name, className, inputs, reason }: Pick<Draft, 'name' | 'className' | 'inputs'> & { reason: string }): OpaqueValue {
    const draft: Draft = {
      name,
      className,
      inputs: [...new Set(inputs)],
      tensors: [],
      axes: [],
      isKept: false,
      make: (base) => ({ kind: 'unsupported', ...base, reason }),
    };
    this.drafts.push(draft);
    return { kind: 'opaque', port: { draft, part: 'output', axes: [] }, rawInput: null };
  }

  /** Reads a function's nodes in place of the node that calls it. */
  private call(
    own: FunctionMessage,
    node: NodeMessage,
    values: readonly (Value | null)[],
    attributes: Attributes,
    scope: Scope,
    depth: number,
  ): void {
    const inner: Scope = new Map();
    for (const [i, name] of own.inputs.entries()) if (values[i]) inner.set(name, values[i]);
    for (const step of own.nodes) this.node(step, inner, attributes, depth + 1);
    for (const [i, name] of node.outputs.entries()) {
      if (name !== '' && own.outputs[i] !== undefined) scope.set(name, this.valueOf(own.outputs[i], inner, `function "${own.name}"`));
    }
  }

  /** Reads the branch of an If that is taken. @returns false where that depends on the input */
  private branch(node: NodeMessage, condition: Value | null, attributes: Attributes, scope: Scope, depth: number): boolean {
    const decided = knownNumber(dimsOf(condition)?.items[0] ?? null);
    const graph = decided === null ? null : attributes.graph(decided === 0 ? 'else_branch' : 'then_branch');
    if (graph === null) return false;
    const inner: Scope = new Map(scope);
    this.define(graph, inner);
    for (const step of graph.nodes) this.node(step, inner, null, depth + 1);
    for (const [i, name] of node.outputs.entries()) {
      const output = graph.outputs[i];
      if (name !== '' && output) scope.set(name, this.valueOf(output.name, inner, `a branch of node "${node.name || 'If'}"`));
    }
    return true;
  }
}

/** What axes are by custom; a recurrent operator may find out that they are something else. */
function supposedRoles(rank: number, isWhole: boolean, hasWindows: boolean): readonly AxisRole[] {
  if (rank === 2) return ['batch', isWhole ? 'time' : 'feature'];
  if (rank === 3) return ['batch', 'time', 'feature'];
  if (rank === 4 && hasWindows) return ['batch', 'feature', 'space', 'space'];
  if (rank === 5 && hasWindows) return ['batch', 'time', 'feature', 'space', 'space'];
  return Array.from({ length: rank }, (_, i) => (i === 0 ? 'batch' : 'feature'));
}

/** Rows and columns with channels of their own, one feature axis, and no size but that of the first axis left free. */
function isImage(axes: readonly Axis[]): boolean {
  const [, ...rest] = axes.filter(({ role }) => role !== 'batch');
  const count = (role: AxisRole): number => axes.filter((axis) => axis.role === role).length;
  return count('space') > 0 && count('feature') === 1 && axes[0]?.role === 'batch' && rest.every(({ size }) => size !== null);
}

function nameOf(draft: Draft): string {
  return draft.name ? `"${draft.name}" (${draft.className})` : draft.className;
}

/** @returns the layers a value comes from */
function portsOf(value: Value): readonly Port[] {
  if (value.kind === 'flow' || value.kind === 'opaque') return [value.port];
  if (value.kind === 'statistic') return [value.of.port];
  return value.kind === 'stack' ? value.parts.map((part) => part.port) : [];
}

function rawInputs(value: Value | null): readonly Port[] {
  if (value?.kind === 'flow') return isInput(value.port.draft) ? [value.port] : [];
  return value?.kind === 'opaque' && value.rawInput ? [value.rawInput] : [];
}
