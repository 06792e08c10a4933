/**
 * Sequences of a data set as pictures of what the model is given: images as images, series as lines, tokens as tokens.
 */
import { elementCount } from '../core/tensor.js';
import { inputLayers } from '../model/graph.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';
import type { InputPicture } from '../results/views.js';
import { realSteps } from './batch.js';
import { numberedFeatures, widthOf } from './dataset.js';
import type { PairedData } from './pairedData.js';
import { signatureOf } from './modelSignature.js';

/** The steps that are meant, `from` up to `to` (exclusive), counted over the real ones. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is kept of an input, so that results with many pictures stay small: side of an image, points of a line, … */
const mostPixels = 64;
const mostPoints = 160;
const mostTokens = 200;
const mostLines = 12;
const mostValues = 24;

/** Sequences that the range of grey values is found on. */
const rangeSample = 256;
/** Sides below this are columns of a table rather than pixels. */
const smallestSide = 8;

/** What an input is for people. */
export type InputForm =
  | ({ readonly kind: 'image' } & ImageShape)
  | { readonly kind: 'lines' | 'tokens' | 'values' };

export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** [c, h, w]: one channel after the other, as PyTorch has them. */
  readonly channelsFirst?: boolean;
}

export class InputPictures {
  private readonly form: InputForm;
  /** Values that black and white stand for; only for images. */
  private readonly range: readonly [number, number];

  constructor(
    model: SequenceModel,
    private readonly data: PairedData,
  ) {
    this.form = inputForm(model, data);
    this.range = this.form.kind === 'image' ? this.greyRange() : [0, 1];
  }

  /** @param span marks steps of lines and tokens */
  of(sequence: number, span?: Span): InputPicture {
    if (this.form.kind === 'tokens') return tokenPicture(Array.from(this.data.symbolsOf(sequence)!, (symbol) => this.data.alphabet![symbol]!), span);
    return this.drawn(this.valuesOf(sequence), span);
  }

  /** @param step to mark, as the data file has it (padding counts) */
  at(sequence: number, step: number): InputPicture {
    const place = realSteps(this.data.batch([sequence]), 0).indexOf(step);
    return this.of(sequence, { from: place, to: place + 1 });
  }

  /** @returns the mean of some inputs; null where inputs are no numbers, of different lengths, or none. */
  mean(sequences: ArrayLike<number>): InputPicture | null {
    if (this.form.kind === 'tokens' || sequences.length === 0) return null;
    const size = this.valuesOf(sequences[0]!).length;
    const sums = new Float64Array(size);
    for (let i = 0; i < sequences.length; i++) {
      const values = this.valuesOf(sequences[i]!);
      if (values.length !== size) return null;
      for (let at = 0; at < size; at++) sums[at]! += values[at]!;
    }
    return this.drawn(sums.map((sum) => sum / sequences.length));
  }

  private drawn(values: ArrayLike<number>, span?: Span): InputPicture {
    const { form } = this;
    if (form.kind === 'image') return imagePicture(values, form, this.range);
    const width = form.kind === 'values' ? 1 : widthOf(this.data.dataset);
    const names = this.data.features ?? numberedFeatures(width);
    if (form.kind === 'lines') return linesPicture(values, width, names, span);
    const labels = names.length === values.length ? names : numberedFeatures(values.length);
    return { kind: 'values', values: Array.from(values, (value, i) => ({ label: labels[i]!, text: String(rounded(value)) })) };
  }

  /** @returns the numbers of a sequence's real steps, as the file has them. */
  private valuesOf(sequence: number): ArrayLike<number> {
    const { dataset } = this.data;
    const width = widthOf(dataset);
    const [start, end] = [dataset.offsets[sequence]!, dataset.offsets[sequence + 1]!];
    const values = dataset.values.subarray(start * width, end * width);
    const mask = dataset.mask?.subarray(start, end);
    return mask ? values.filter((_, i) => mask[Math.floor(i / width)] !== 0) : values;
  }

  /** Data within 0..1 or 0..255 are pixels as they stand; others are spread over all greys. */
  private greyRange(): readonly [number, number] {
    let low = Infinity;
    let high = -Infinity;
    const stride = Math.max(1, Math.floor(this.data.count / rangeSample));
    for (let sequence = 0; sequence < this.data.count; sequence += stride) {
      const values = this.valuesOf(sequence);
      for (let i = 0; i < values.length; i++) {
        low = Math.min(low, values[i]!);
        high = Math.max(high, values[i]!);
      }
    }
    if (low >= 0 && high <= 1) return [0, 1];
    if (low >= 0 && high > 64 && high <= 255) return [0, 255];
    return high > low ? [low, high] : [low, low + 1];
  }
}

export function inputForm(model: SequenceModel, data: PairedData): InputForm {
  const [input] = signatureOf(model).inputs;
  // Whole numbers that a model takes as they are, are no tokens.
  const numbers = data.dataset.content.kind === 'tokens' && (input!.kind === 'block' || (input!.kind === 'features' && input!.width === 1));
  if (data.alphabet && !numbers) return { kind: 'tokens' };
  const image = imageShape(model, data);
  if (image) return { kind: 'image', ...image };
  const size = data.dataset.lengths[0]! * widthOf(data.dataset);
  const single = data.dataset.lengths.every((length) => length === 1);
  return { kind: (input!.kind === 'block' || single) && size <= mostValues ? 'values' : 'lines' };
}

/**
 * An input [h, w, c] with one or three channels; [c, h, w], whose channels the first layer puts last; or [h, w], or
 * [h·w], which the first layer turns into one. [h, w] that is only flattened is an image too, where its columns have no
 * names of their own.
 */
function imageShape(model: SequenceModel, data: PairedData): ImageShape | null {
  const [input] = inputLayers(model);
  const [first, rows, columns] = input!.outputShape;
  const isTurned = readersOf(model, input!.name).some((layer) => layer.kind === 'permute' && layer.order.length === 3 && layer.order[2] === 0);
  if (isTurned && rows && columns && (first === 1 || first === 3)) return fits({ height: rows, width: columns, channels: first, channelsFirst: true }, data);
  const shapes = [input!.outputShape, ...readersOf(model, input!.name).flatMap((layer) => (layer.kind === 'reshape' ? [layer.outputShape] : []))];
  for (const [height, width, channels] of shapes.filter((shape) => shape.length === 3)) {
    if (height && width && (channels === 1 || channels === 3)) return fits({ height, width, channels }, data);
  }
  const [height, width, further] = input!.outputShape;
  const flattened = readersOf(model, input!.name).every((layer) => layer.kind === 'reshape' && layer.outputShape.length === 1);
  const unnamed = data.features?.join() === numberedFeatures(data.features?.length ?? 0).join();
  if (height && width && further === undefined && flattened && unnamed && Math.min(height, width) >= smallestSide) return fits({ height, width, channels: 1 }, data);
  return null;
}

function fits(image: ImageShape, { dataset }: PairedData): ImageShape | null {
  const size = elementCount([image.height, image.width, image.channels]);
  return dataset.lengths.every((length) => length * widthOf(dataset) === size) ? image : null;
}

/** The layers that read a layer, over those that hand its numbers on one by one. */
function readersOf(model: SequenceModel, name: string): readonly Layer[] {
  return model.layers
    .filter((layer) => layer.inputs.includes(name))
    .flatMap((layer) => (layer.kind === 'identity' || layer.kind === 'affine' ? readersOf(model, layer.name) : [layer]));
}

/** Pixels 0..255; images of more than {@link mostPixels} a side are reduced by whole factors, each pixel the mean of its block. */
function imagePicture(values: ArrayLike<number>, { height, width, channels, channelsFirst }: ImageShape, [low, high]: readonly [number, number]): InputPicture {
  const factor = Math.ceil(Math.max(height, width) / mostPixels);
  const rows = Math.ceil(height / factor);
  const columns = Math.ceil(width / factor);
  const sums = new Float64Array(rows * columns * channels);
  const counts = new Float64Array(sums.length);
  const size = height * width;
  for (let i = 0; i < size * channels; i++) {
    const [pixel, channel] = channelsFirst ? [i % size, Math.floor(i / size)] : [Math.floor(i / channels), i % channels];
    const row = Math.floor(Math.floor(pixel / width) / factor);
    const at = (row * columns + Math.floor((pixel % width) / factor)) * channels + channel;
    sums[at]! += values[i]!;
    counts[at]!++;
  }
  const grey = (value: number): number => Math.max(0, Math.min(255, Math.round((255 * (value - low)) / (high - low))));
  return { kind: 'image', height: rows, width: columns, channels, pixels: Array.from(sums, (sum, at) => grey(sum / counts[at]!)) };
}

/** The first lines, each at evenly taken steps where there are more than can be drawn. */
function linesPicture(values: ArrayLike<number>, width: number, names: readonly string[], span: Span | undefined): InputPicture {
  const steps = values.length / width;
  const points = Math.min(steps, mostPoints);
  const lines = names.slice(0, mostLines).map((label, feature) => ({
    label,
    values: Array.from({ length: points }, (_, i) => rounded(values[Math.floor((i * steps) / points) * width + feature]!)),
  }));
  const scaled = (step: number, round: (value: number) => number): number => round((step * points) / Math.max(1, steps));
  return { kind: 'lines', lines, ...(span && { from: scaled(span.from, Math.floor), to: scaled(span.to, Math.ceil) }) };
}

/** Of long texts the part around what is meant, or the end. */
function tokenPicture(tokens: readonly string[], span: Span | undefined): InputPicture {
  const end = Math.min(tokens.length, span ? Math.max(span.to, mostTokens) : tokens.length);
  const start = Math.max(0, end - mostTokens);
  const cut = start > 0 ? ['…'] : [];
  const shift = cut.length - start;
  const after = end < tokens.length ? ['…'] : [];
  return { kind: 'tokens', tokens: [...cut, ...tokens.slice(start, end), ...after], ...(span && { from: Math.max(0, span.from + shift), to: span.to + shift }) };
}

/** Four digits are more than a picture shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
