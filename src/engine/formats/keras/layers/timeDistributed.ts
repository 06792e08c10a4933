/**
 * TimeDistributed: one layer at every step.
 */
import type { Layer } from '../../../model/sequenceModel.js';
import { LayerSettings } from '../config.js';
import type { LayerWeights } from '../weights.js';
import type { LayerContext, LayersReader } from './context.js';

/** @param read reads the layer inside */
export function readTimeDistributed(read: LayersReader): LayersReader {
  return (context) => {
    const { settings, weights } = context;
    const layer = settings.object('layer');
    const steps = read({ ...context, ...atOneStep(context), layer, settings: new LayerSettings(settings.where, layer.config), weights: weightsInside(weights) });
    return steps.map((step) => everyStep(context, step));
  };
}

/** A layer around another that only matters in training (SpectralNormalization). */
export function readWrapped(read: LayersReader): LayersReader {
  return (context) => {
    const layer = context.settings.object('layer');
    return read({ ...context, layer, settings: new LayerSettings(context.settings.where, layer.config), weights: weightsInside(context.weights) });
  };
}

function weightsInside(weights: LayerWeights): LayerWeights {
  return { all: weights.all, read: (part, expected) => weights.read(part === '' ? 'layer' : `layer/${part}`, expected) };
}

/** @returns the shapes that a layer takes at a step of sequences */
export function atOneStep({ inputShape, inputShapes }: LayerContext): Pick<LayerContext, 'inputShape' | 'inputShapes'> {
  return { inputShape: inputShape && inputShape.slice(1), inputShapes: inputShapes.map((shape) => shape && shape.slice(1)) };
}

/**
 * @param step what is run at a step
 * @returns the layer that does it at every step; itself where it works on the last axis anyway
 */
export function everyStep({ inputShape, settings, dialect }: LayerContext, step: Layer): Layer {
  const whole = { className: `TimeDistributed(${step.className})`, outputShape: [inputShape?.[0] ?? null, ...step.outputShape] };
  switch (step.kind) {
    case 'dense':
    case 'activation':
    case 'rectifier':
    case 'affine':
    case 'unitNormalization':
    case 'identity':
    case 'discretization':
      return { ...step, ...whole };
    case 'embedding':
      if (!step.maskZero) return { ...step, ...whole };
      // Keras 3 loses the mask that is made inside; before it, it was one of every step's own positions.
      if (dialect.major >= 3) return { ...step, ...whole, maskZero: false };
      throw settings.unsupported('TimeDistributed around an Embedding with mask_zero is not supported');
    case 'layerNormalization':
      return { ...step, ...whole, axes: step.axes.map((axis) => axis + 1) };
    case 'input':
    case 'unsupported':
    case 'masking':
    case 'finalState':
    case 'maskComputation':
      throw settings.unsupported(`TimeDistributed around ${step.className} is not supported`);
    default: {
      const { name, inputs, tensors } = step;
      return { kind: 'timeDistributed', name, inputs, tensors, ...whole, step };
    }
  }
}
