/**
 * TimeDistributed: one layer at every step.
 */
import type { Layer } from '../../../model/sequenceModel.js';
import { LayerSettings } from '../config.js';
import type { LayerWeights } from '../weights.js';
import type { LayerContext, LayerReader } from './context.js';

/** @param read reads the layer inside */
export function readTimeDistributed(read: LayerReader): LayerReader {
  return (context) => {
    const { settings, weights } = context;
    const layer = settings.object('layer');
    const inner: LayerWeights = { all: weights.all, read: (part, expected) => weights.read(part === '' ? 'layer' : `layer/${part}`, expected) };
    const step = read({ ...context, ...atOneStep(context), layer, settings: new LayerSettings(settings.where, layer.config), weights: inner });
    return everyStep(context, step);
  };
}

/** @returns the shapes that a layer takes at a step of sequences */
export function atOneStep({ inputShape, inputShapes }: LayerContext): Pick<LayerContext, 'inputShape' | 'inputShapes'> {
  return { inputShape: inputShape && inputShape.slice(1), inputShapes: inputShapes.map((shape) => shape && shape.slice(1)) };
}

/**
 * @param step what is run at a step
 * @returns the layer that does it at every step; itself where it works on the last axis anyway
 */
export function everyStep({ inputShape, settings }: LayerContext, step: Layer): Layer {
  const whole = { className: `TimeDistributed(${step.className})`, outputShape: [inputShape?.[0] ?? null, ...step.outputShape] };
  switch (step.kind) {
    case 'dense':
    case 'activation':
    case 'rectifier':
    case 'affine':
    case 'unitNormalization':
    case 'identity':
      return { ...step, ...whole };
    case 'layerNormalization':
      return { ...step, ...whole, axes: step.axes.map((axis) => axis + 1) };
    case 'input':
    case 'unsupported':
    case 'masking':
    case 'embedding':
    case 'finalState':
    case 'maskComputation':
      throw settings.unsupported(`TimeDistributed around ${step.className} is not supported`);
    default: {
      const { name, inputs, tensors } = step;
      return { kind: 'timeDistributed', name, inputs, tensors, ...whole, step };
    }
  }
}
