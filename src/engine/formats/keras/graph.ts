/**
 * From a Keras model's configuration to a flat list of calls of layers in topological order. Sequential models become
 * chains, models inside models are taken apart (`encoder/lstm`), a layer used twice stands there twice (`lstm`,
 * `lstm:1`). Nothing is known here of what a layer does.
 */
import { UnrollError } from '../../core/errors.js';
import type { FreeShape } from '../../model/sequenceModel.js';
import { isBuiltIn, isObject, kerasObject, shapeWithoutBatch, type KerasObject } from './config.js';
import { callsOf, tensorNames, type Call, type TensorName } from './inboundNodes.js';
import { containerNames } from './names.js';
import { splitKeys } from './splits.js';
import { stackedCells, type StackedCell } from './stackedCells.js';

/** One output of one node. */
export interface TensorReference {
  readonly node: string;
  /** Which of its outputs; layers that return states have several. */
  readonly tensor: number;
}

export interface KerasNode {
  /** Unique in the graph. */
  readonly name: string;
  /** The layer's own name, after those of the models it stands in; the same for every call of it. */
  readonly names: readonly string[];
  readonly layer: KerasObject;
  readonly inputs: readonly TensorReference[];
  readonly mask: TensorReference | null;
  /** The states it begins with, where they are a keyword argument. */
  readonly states: readonly TensorReference[];
  /** Other keyword arguments that are tensors. */
  readonly keywords: readonly string[];
  /** Keyword arguments that are no tensors. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Its positional arguments as Keras 3 wrote them. */
  readonly args: readonly unknown[];
  /** Place of its weights in a Keras 3 weight file: `layers/lstm`. */
  readonly weightPath: string;
  /** The shape of what it takes, where the configuration says so; that of one step where `distributed`. */
  readonly inputShape: FreeShape | null;
  /** It stands in a model inside a TimeDistributed layer, and so works on every step by itself. */
  readonly distributed: boolean;
  /** It is one of several cells of a layer: the place of its weights is the cell's. */
  readonly isCell?: boolean;
}

export interface KerasGraph {
  readonly nodes: readonly KerasNode[];
  readonly outputs: readonly TensorReference[];
}

/** More calls than any model has; taking apart models inside models must end. */
const mostNodes = 5_000;
const deepestModel = 16;

/** Where a model stands: the whole, or inside another. */
interface Place {
  readonly model: KerasObject;
  /** Before the names of its layers: `encoder/`. */
  readonly prefix: string;
  /** Names of the models it stands in, its own last; none for the whole. */
  readonly names: readonly string[];
  /** Before the places of its weights: `layers/sequential/`. */
  readonly path: string;
  /** What it is called on; null for the whole model, whose inputs are layers. */
  readonly inputs: readonly TensorReference[] | null;
  /** Its layers work on every step by itself. */
  readonly distributed: boolean;
  readonly depth: number;
}

/** A layer of a model with its place in the weight file. */
interface Member {
  /** Unique among the calls of the model's layers: `lstm:1` for the second one. */
  readonly name: string;
  readonly ownName: string;
  readonly layer: KerasObject;
  readonly weightPath: string;
}

/** @throws UnrollError when the configuration describes no model, or one that does not hang together */
export function kerasGraph(model: KerasObject, file: string): KerasGraph {
  return new GraphBuilder(file).build(model);
}

class GraphBuilder {
  private readonly nodes = new Map<string, KerasNode>();

  constructor(private readonly file: string) {}

  build(model: KerasObject): KerasGraph {
    const outputs = this.expand({ model, prefix: '', names: [], path: '', inputs: null, distributed: false, depth: 1 });
    return { nodes: withInputsInOrder([...this.nodes.values()], model), outputs };
  }

  private fail(message: string): UnrollError {
    return new UnrollError('model', `${this.file}: ${message}`);
  }

  private add(node: KerasNode): TensorReference {
    if (this.nodes.has(node.name)) throw this.fail(`two layers are named ${node.name}; the file is not sound.`);
    if (this.nodes.size >= mostNodes) throw this.fail(`the model has more than ${mostNodes} layers, which is the most that is read.`);
    this.nodes.set(node.name, node);
    return { node: node.name, tensor: 0 };
  }

  /** @returns the model's outputs */
  private expand(place: Place): readonly TensorReference[] {
    const { layers } = place.model.config;
    if (!Array.isArray(layers) || layers.length === 0) {
      throw this.fail(
        `the model ${place.model.className} does not list its layers: it is a class of its author's own, whose code is never run. ` +
          'Save it as a Sequential or Functional model.',
      );
    }
    if (place.depth > deepestModel) throw this.fail(`models stand inside models ${place.depth} deep; the file is not sound.`);
    const members = this.members(layers, place);
    return 'output_layers' in place.model.config ? this.functional(members, place) : this.sequential(members, place);
  }

  private members(layers: readonly unknown[], place: Place): readonly Member[] {
    const placeOf = containerNames();
    return layers.map((value) => {
      const layer = kerasObject(value);
      if (!layer) throw this.fail('config.json lists something that is no layer; the file is not sound.');
      const placeName = placeOf(layer.className);
      const given = [layer.config['name'], layer.surroundings['name']].find((found) => typeof found === 'string');
      const name = given ?? placeName;
      return { name, ownName: name, layer, weightPath: `${place.path}layers/${placeName}` };
    });
  }

  private sequential(members: readonly Member[], place: Place): readonly TensorReference[] {
    const [first] = members;
    let last = place.inputs?.[0] ?? null;
    for (const member of members) {
      const isInput = member.layer.className === 'InputLayer';
      if (isInput && last) continue;
      if (!isInput) last ??= this.implicitInput(place.model, first!);
      const inputs = last ? [last] : [];
      [last = null] = this.call(member, { ...noTensors, inputs, shape: null }, place);
    }
    return last ? [last] : [];
  }

  /** A Sequential without an InputLayer says its input's shape on itself or on its first layer, or nowhere. */
  private implicitInput(model: KerasObject, first: Member): TensorReference {
    const { config } = first.layer;
    const places: unknown[] = [model.config['build_input_shape'], config['batch_input_shape'], config['batch_shape']];
    const shape = places.find((value) => shapeWithoutBatch(value) !== null) ?? buildInputShape(first.layer);
    const layer: KerasObject = { className: 'InputLayer', module: 'keras', surroundings: {}, config: { batch_shape: shape } };
    const name = first.name === 'input' ? 'input_layer' : 'input';
    return this.add({ ...noTensors, name, names: [name], layer, weightPath: '', inputShape: null, distributed: false });
  }

  private functional(members: readonly Member[], place: Place): readonly TensorReference[] {
    const inputNames = tensorNames(place.model.config['input_layers']).map((input) => input.layer);
    const outputNames = tensorNames(place.model.config['output_layers']);
    const all = members.flatMap((member): PendingCall[] => {
      const calls = callsOf(member.layer.surroundings['inbound_nodes']);
      return calls.length === 0 ? [{ member, call: noArguments, index: 0 }] : calls.map((call, index) => ({ member, call, index }));
    });
    const outputs = new CallOutputs([...all.flatMap(({ call }) => tensorsOf(call)), ...outputNames]);
    for (let pending = all; pending.length > 0; ) {
      const waiting = pending.filter(({ member, call, index }) => {
        const inputs = call.inputs.map((input) => outputs.find(input));
        const states = call.states.map((state) => outputs.find(state));
        const mask = call.mask && outputs.find(call.mask);
        if (inputs.includes(null) || states.includes(null) || (call.mask && !mask)) return true;
        const given = place.inputs?.[inputNames.indexOf(member.name)];
        const called = index === 0 ? member : { ...member, name: `${member.name}:${index}` };
        const shape = call.inputs[0]?.shape ?? null;
        const details = { ...call, inputs: inputs as TensorReference[], states: states as TensorReference[], mask, shape };
        outputs.set(member.name, index, given ? [given] : this.call(called, details, place));
        return false;
      });
      if (waiting.length === pending.length) throw this.unresolved(waiting, new Set(members.map((member) => member.name)));
      pending = waiting;
    }
    return outputNames.map((name) => {
      const output = outputs.find(name);
      if (!output) throw this.fail(`the model's output is said to be ${name.layer}, which is not in the model; the file is not sound.`);
      return output;
    });
  }

  private unresolved(waiting: readonly PendingCall[], known: ReadonlySet<string>): UnrollError {
    for (const { member, call } of waiting) {
      const missing = tensorsOf(call).find((name) => !known.has(name.layer));
      if (missing) {
        return this.fail(`layer ${member.name} takes the output of ${missing.layer}, which is not in the model; the file is not sound.`);
      }
    }
    const names = waiting.map(({ member }) => member.name).slice(0, 5);
    return this.fail(`the layers ${names.join(', ')} take each other's outputs in a circle; the file is not sound.`);
  }

  /** @returns the outputs of a layer, or of a model used as one */
  private call(member: Member, details: CallDetails, place: Place): readonly TensorReference[] {
    const { layer, weightPath } = member;
    const name = `${place.prefix}${member.name}`;
    const names = [...place.names, member.ownName];
    const inside = layer.className === 'TimeDistributed' && isBuiltIn(layer) ? kerasObject(layer.config['layer']) : null;
    const inner = { prefix: `${name}/`, names, inputs: details.inputs, depth: place.depth + 1 };
    if (isModel(layer)) return this.expand({ ...inner, model: layer, path: `${weightPath}/`, distributed: place.distributed });
    // A model at every step is each of its layers at every step.
    if (inside && isModel(inside)) return this.expand({ ...inner, model: inside, path: `${weightPath}/layer/`, distributed: true });
    const { shape, ...call } = details;
    const inputShape = shape ?? shapeWithoutBatch(buildInputShape(layer));
    const node = { name, names, layer, weightPath, ...call, inputShape, distributed: place.distributed };
    const parts = splitKeys(layer, inputShape);
    if (parts.length > 0) return parts.map((key, i) => this.add({ ...node, name: `${name}:${i}`, layer: { ...layer, className: 'GetItem' }, args: [null, key] }));
    const cells = call.inputs.length + call.states.length === 1 ? stackedCells(layer) : [];
    return cells.length > 0 ? this.stack(node, cells) : [this.add(node)];
  }

  /** @returns the output of a layer over several cells, then their states, as Keras gives them */
  private stack(whole: KerasNode, cells: readonly StackedCell[]): readonly TensorReference[] {
    let { inputs, inputShape } = whole;
    const states: TensorReference[] = [];
    for (const [index, { layer, name, place, stateCount }] of cells.entries()) {
      const [own, path] = [`${whole.name}.l${index}`, `${whole.weightPath}/${place}`];
      const output = this.add({ ...whole, name: own, names: [...whole.names, name], layer, weightPath: path, inputs, inputShape, isCell: true });
      for (let state = 1; state <= stateCount; state++) states.push({ ...output, tensor: state });
      inputs = [output];
      inputShape = null;
    }
    return [...inputs, ...states];
  }
}

/** Layers are listed in any order; data come in that of the model's inputs. */
function withInputsInOrder(nodes: readonly KerasNode[], model: KerasObject): readonly KerasNode[] {
  const names = tensorNames(model.config['input_layers']).map(({ layer }) => layer);
  const inputs = names.flatMap((name) => nodes.filter((node) => node.name === name));
  return [...inputs, ...nodes.filter((node) => !inputs.includes(node))];
}

/** A call whose arguments have become references into the graph. */
interface CallDetails extends Omit<Call, 'inputs' | 'states' | 'mask'> {
  readonly inputs: readonly TensorReference[];
  readonly states: readonly TensorReference[];
  readonly mask: TensorReference | null;
  readonly shape: FreeShape | null;
}

interface PendingCall {
  readonly member: Member;
  readonly call: Call;
  /** Which call of the layer it is. */
  readonly index: number;
}

function tensorsOf({ inputs, states, mask }: Call): readonly TensorName[] {
  return [...inputs, ...states, ...(mask ? [mask] : [])];
}

const noTensors = { inputs: [], states: [], mask: null, keywords: [], settings: {}, args: [] } as const;
const noArguments: Call = noTensors;

/** What the calls of one model's layers have given so far. */
class CallOutputs {
  private readonly outputs = new Map<string, readonly TensorReference[]>();
  private readonly firstCalls = new Map<string, number>();

  /** @param named every tensor that the model's configuration names */
  constructor(named: readonly TensorName[]) {
    // A model's own making is its call 0 in some versions, so that the first call in use may be another.
    for (const { layer, call } of named) this.firstCalls.set(layer, Math.min(call, this.firstCalls.get(layer) ?? call));
  }

  set(layer: string, index: number, outputs: readonly TensorReference[]): void {
    this.outputs.set(`${index} ${layer}`, outputs);
  }

  find({ layer, call, tensor }: TensorName): TensorReference | null {
    const outputs = this.outputs.get(`${call - (this.firstCalls.get(layer) ?? 0)} ${layer}`);
    const first = outputs?.[0];
    return outputs?.[tensor] ?? (first ? { node: first.node, tensor } : null);
  }
}

function buildInputShape({ surroundings }: KerasObject): unknown {
  return isObject(surroundings['build_config']) ? surroundings['build_config']['input_shape'] : null;
}

/** A model used as a layer. Models of the user's own class cannot be looked into. */
function isModel(layer: KerasObject): boolean {
  return isBuiltIn(layer) && ['Sequential', 'Functional', 'Model'].includes(layer.className) && Array.isArray(layer.config['layers']);
}
