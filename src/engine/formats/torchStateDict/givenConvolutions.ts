/**
 * Windows of convolutions, and what stands behind them, as a user gives it.
 */
import { UnrollError } from '../../core/errors.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { ActivationLayer, ConvolutionLayer, Layer, PoolingLayer } from '../../model/sequenceModel.js';
import type { InferredModel } from './inferModel.js';
import { isSupposed, noPlace, noted, sourceOf, withLayerBehind, withoutLayer } from './layerEdits.js';

type Given = NonNullable<AssumptionOverrides['convolution']>;

/** @throws UnrollError when there is no convolution, or not as many as numbers are given */
export function withConvolutions(model: InferredModel, { activation, pooling, stride, padding, dilation }: Given): InferredModel {
  const convolutions = model.layers.filter((layer) => layer.kind === 'convolution');
  if (convolutions.length === 0) throw noPlace('A setting of convolutions');
  const of = perConvolution(convolutions);
  let given = model;
  if (activation) given = withActivation(given, activation);
  const said = Object.entries({ stride, padding, dilation, pooling }).flatMap(([what, numbers]) => (numbers ? `${what} ${numbers.join(', ')}` : []));
  if (said.length > 0) {
    const layers = given.layers.map((layer) => (layer.kind === 'convolution' ? windowed(layer, { stride, padding, dilation }, of) : layer));
    given = noted({ ...given, layers }, 'convolution.window', `Given of the convolutions: ${said.join('; ')}. The rest is as the file says, or PyTorch's default.`);
  }
  return convolutions.reduce((changed, { name }) => withPooling(changed, name, of(pooling, name) ?? 1), given);
}

type PerConvolution = (numbers: readonly number[] | undefined, name: string) => number | undefined;

/** @returns a function that finds the number which is given for a convolution */
export function perConvolution(convolutions: readonly Layer[]): PerConvolution {
  return (numbers, name) => {
    if (numbers && numbers.length !== 1 && numbers.length !== convolutions.length) {
      throw new UnrollError('usage', `${numbers.length} numbers are given for ${convolutions.length} convolutions (${convolutions.map((layer) => layer.name).join(', ')}). Give one for each, or one for all.`);
    }
    return numbers?.length === 1 ? numbers[0] : numbers?.[convolutions.findIndex((layer) => layer.name === name)];
  };
}

/** @returns the layer with what is given of its window, the same for all its axes */
export function windowed(layer: ConvolutionLayer, { stride, padding, dilation }: Given, of: PerConvolution): ConvolutionLayer {
  const { size, strides, dilation: gaps } = layer.window;
  const perAxis = (numbers: readonly number[] | undefined, own: readonly number[]): readonly number[] => {
    const number = of(numbers, layer.name);
    return number === undefined ? own : size.map(() => number);
  };
  const zeros = of(padding, layer.name);
  return {
    ...layer,
    window: {
      size,
      strides: perAxis(stride, strides),
      dilation: perAxis(dilation, gaps),
      padding: zeros === undefined ? layer.window.padding : size.map(() => [zeros, zeros] as const),
    },
  };
}

function withActivation(model: InferredModel, activation: NonNullable<Given['activation']>): InferredModel {
  const isSupposedOne = (layer: Layer): layer is ActivationLayer => layer.kind === 'activation' && isSupposed(layer) && sourceOf(model.layers, layer)?.kind === 'convolution';
  if (!model.layers.some(isSupposedOne)) throw noPlace('An activation behind convolutions');
  const said = noted(model, 'convolution.activation', `The activation behind convolutions is given: ${activation}.`);
  if (activation === 'linear') return model.layers.filter(isSupposedOne).reduce(withoutLayer, said);
  return { ...said, layers: said.layers.map((layer) => (isSupposedOne(layer) ? { ...layer, activation, className: `${activation} (given)` } : layer)) };
}

/** Behind the convolution, its norm and its activation. */
function withPooling(model: InferredModel, convolution: string, size: number): InferredModel {
  if (size === 1) return model;
  const before = endOfBlock(model.layers, model.layers.find(({ name }) => name === convolution)!);
  const pooled: PoolingLayer = {
    kind: 'pooling',
    name: `${convolution}.pooling`,
    className: 'nn.MaxPool1d (given)',
    inputs: [before.name],
    outputShape: before.outputShape,
    tensors: [],
    window: { size: [size], strides: [size], dilation: [1], padding: 'valid' },
    how: 'max',
  };
  return withLayerBehind(model, before.name, pooled);
}

/** @returns the last of the norms and activations that follow a layer, or the layer itself */
function endOfBlock(layers: readonly Layer[], layer: Layer): Layer {
  const next = layers.find(({ kind, inputs }) => inputs[0] === layer.name && ['affine', 'layerNormalization', 'activation'].includes(kind));
  return next ? endOfBlock(layers, next) : layer;
}
