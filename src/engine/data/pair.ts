/**
 * Brings a data set and a model together: {@link PairedData} is the data in the model's own terms.
 */
import { UnrollError } from '../core/errors.js';
import type { SequenceModel } from '../model/sequenceModel.js';
import type { Batch, BatchInput } from './batch.js';
import { mapClasses } from './classes.js';
import type { Labels, SequenceDataset } from './dataset.js';
import { mapInput, type InputMapping, type MappingOptions } from './inputMapping.js';
import { signatureOf, type ModelSignature } from './modelSignature.js';
import type { PairedData } from './pairedData.js';

export interface PairOptions extends MappingOptions {
  /** Class names in the order of the model's outputs. */
  readonly classes?: readonly string[];
}

/**
 * @throws UnrollError when the data cannot be given to the model: wrong width, unknown ids, too many steps or classes
 */
export function pairData(model: SequenceModel, dataset: SequenceDataset, options: PairOptions = {}): PairedData {
  const signature = signatureOf(model);
  checkSteps(dataset, signature);
  const mapping = mapInput(dataset, signature, options);
  const real = realStepTest(dataset, signature, mapping);
  const classes = mapClasses(labelsForModel(dataset, signature, real), signature.classCount, options.classes);
  const { alphabet } = mapping;
  const features = dataset.content.kind === 'features' ? dataset.content.names : null;
  const characters = dataset.content.kind === 'symbols' && dataset.content.alphabet.every((symbol) => [...symbol].length === 1);
  const separator = characters ? '' : ' ';
  const batcher = new Batcher(signature, mapping);

  const symbolsOf = (sequence: number): Int32Array | null => {
    if (!alphabet) return null;
    const start = dataset.offsets[sequence]!;
    const end = dataset.offsets[sequence + 1]!;
    const symbols = new Int32Array(end - start);
    let count = 0;
    for (let step = start; step < end; step++) if (real(step)) symbols[count++] = mapping.symbolOf(dataset.values[step]!);
    return symbols.subarray(0, count);
  };

  return {
    dataset,
    count: dataset.count,
    mapping: [mapping.sentence, stepLabelSentence(dataset, signature), classes.sentence].filter((sentence) => sentence !== null).join(' '),
    classes: classes.classes,
    classOrder: classes.order,
    labels: classes.labels,
    alphabet,
    symbolsOf,
    features,
    textOf(sequence) {
      const symbols = symbolsOf(sequence);
      if (!symbols) return `${dataset.lengths[sequence]} steps x ${features!.length} features`;
      return symbolText(symbols, alphabet!, separator);
    },
    maximumSteps: signature.steps,
    batch: (sequences) =>
      batcher.batch(
        Array.from(sequences, (sequence) => ({ start: dataset.offsets[sequence]!, end: dataset.offsets[sequence + 1]! })),
        dataset.values,
        mapping.form === 'rows' ? null : (value) => codeOf(mapping, value),
        real,
      ),
    encode(words) {
      if (!alphabet) return null;
      const symbols = words.flatMap((word) => Array.from(word));
      let start = 0;
      const spans = words.map((word) => ({ start, end: (start += word.length) }));
      return batcher.batch(spans, symbols, (symbol) => mapping.codes[symbol]!, () => true);
    },
  };
}

/** @returns symbols as text: `0110`, `not very good`; the empty word has a name of its own. */
function symbolText(symbols: ArrayLike<number>, alphabet: readonly string[], separator: string): string {
  if (symbols.length === 0) return '(empty)';
  return Array.from(symbols, (symbol) => alphabet[symbol]!).join(separator);
}

function codeOf(mapping: InputMapping, value: number): number {
  const symbol = mapping.symbolOf(value);
  return symbol < 0 ? 0 : mapping.codes[symbol]!;
}

function checkSteps(dataset: SequenceDataset, { steps }: ModelSignature): void {
  if (steps === null) return;
  const longer = dataset.lengths.findIndex((length) => length > steps);
  if (longer < 0) return;
  const line = dataset.locationOf(longer)?.line;
  throw new UnrollError(
    'data',
    `${dataset.name}${line === undefined ? '' : ` row ${line}`}: the sequence has ${dataset.lengths[longer]} steps, but the model takes ${steps}. Cut it with a window of ${steps}.`,
  );
}

/**
 * @returns whether a step of the data set is real: neither masked by the file nor by the model itself, which masks
 *   token 0 of a `mask_zero` embedding and rows that hold the value of a Masking layer
 */
function realStepTest(dataset: SequenceDataset, { input }: ModelSignature, mapping: InputMapping): (step: number) => boolean {
  const { mask, values } = dataset;
  const unmasked = (step: number): boolean => mask === null || mask[step] !== 0;
  if (mapping.form !== 'rows') return (step) => unmasked(step) && mapping.symbolOf(values[step]!) >= 0;
  if (input.kind !== 'features' || input.maskValue === null) return unmasked;
  const { width, maskValue } = input;
  return (step) => {
    for (let k = 0; k < width; k++) if (values[step * width + k] !== maskValue) return unmasked(step);
    return false;
  };
}

/** A model with one output per sequence is compared with the label of each sequence's last real step. */
function labelsForModel(dataset: SequenceDataset, { perStep }: ModelSignature, real: (step: number) => boolean): SequenceDataset {
  const { labels, offsets } = dataset;
  if (perStep || labels?.per !== 'step') return dataset;
  const values = Int32Array.from(dataset.lengths, (_, sequence) => {
    for (let step = offsets[sequence + 1]! - 1; step >= offsets[sequence]!; step--) if (real(step)) return labels.values[step]!;
    return -1;
  });
  const perSequence: Labels = { per: 'sequence', classes: labels.classes, values };
  return { ...dataset, labels: perSequence };
}

function stepLabelSentence(dataset: SequenceDataset, { perStep }: ModelSignature): string | null {
  return dataset.labels?.per === 'step' && !perStep ? "The label of a sequence is its last step's." : null;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Fills the padded blocks that a model takes. */
class Batcher {
  constructor(
    private readonly signature: ModelSignature,
    private readonly mapping: InputMapping,
  ) {}

  /**
   * @param spans where each sequence stands in `values`, in steps
   * @param code what a value is to the model, or null when `values` are feature rows
   */
  batch(spans: readonly Span[], values: ArrayLike<number>, code: ((value: number) => number) | null, real: (step: number) => boolean): Batch {
    const count = spans.length;
    const longest = spans.reduce((most, { start, end }) => Math.max(most, end - start), 0);
    const fixed = this.signature.steps;
    if (fixed !== null && longest > fixed) {
      throw new UnrollError('data', `A sequence of ${longest} steps was asked for, but the model takes ${fixed}. Use shorter sequences.`);
    }
    const steps = fixed ?? longest;
    const mask = new Uint8Array(count * steps);
    const lengths = new Int32Array(count);
    const input = this.empty(count * steps);
    const width = input.kind === 'features' ? input.width : 1;
    spans.forEach(({ start, end }, row) => {
      for (let step = start; step < end; step++) {
        const at = row * steps + step - start;
        if (code === null) for (let k = 0; k < width; k++) input.data[at * width + k] = values[step * width + k]!;
        else this.write(input, at, code(values[step]!));
        if (!real(step)) continue;
        mask[at] = 1;
        lengths[row]!++;
      }
    });
    return { count, steps, inputs: [input], mask: mask.includes(0) ? mask : null, lengths };
  }

  /** Steps that are never written are padding: token 0, or the value that the model itself masks. */
  private empty(steps: number): BatchInput {
    const { input } = this.signature;
    if (input.kind === 'tokens') return { kind: 'tokens', data: new Int32Array(steps) };
    return { kind: 'features', data: new Float32Array(steps * input.width).fill(input.maskValue ?? 0), width: input.width };
  }

  private write(input: BatchInput, at: number, code: number): void {
    if (input.kind === 'tokens') input.data[at] = code;
    else if (this.mapping.form === 'number') input.data[at] = code;
    else input.data.fill(0, at * input.width, (at + 1) * input.width).fill(1, at * input.width + code, at * input.width + code + 1);
  }
}
