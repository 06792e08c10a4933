/**
 * Functional models of Keras 3 write masks out as operations: NotEqual(ids, 0) for an Embedding with mask_zero,
 * Any(NotEqual(x, value)) for Masking, LogicalOr where layers are joined. The tracer derives these masks itself, so here
 * they are only compared with what it derives; a layer that is given any other mask cannot be run.
 */
import { isOperation } from './config.js';
import type { KerasGraph, KerasNode, TensorReference } from './graph.js';
import { isUnmerged } from './states.js';

/**
 * Where a mask comes from: the tensors that are compared with a value, and `everywhere` for inputs without a mask among
 * others that have one. Empty = no mask.
 */
type Origins = ReadonlySet<string>;

const noMask: Origins = new Set();
const everywhere = 'everywhere';

/** Operations that only carry masks on. */
const carriers = ['Any', 'ConvertToTensor', 'ExpandDims', 'LogicalOr', 'Concatenate'];

/** Layers that hand the mask of their first input on (`supports_masking` and no `compute_mask` of their own). */
const handsOn: ReadonlySet<string> = new Set([
  ...['Dense', 'Activation', 'LeakyReLU', 'ELU', 'ReLU', 'PReLU', 'ThresholdedReLU', 'Softmax', 'TimeDistributed', 'Identity'],
  ...['Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise', 'ActivityRegularization'],
  ...['Attention', 'AdditiveAttention', 'MultiHeadAttention', 'LayerNormalization', 'BatchNormalization', 'UnitNormalization', 'GroupNormalization', 'Normalization', 'Rescaling'],
]);

const elementwiseMerges: ReadonlySet<string> = new Set(['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum']);
const recurrentLayers: ReadonlySet<string> = new Set(['SimpleRNN', 'GRU', 'LSTM', 'RNN', 'Bidirectional']);

export class MaskOperations {
  private readonly usedAsData: ReadonlySet<string>;
  /** Of the first outputs of layers, as the tracer derives them. */
  private readonly derived = new Map<string, Origins>();
  /** Of the masks that operations compute; null where it is none that is known here. */
  private readonly computed = new Map<string, Origins | null>();

  /** Layers whose second output carries the mask of the first. */
  private readonly unmerged: ReadonlySet<string>;

  /** As {@link derived}, of what tensors carry while the model runs. */
  private readonly running = new Map<string, Origins>();
  /** Of attention layers: whether what they take carries a mask when they are run. */
  private readonly heeded = new Map<string, readonly boolean[]>();

  /** @param takesMasksAway whether MultiHeadAttention leaves what it takes without a mask for layers after it, as in Keras 3 */
  constructor({ nodes, outputs }: KerasGraph, takesMasksAway: boolean) {
    this.unmerged = new Set(nodes.filter(isUnmerged).map(({ name }) => name));
    const used = new Set(outputs.map((output) => output.node));
    // Backwards, so that an operation is known to be used before what it takes.
    for (const node of [...nodes].reverse()) {
      if (!isOperation(node.layer) || used.has(node.name)) for (const input of [...node.inputs, ...node.states]) used.add(input.node);
    }
    this.usedAsData = used;
    // Forwards, so that what a layer takes is known before it.
    for (const node of nodes) {
      if (isOperation(node.layer)) this.computed.set(node.name, this.compute(node));
      else {
        this.derived.set(node.name, this.derive(node, (tensor) => this.originsOf(tensor)));
        this.running.set(node.name, this.derive(node, (tensor) => this.originsOf(tensor, this.running)));
      }
      if (node.layer.className !== 'MultiHeadAttention') continue;
      this.heeded.set(node.name, node.inputs.map((input) => this.originsOf(input, this.running).size > 0));
      if (takesMasksAway) for (const input of node.inputs) this.running.set(input.node, noMask);
    }
  }

  /**
   * MultiHeadAttention is not given masks by the configuration, as other layers are, but looks for them on tensors.
   * @returns of everything the node takes, whether it heeds its mask
   */
  areHeeded({ name, inputs, states }: KerasNode): readonly boolean[] {
    return this.heeded.get(name) ?? [...inputs, ...states].map((tensor) => this.has(tensor));
  }

  /** @returns whether the node does nothing but compute a mask */
  includes(node: KerasNode): boolean {
    return isOperation(node.layer) && !this.usedAsData.has(node.name);
  }

  /** @returns whether the tensor carries a mask */
  has(tensor: TensorReference): boolean {
    return this.originsOf(tensor).size > 0;
  }

  /** @returns whether the mask is the one that the layer's input carries anyway */
  isDerived(mask: TensorReference, input: TensorReference | undefined): boolean {
    const given = this.computed.get(mask.node) ?? null;
    const own = input ? this.originsOf(input) : noMask;
    return given !== null && given.size === own.size && [...given].every((origin) => own.has(origin));
  }

  private originsOf({ node, tensor }: TensorReference, origins: ReadonlyMap<string, Origins> = this.derived): Origins {
    return (tensor <= (this.unmerged.has(node) ? 1 : 0) && origins.get(node)) || noMask;
  }

  private derive({ layer: { className, config }, inputs: [first, ...others] }: KerasNode, originsOf: (tensor: TensorReference) => Origins): Origins {
    if (!first) return noMask;
    if (className === 'Embedding') return config['mask_zero'] === true ? comparison(first, 0) : noMask;
    if (className === 'Masking') return comparison(first, config['mask_value'] ?? 0);
    if (handsOn.has(className)) return originsOf(first);
    if (recurrentLayers.has(className)) return returnsSequences(config) ? originsOf(first) : noMask;
    const all = [first, ...others].map(originsOf);
    const masked = all.filter((origins) => origins.size > 0);
    if (elementwiseMerges.has(className)) return masked.length === all.length ? union(all) : noMask;
    if (className !== 'Concatenate' || masked.length === 0) return noMask;
    return union(masked.length === all.length ? all : [...masked, new Set([everywhere])]);
  }

  private compute({ layer: { className }, inputs, args }: KerasNode): Origins | null {
    const [first] = inputs;
    if (className === 'NotEqual') return first ? comparison(first, args.find((value) => typeof value === 'number')) : null;
    if (className === 'ZerosLike') return noMask;
    if (className === 'OnesLike') return new Set([everywhere]);
    if (!carriers.includes(className)) return null;
    const all = inputs.map((input) => this.computed.get(input.node) ?? null);
    return all.some((origins) => origins === null) ? null : union(all as Origins[]);
  }
}

function comparison({ node, tensor }: TensorReference, value: unknown): Origins {
  return new Set([JSON.stringify([node, tensor, value])]);
}

function union(all: readonly Origins[]): Origins {
  return new Set(all.flatMap((origins) => [...origins]));
}

/** Bidirectional has it in the layer it runs both ways. */
function returnsSequences(config: KerasNode['layer']['config']): boolean {
  const inner = config['layer'] as { config?: { return_sequences?: unknown } } | undefined;
  return (config['return_sequences'] ?? inner?.config?.return_sequences) === true;
}
