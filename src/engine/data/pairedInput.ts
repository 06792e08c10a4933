/**
 * One input of a model with the sequences that go into it: what each step becomes, and whole batches of them.
 */
import { UnrollError } from '../core/errors.js';
import type { BatchInput, BatchSteps } from './batch.js';
import { locationText, widthOf, type Sequences } from './dataset.js';
import { dataLimits } from './limits.js';
import { mapInput, type InputData, type InputMapping, type MappingOptions } from './inputMapping.js';
import type { ModelInput } from './modelSignature.js';
import { scaling, type Scaler } from './scaler.js';
import type { ValueArray } from './values.js';

export interface InputOptions extends MappingOptions {
  /** Applied to feature rows; not to rows that only pad. */
  readonly scaler?: Scaler;
}

/** A sequence on its way into a batch. */
interface Row {
  /** Ids, symbols or feature rows, step after step. */
  readonly values: ArrayLike<number>;
  /** Per step, 1 = neither masked by the file nor by the model; null = all are real. */
  readonly real: Uint8Array | null;
}

/** A batch of one input. */
export interface FilledInput extends BatchSteps {
  readonly input: BatchInput;
  /** Real steps of each sequence. */
  readonly lengths: Int32Array;
}

export class PairedInput {
  readonly mapping: InputMapping;
  readonly sentence: string;
  private readonly sequences: Sequences;
  /** Values per step, in the data. */
  private readonly width: number;
  private readonly scale: ((value: number, feature: number) => number) | null;

  /** @throws UnrollError when the data cannot be this input */
  constructor(
    private readonly data: InputData,
    private readonly input: ModelInput,
    { scaler, ...options }: InputOptions,
  ) {
    this.sequences = data.sequences;
    this.width = widthOf(data.sequences);
    this.checkSteps();
    this.mapping = mapInput(data, input, options);
    const scaled = scaler && this.mapping.form === 'rows';
    this.scale = scaled ? scaling(scaler, this.width) : null;
    this.sentence = scaled ? `${this.mapping.sentence} They are scaled first: (x − mean) / scale.` : this.mapping.sentence;
  }

  /** @returns the values of a sequence as the file has them, and which of its steps are real. */
  row(sequence: number): Row & { readonly values: ValueArray } {
    const { offsets, mask, values } = this.sequences;
    const start = offsets[sequence]!;
    const end = offsets[sequence + 1]!;
    const steps = values.subarray(start * this.width, end * this.width);
    return { values: steps, real: this.realSteps(steps, mask?.subarray(start, end) ?? null) };
  }

  /** @returns the last real step of a sequence, -1 when there is none. */
  lastStep(sequence: number): number {
    const length = this.sequences.lengths[sequence]!;
    if (!this.mayMask) return length - 1;
    const { real } = this.row(sequence);
    return real ? real.lastIndexOf(1) : length - 1;
  }

  /** @returns the symbols of a sequence's real steps; null where there is no alphabet. */
  symbolsOf(sequence: number): Int32Array | null {
    if (!this.mapping.alphabet) return null;
    const { values, real } = this.row(sequence);
    // Asked again and again of all sequences: Int32Array.from with a function takes six times as long.
    const symbols = new Int32Array(values.length);
    for (let step = 0; step < values.length; step++) symbols[step] = this.mapping.symbolOf(values[step]!);
    return real ? symbols.filter((_, step) => real[step] === 1) : symbols;
  }

  /** @throws UnrollError naming the first number among them that is none */
  batch(sequences: ArrayLike<number>): FilledInput {
    const rows = Array.from(sequences, (sequence) => this.row(sequence));
    if (this.mapping.form === 'rows') rows.forEach((row, i) => this.checkFinite(row, sequences[i]!));
    return this.fill(rows, (value) => {
      const symbol = this.mapping.symbolOf(value);
      return symbol < 0 ? 0 : this.mapping.codes[symbol]!;
    });
  }

  /** @param words symbols of each word */
  encode(words: readonly ArrayLike<number>[]): FilledInput {
    return this.fill(words.map((values) => ({ values, real: null })), (symbol) => this.mapping.codes[symbol]!);
  }

  private checkSteps(): void {
    const { steps } = this.input;
    if (steps === null) return;
    if (steps * (this.input.kind === 'features' ? this.input.width : 1) > dataLimits.values) {
      throw new UnrollError('model', `The model's input "${this.input.name}" takes ${steps.toLocaleString('en')} steps, always: more than can be held. It is not a sound model.`);
    }
    const longer = this.sequences.lengths.findIndex((length) => length > steps);
    if (longer < 0) return;
    const location = this.data.locationOf(longer);
    throw new UnrollError(
      'data',
      `${this.data.name}${location === null ? '' : ` ${locationText(location)}`}: the sequence has ${this.sequences.lengths[longer]} steps, but the model takes ${steps}. Cut it with a window of ${steps}.`,
    );
  }

  /** One NaN makes all states after it NaN, and whatever is learnt from them; padding is not computed with. */
  private checkFinite({ values, real }: Row, sequence: number): void {
    for (let i = 0; i < values.length; i++) {
      if (Math.abs(values[i]!) < Infinity || real?.[Math.floor(i / this.width)] === 0) continue;
      const location = this.data.locationOf(sequence);
      const where = `${this.data.name}${location === null ? '' : ` ${locationText(location)}`}`;
      const { content } = this.sequences;
      const feature = content.kind === 'features' ? content.names[i % this.width] : 'value';
      const found = Number.isNaN(values[i]) ? 'is not a number (NaN)' : 'is infinite, or beyond what 32 bits hold';
      throw new UnrollError('data', `${where}: "${feature}" ${found} in step ${Math.floor(i / this.width) + 1}. Fill in the value, or say with lengths or a mask which steps are real.`);
    }
  }

  /** Whether steps of a sequence can be masked at all. */
  private get mayMask(): boolean {
    const { input } = this;
    return this.sequences.mask !== null || (input.kind === 'tokens' ? input.maskZero : input.kind === 'features' && input.maskValue !== null);
  }

  /** The model itself masks token 0 of a `mask_zero` embedding, and rows that hold the value of a Masking layer. */
  private realSteps(values: ValueArray, mask: Uint8Array | null): Uint8Array | null {
    if (!this.mayMask) return null;
    const { input, width } = this;
    const real = mask?.slice() ?? new Uint8Array(values.length / width).fill(1);
    for (let step = 0; step < real.length; step++) {
      const padding = this.mapping.form === 'rows' ? input.kind === 'features' && isRowOf(input.maskValue, values, step * width, width) : this.mapping.symbolOf(values[step]!) < 0;
      if (padding) real[step] = 0;
    }
    return real;
  }

  /** @param code what a value is to the model, where values are not feature rows */
  private fill(rows: readonly Row[], code: (value: number) => number): FilledInput {
    const rowsOfNumbers = this.mapping.form === 'rows';
    const stepsOf = ({ values }: Row): number => values.length / (rowsOfNumbers ? this.width : 1);
    const longest = rows.reduce((most, row) => Math.max(most, stepsOf(row)), 0);
    const fixed = this.input.steps;
    if (fixed !== null && longest > fixed) {
      throw new UnrollError('data', `A sequence of ${longest} steps was asked for, but the model takes ${fixed}. Use shorter sequences.`);
    }
    const steps = fixed ?? longest;
    const mask = new Uint8Array(rows.length * steps);
    const lengths = new Int32Array(rows.length);
    const input = this.empty(rows.length * steps);
    // A model of fixed length takes the padding for steps; any other is to give what it gives for the sequence alone.
    const ends = fixed === null && rows.some((row) => stepsOf(row) < steps) ? Int32Array.from(rows, stepsOf) : undefined;
    rows.forEach((row, i) => {
      const count = stepsOf(row);
      if (rowsOfNumbers) this.writeRows(input.data, i * steps * this.width, row);
      else for (let step = 0; step < count; step++) this.writeCode(input, i * steps + step, code(row.values[step]!));
      for (let step = 0; step < count; step++) {
        if (row.real?.[step] === 0) continue;
        mask[i * steps + step] = 1;
        lengths[i]!++;
      }
    });
    return { input, steps, mask: mask.includes(0) ? mask : null, ...(ends && { ends }), lengths };
  }

  /** Steps that are never written are padding: token 0, or the value that the model itself masks. */
  private empty(steps: number): BatchInput {
    const { input, mapping } = this;
    if (input.kind === 'tokens') return { kind: 'tokens', data: new Int32Array(steps) };
    const width = mapping.form === 'rows' ? this.width : input.kind === 'features' ? input.width : 1;
    const padding = input.kind === 'features' ? (input.maskValue ?? 0) : 0;
    return { kind: 'features', data: new Float32Array(steps * width).fill(padding), width };
  }

  private writeRows(data: BatchInput['data'], at: number, { values, real }: Row): void {
    const { scale, width } = this;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      data[at + i] = scale && real?.[Math.floor(i / width)] !== 0 ? scale(value, i % width) : value;
    }
  }

  private writeCode(input: BatchInput, at: number, code: number): void {
    if (input.kind === 'tokens' || this.mapping.form === 'number') input.data[at] = code;
    else {
      // What has just been made holds zeros, unless the model masks another value.
      if (input.data[at * input.width] !== 0) input.data.fill(0, at * input.width, (at + 1) * input.width);
      input.data[at * input.width + code] = 1;
    }
  }
}

function isRowOf(value: number | null, values: ValueArray, start: number, width: number): boolean {
  if (value === null) return false;
  for (let k = start; k < start + width; k++) if (values[k] !== value) return false;
  return true;
}
