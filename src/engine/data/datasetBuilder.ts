/**
 * Puts a {@link SequenceDataset} together step by step, for formats that are read record by record.
 */
import { UnrollError } from '../core/errors.js';
import { offsetsOf, type SequenceContent, type SequenceDataset } from './dataset.js';
import { growableFloat32, growableInt32 } from './growable.js';
import { className, constantLabels, readLabels, type LabelReading } from './labels.js';
import { checkLimit } from './limits.js';
import { NameTable } from './names.js';

export type BuilderContent =
  | { readonly kind: 'symbols' }
  | { readonly kind: 'tokens' }
  | { readonly kind: 'features'; readonly names: readonly string[] };

export class DatasetBuilder {
  private readonly values;
  private readonly symbols = new NameTable();
  private readonly lengths = growableInt32();
  private readonly lines = growableInt32();
  private readonly splits = growableInt32();
  private readonly labels = growableInt32();
  private readonly classNames = new NameTable();
  private stepsBefore = 0;

  /**
   * @param name of the file
   * @param labelsPer whether {@link label} is called for every sequence or for every step
   */
  constructor(
    private readonly name: string,
    private readonly content: BuilderContent,
    private readonly labelsPer: 'sequence' | 'step',
  ) {
    this.values = content.kind === 'features' ? growableFloat32() : growableInt32();
  }

  private get steps(): number {
    return this.values.length / (this.content.kind === 'features' ? this.content.names.length : 1);
  }

  /**
   * Begins the next sequence.
   * @param line where it stands in the file, 1-based
   * @param split 0 = train, 1 = test, null where the file does not say
   */
  startSequence(line: number, split: 0 | 1 | null): void {
    if (this.lines.length > 0) this.endSequence();
    this.lines.push(line);
    this.splits.push(split ?? -1);
    checkLimit(this.name, 'sequences', this.lines.length);
  }

  private endSequence(): void {
    checkLimit(this.name, 'values', this.values.length);
    this.lengths.push(this.steps - this.stepsBefore);
    this.stepsBefore = this.steps;
  }

  addSymbol(text: string): void {
    this.values.push(this.symbols.id(text));
  }

  /** Adds a token id, or the next number of a feature row. */
  addNumber(value: number): void {
    this.values.push(value);
    // A single long series is one sequence: its end is too late to find out that memory is used up.
    if (this.values.length % 2 ** 20 === 0) checkLimit(this.name, 'values', this.values.length);
  }

  /** @param text the label of the current sequence or step; empty = none */
  label(text: string): void {
    const name = className(text);
    this.labels.push(name === null ? -1 : this.classNames.id(name));
  }

  /**
   * Labels given for every step become labels per sequence when they never change within a sequence.
   * @throws UnrollError when there was no sequence at all
   */
  finish(notes: readonly string[]): SequenceDataset {
    const count = this.lines.length;
    if (count === 0) throw new UnrollError('data', `${this.name}: holds no sequences. Choose a file with data rows.`);
    this.endSequence();
    const lengths = this.lengths.finish();
    const lines = this.lines.finish();
    const splits = this.splits.finish();
    const values = this.values.finish();
    let content: SequenceContent;
    if (this.content.kind === 'symbols') {
      const { names, placeOf } = this.symbols.sorted();
      for (let i = 0; i < values.length; i++) values[i] = placeOf[values[i]!]!;
      content = { kind: 'symbols', alphabet: names };
    } else {
      content = this.content.kind === 'tokens' ? { kind: 'tokens', vocabulary: null } : this.content;
    }
    const reading = this.finishLabels(lengths);
    return {
      name: this.name,
      count,
      content,
      lengths,
      offsets: offsetsOf(lengths),
      values,
      padded: false,
      mask: null,
      labels: reading.labels,
      // Rows without a mark are training data as soon as others have one.
      split: splits.some((split) => split >= 0) ? Uint8Array.from(splits, (split) => Math.max(split, 0)) : null,
      locationOf: (sequence) => ({ line: lines[sequence]! }),
      notes: [...notes, ...reading.notes],
    };
  }

  private finishLabels(lengths: Int32Array): LabelReading {
    const given = this.labels.finish();
    if (this.labelsPer === 'sequence') return readLabels('sequence', given, this.classNames);
    const constant = constantLabels(given, lengths);
    return constant
      ? readLabels('sequence', constant, this.classNames)
      : readLabels('step', given, this.classNames);
  }
}
