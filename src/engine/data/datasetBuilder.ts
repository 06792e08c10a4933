/**
 * Puts a {@link SequenceDataset} together step by step, for formats that are read record by record.
 */
import { UnrollError } from '../core/errors.js';
import { offsetsOf, type DataLocation, type SequenceContent, type SequenceDataset } from './dataset.js';
import { growableFloat32, growableInt32 } from './growable.js';
import { className, constantLabels, readLabels, type LabelReading } from './labels.js';
import { checkLimit, dataLimits } from './limits.js';
import { NameTable } from './names.js';
import type { Task } from '../core/task.js';
import { differentValues } from './values.js';

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
   * @param locationAt what the number means that a sequence starts with; a line of text unless given
   */
  constructor(
    private readonly name: string,
    private readonly content: BuilderContent,
    private readonly labelsPer: 'sequence' | 'step',
    private readonly locationAt: (line: number) => DataLocation = (line) => ({ line }),
  ) {
    this.values = content.kind === 'features' ? growableFloat32() : growableInt32();
  }

  private get steps(): number {
    return this.values.length / (this.content.kind === 'features' ? this.content.names.length : 1);
  }

  /**
   * Begins the next sequence.
   * @param line where it stands in the file, 1-based line or row
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
  async finish(notes: readonly string[], task: Task): Promise<SequenceDataset> {
    const count = this.lines.length;
    if (count === 0) throw new UnrollError('data', `${this.name}: holds no sequences. Choose a file with data rows.`);
    this.endSequence();
    const lengths = this.lengths.joined();
    const lines = this.lines.joined();
    const splits = this.splits.joined();
    const values = this.values.values();
    let content: SequenceContent;
    if (this.content.kind === 'symbols') {
      const { names, placeOf } = this.symbols.sorted();
      this.values.replace(placeOf);
      content = { kind: 'symbols', alphabet: names };
    } else if (this.content.kind === 'tokens') {
      const ids = await differentValues(values, dataLimits.vocabulary, task);
      if (ids === null) throw new UnrollError('data', `${this.name}: holds more than ${dataLimits.vocabulary.toLocaleString('en')} different token ids. Write numbers that are no ids with a decimal point, or as "x".`);
      content = { kind: 'tokens', vocabulary: null, ids };
    } else content = this.content;
    const reading = await this.finishLabels(lengths, task);
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
      split: knownSplit(splits),
      locationOf: (sequence) => this.locationAt(lines[sequence]!),
      notes: [...notes, ...reading.notes],
    };
  }

  private async finishLabels(lengths: Int32Array, task: Task): Promise<LabelReading> {
    const given = this.labels.joined();
    const constant = this.labelsPer === 'step' ? await constantLabels(given, lengths, task) : given;
    return readLabels(constant ? 'sequence' : 'step', constant ?? given, this.classNames, task);
  }
}

/**
 * @param marks 0 = train, 1 = test, -1 = not said
 * @returns the split; null where no mark says anything
 */
export function knownSplit(marks: Int32Array): Uint8Array | null {
  // Rows without a mark are training data as soon as others have one.
  return marks.some((mark) => mark >= 0) ? Uint8Array.from(marks, (mark) => Math.max(mark, 0)) : null;
}
