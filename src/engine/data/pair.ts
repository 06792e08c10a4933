/**
 * Brings a data set and a model together: {@link PairedData} is the data in the model's own terms.
 */
import { UnrollError } from '../core/errors.js';
import { shapeText } from '../core/tensor.js';
import type { SequenceModel } from '../model/sequenceModel.js';
import type { Batch, BatchSteps } from './batch.js';
import { mapClasses } from './classes.js';
import { widthOf, type DataLocation, type Labels, type SequenceDataset, type Sequences } from './dataset.js';
import { signatureOf, type ModelInput, type ModelSignature } from './modelSignature.js';
import type { PairedData } from './pairedData.js';
import { PairedInput, type FilledInput, type InputOptions } from './pairedInput.js';

export interface PairOptions extends InputOptions {
  /** Class names in the order of the model's outputs. */
  readonly classes?: readonly string[];
  /** Names of the features, in their order, where the data have none or others. */
  readonly features?: readonly string[];
}

/**
 * @throws UnrollError when the data cannot be given to the model: wrong width, unknown ids, too many steps or classes
 */
export function pairData(model: SequenceModel, data: SequenceDataset, options: PairOptions = {}): PairedData {
  const signature = signatureOf(model);
  const dataset = withFeatureNames(data, options.features);
  const inputs = pairInputs(model, dataset, signature, options);
  const main = inputs[0]!;
  const classes = mapClasses(labelsForModel(dataset, signature, main), signature.classCount, options.classes);
  // Symbols may stand in any of the inputs; the first that has some is the one that is read.
  const lead = inputs.find((input) => input.mapping.alphabet) ?? main;
  const { alphabet } = lead.mapping;
  const features = dataset.content.kind === 'features' ? dataset.content.names : null;
  const characters = dataset.content.kind === 'symbols' && dataset.content.alphabet.every((symbol) => [...symbol].length === 1);
  const separator = characters ? '' : ' ';
  const sentences = inputs.map((input, i) => (inputs.length > 1 ? `Input "${signature.inputs[i]!.name}": ${input.sentence}` : input.sentence));
  const unused = (dataset.further ?? []).slice(inputs.length - 1).map(({ name }) => name);
  if (unused.length > 0) sentences.push(`Not used, as the model takes no more inputs: ${unused.join(', ')}.`);
  // Where the first input is no sequence, the steps of a batch are those of the first that is one.
  const timed = Math.max(0, signature.inputs.findIndex((input) => input.kind !== 'block'));

  return {
    dataset,
    count: dataset.count,
    mapping: [...sentences, stepLabelSentence(dataset, signature), classes.sentence].filter((sentence) => sentence !== null).join(' '),
    classes: classes.classes,
    classOrder: classes.order,
    labels: classes.labels,
    alphabet,
    symbolsOf: (sequence) => lead.symbolsOf(sequence),
    features,
    textOf(sequence) {
      const symbols = lead.symbolsOf(sequence);
      if (!symbols) return `${dataset.lengths[sequence]} steps x ${widthOf(dataset)} features`;
      return symbolText(symbols, alphabet!, separator);
    },
    maximumSteps: signature.inputs[timed]!.steps,
    batch: (sequences) => batchOf(inputs.map((input) => input.batch(sequences)), timed),
    encode(words) {
      if (!alphabet) return null;
      if (inputs.length > 1) {
        throw new UnrollError('unsupported', `${model.name}: takes ${inputs.length} inputs, so it cannot be asked new words: the other inputs have no values for them.`);
      }
      return batchOf([main.encode(words)], 0);
    },
  };
}

/** @throws UnrollError when the data have fewer inputs than the model, or do not fit one */
function pairInputs(model: SequenceModel, dataset: SequenceDataset, { inputs }: ModelSignature, options: InputOptions): readonly PairedInput[] {
  const further = (dataset.further ?? []).slice(0, inputs.length - 1);
  const locationOf = (sequence: number): DataLocation | null => dataset.locationOf(sequence);
  if (inputs.length > further.length + 1) {
    const wanted = inputs.map((input) => `${input.name} ${inputShape(input)}`).join(', ');
    const found = ['X', ...further.map(({ name }) => name)].map((name, i) => `${name} ${dataShape(i === 0 ? dataset : further[i - 1]!.sequences)}`).join(', ');
    throw new UnrollError(
      'data',
      `${dataset.name}: ${model.name} takes ${inputs.length} inputs (${wanted}), but the data have ${further.length + 1} (${found}). Name the arrays X, X2, … in the order of the inputs, or like the inputs.`,
    );
  }
  return inputs.map((input, i) => {
    if (i === 0) return new PairedInput({ name: dataset.name, sequences: dataset, locationOf }, input, options);
    const { name, sequences, alongside } = further[i - 1]!;
    // Symbols and a scaler that the user gives are those of the first input.
    return new PairedInput({ name: `${dataset.name}: ${name}`, sequences: input.kind === 'block' ? sequences : (alongside ?? sequences), locationOf }, input, {});
  });
}

function inputShape(input: ModelInput): string {
  switch (input.kind) {
    case 'tokens':
      return `${shapeText([input.steps])} tokens`;
    case 'features':
      return shapeText([input.steps, input.width]);
    case 'block':
      return shapeText(input.shape);
  }
}

function dataShape(sequences: Sequences): string {
  const [first] = sequences.lengths;
  const steps = sequences.lengths.every((length) => length === first) ? first! : null;
  return sequences.content.kind === 'features' ? shapeText([steps, widthOf(sequences)]) : `${shapeText([steps])} ${sequences.content.kind}`;
}

/** @param timed the input whose steps are the batch's */
function batchOf(filled: readonly FilledInput[], timed: number): Batch {
  const stepsOf = ({ steps, mask, ends }: FilledInput): BatchSteps => ({ steps, mask, ...(ends && { ends }) });
  const inputs = filled.map((own, i) => (i === timed ? own.input : { ...own.input, own: stepsOf(own) }));
  const main = filled[timed]!;
  return { count: main.lengths.length, inputs, lengths: main.lengths, ...stepsOf(main) };
}

function withFeatureNames(dataset: SequenceDataset, names: readonly string[] | undefined): SequenceDataset {
  if (!names || dataset.content.kind !== 'features') return dataset;
  const width = widthOf(dataset);
  if (names.length !== width) {
    throw new UnrollError('usage', `${names.length} feature names are given (${names.join(', ')}), but ${dataset.name} has ${width} features. Name every feature, in their order.`);
  }
  return { ...dataset, content: { kind: 'features', names } };
}

/** @returns symbols as text: `0110`, `not very good`; the empty word has a name of its own. */
function symbolText(symbols: ArrayLike<number>, alphabet: readonly string[], separator: string): string {
  if (symbols.length === 0) return '(empty)';
  return Array.from(symbols, (symbol) => alphabet[symbol]!).join(separator);
}

/** A model with one output per sequence is compared with the label of each sequence's last real step. */
function labelsForModel(dataset: SequenceDataset, { perStep }: ModelSignature, main: PairedInput): SequenceDataset {
  const { labels, offsets } = dataset;
  if (perStep || labels?.per !== 'step') return dataset;
  const values = Int32Array.from(dataset.lengths, (_, sequence) => {
    const last = main.lastStep(sequence);
    return last < 0 ? -1 : labels.values[offsets[sequence]! + last]!;
  });
  const perSequence: Labels = { per: 'sequence', classes: labels.classes, values };
  return { ...dataset, labels: perSequence };
}

function stepLabelSentence(dataset: SequenceDataset, { perStep }: ModelSignature): string | null {
  return dataset.labels?.per === 'step' && !perStep ? "The label of a sequence is its last step's." : null;
}
