/**
 * A node while it is read: its inputs as values, its attributes, and the layer it adds to the model.
 */
import type { TensorSource } from '../../core/tensor.js';
import { elementCount } from '../../core/tensor.js';
import type { Layer } from '../../model/sequenceModel.js';
import type { Attributes } from './attributes.js';
import { fixedDim, knownNumber, type Axis } from './axes.js';
import { computedConstant, scalarOf, type Constant } from './constants.js';
import type { Draft, LayerBase, Port, PortPart } from './drafts.js';
import type { NodeMessage } from './messages.js';
import { Obstacle } from './obstacle.js';
import type { TensorMessage } from './tensorMessage.js';
import { dimsValue, type DimsValue, type FlowValue, type Value } from './values.js';

/** Turns a node into values; adds layers on the way. Throws {@link Obstacle} where it cannot. */
export type Operator = (operation: Operation) => readonly Value[];

export interface NewLayer {
  /** What the overview calls it, where that is not the node's operator. */
  readonly className?: string;
  readonly name?: string;
  readonly inputs: readonly Port[];
  readonly tensors?: readonly TensorSource[];
  readonly axes: readonly Axis[];
  readonly isKept?: boolean;
  readonly make: (base: LayerBase, parts: ReadonlySet<PortPart>) => Layer;
}

/** What a node needs of the whole graph. */
export interface OperationContext {
  add(draft: Draft): void;
  /** @returns a tensor that stands in an attribute */
  constant(message: TensorMessage, name: string): Constant;
  /** Something about the model that the user should know. */
  note(sentence: string): void;
  suppose(id: string, statement: string): void;
}

/** Numbers that shapes and indices are made of are read at once, but not whole weights. */
const mostDims = 1024;

export class Operation {
  constructor(
    readonly node: NodeMessage,
    readonly attributes: Attributes,
    /** Version of the operator set of the node's domain. */
    readonly opset: number,
    private readonly values: readonly (Value | null)[],
    private readonly context: OperationContext,
  ) {}

  get type(): string {
    return this.node.type;
  }

  get inputs(): readonly (Value | null)[] {
    return this.values;
  }

  /** @returns the value of an input, null where it is omitted */
  optional(index: number): Value | null {
    return this.values[index] ?? null;
  }

  input(index: number): Value {
    const value = this.optional(index);
    if (value === null) throw new Obstacle(`Its input ${index + 1} is missing.`);
    return value;
  }

  flow(index: number): FlowValue {
    const value = this.input(index);
    if (value.kind !== 'flow') throw new Obstacle(`Its input ${index + 1} is not what a layer gives.`);
    return value;
  }

  /** @returns a constant input; null where it is omitted or depends on the model's input */
  constant(index: number): Constant | null {
    return constantOf(this.optional(index));
  }

  weight(index: number, what: string): Constant {
    const constant = this.constant(index);
    const value = this.optional(index);
    if (value?.kind === 'opaque' && value.unreadable !== undefined) throw new Obstacle(`Its ${what} cannot be used. ${value.unreadable}`);
    if (constant === null) throw new Obstacle(`Its ${what} is not a constant of the file but computed from the input.`);
    return constant;
  }

  /** @returns a setting that was an attribute first and became an input in later operator sets; null where it is absent */
  settings(attribute: string, input: number): number[] | null {
    const given = this.attributes.integers(attribute);
    if (given !== null) return given;
    const value = this.optional(input);
    if (value === null) return null;
    const numbers = dimsOf(value)?.items.map(knownNumber) ?? [null];
    if (numbers.includes(null)) throw new Obstacle(`Its setting "${attribute}" is computed from the input.`);
    return numbers as number[];
  }

  /** @returns a scalar that was an attribute first and became an input later; null where it is absent or computed */
  scalar(attribute: string, input: number): number | null {
    if (this.attributes.has(attribute)) return this.attributes.float(attribute, 0);
    return scalarOf(this.constant(input));
  }

  /** @returns the tensor of an attribute, null where it is absent */
  tensor(attribute: string): Constant | null {
    const message = this.attributes.tensor(attribute);
    return message && this.context.constant(message, this.node.outputs[0] ?? message.name);
  }

  note(sentence: string): void {
    this.context.note(sentence);
  }

  suppose(id: string, statement: string): void {
    this.context.suppose(id, statement);
  }

  /** Adds the node's layer. @returns its output */
  layer({ className, name, inputs, tensors = [], axes, isKept = false, make }: NewLayer): Port {
    const draft: Draft = { name: name ?? this.node.name, className: className ?? this.type, inputs, tensors, axes, isKept, make };
    this.context.add(draft);
    return { draft, part: 'output', axes };
  }
}

/** @returns small whole numbers that are known already, or depend on nothing but free sizes; else null */
export function dimsOf(value: Value | null): DimsValue | null {
  if (value?.kind === 'dims') return value;
  if (value?.kind !== 'constant' || !/^(u?int|bool)/.test(value.dtype)) return null;
  if (value.shape.length > 1 || elementCount(value.shape) > mostDims) return null;
  const numbers = value.stored?.integers() ?? Array.from(value.values(new Map()));
  return dimsValue(numbers.map(fixedDim), value.shape.length === 0);
}

/** @returns a value as a constant, where it is one */
export function constantOf(value: Value | null): Constant | null {
  if (value?.kind === 'constant') return value;
  if (value?.kind !== 'dims') return null;
  const numbers = value.items.map(knownNumber);
  if (numbers.includes(null)) return null;
  return computedConstant([], value.isScalar ? [] : [numbers.length], () => Float32Array.from(numbers as number[]), 'int64');
}
