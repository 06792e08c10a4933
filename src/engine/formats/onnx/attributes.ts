/**
 * The attributes of a node, taken apart when an operator asks for them. Within a function of the model's own, an
 * attribute may stand for one of the node that calls it.
 */
import { readGraph, type GraphMessage, type NodeMessage } from './messages.js';
import { readTensor, type TensorMessage } from './tensorMessage.js';
import type { ByteRange, Field, WireReader } from './wire.js';

export class Attributes {
  constructor(
    private readonly wire: WireReader,
    private readonly node: NodeMessage,
    /** Those of the node that calls the function which this one stands in. */
    private readonly caller: Attributes | null = null,
  ) {}

  has(name: string): boolean {
    return this.range(name) !== null;
  }

  integer(name: string, fallback: number): number {
    const field = this.field(name, 3);
    return field === null ? fallback : this.wire.integer(field);
  }

  float(name: string, fallback: number): number {
    const field = this.field(name, 2);
    return field === null ? fallback : asWritten(this.wire.float(field));
  }

  text(name: string, fallback: string): string {
    const field = this.field(name, 4);
    return field === null ? fallback : this.wire.string(field);
  }

  /** @returns null where the attribute is absent */
  integers(name: string): number[] | null {
    return this.list(name, 8, (field) => this.wire.integers(field));
  }

  floats(name: string): number[] {
    return (this.list(name, 7, (field) => this.wire.floats(field)) ?? []).map(asWritten);
  }

  texts(name: string): string[] {
    return this.list(name, 9, (field) => [this.wire.string(field)]) ?? [];
  }

  tensor(name: string): TensorMessage | null {
    const field = this.field(name, 5);
    return field && readTensor(this.wire, this.wire.message(field));
  }

  graph(name: string): GraphMessage | null {
    const field = this.field(name, 6);
    return field && readGraph(this.wire, this.wire.message(field));
  }

  private range(name: string): ByteRange | null {
    const range = this.node.attributes.get(name) ?? null;
    if (range === null) return null;
    for (const field of this.wire.fields(range)) {
      if (field.number === 21 && field.end > field.start) return this.caller?.range(this.wire.string(field)) ?? null;
    }
    return range;
  }

  private field(name: string, number: number): Field | null {
    const range = this.range(name);
    if (range === null) return null;
    let found: Field | null = null;
    for (const field of this.wire.fields(range)) if (field.number === number) found = field;
    return found;
  }

  private list<T>(name: string, number: number, values: (field: Field) => Iterable<T>): T[] | null {
    const range = this.range(name);
    if (range === null) return null;
    const found: T[] = [];
    for (const field of this.wire.fields(range)) {
      if (field.number !== number) continue;
      for (const value of values(field)) {
        this.wire.charge();
        found.push(value);
      }
    }
    return found;
  }
}

/** The shortest number that a float stands for: 0.1, not 0.10000000149011612. */
function asWritten(value: number): number {
  const short = Number(value.toPrecision(7));
  return Math.fround(short) === value ? short : value;
}
