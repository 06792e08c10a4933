/**
 * Small changes to a model that was inferred: a layer put behind another, a statement put in the place of one.
 */
import { UnrollError } from '../../core/errors.js';
import type { ActivationName } from '../../model/activations.js';
import type { ActivationLayer, Layer } from '../../model/sequenceModel.js';
import type { InferredModel } from './inferModel.js';

/** What was supposed of a model's layers is marked in their class names, since no file says it. */
const supposed = ' (supposed)';

export function isSupposed({ className }: Layer): boolean {
  return className.endsWith(supposed);
}

/** Puts a statement in the place of the assumption of the same id. */
export function noted(model: InferredModel, id: string, statement: string): InferredModel {
  return { ...model, assumptions: [...model.assumptions.filter((assumption) => assumption.id !== id), { id, statement }] };
}

export function noPlace(what: string): UnrollError {
  return new UnrollError('usage', `${what} is given, but the model has none. Leave it out.`);
}

/** @param added takes the output of the layer named `behind`; what took that one's takes the added one's */
export function withLayerBehind(model: InferredModel, behind: string, added: Layer): InferredModel {
  const at = model.layers.findIndex(({ name }) => name === behind) + 1;
  const rewired = renamedInputs(model.layers, behind, added.name);
  return {
    ...model,
    layers: [...rewired.slice(0, at), added, ...rewired.slice(at)],
    output: model.output === behind ? added.name : model.output,
  };
}

/** What took the layer's output takes what the layer took. */
export function withoutLayer(model: InferredModel, { name, inputs }: Layer): InferredModel {
  const [before] = inputs as readonly [string];
  const layers = renamedInputs(model.layers, name, before).filter((layer) => layer.name !== name);
  return { ...model, layers, output: model.output === name ? before : model.output };
}

function renamedInputs(layers: readonly Layer[], from: string, to: string): readonly Layer[] {
  return layers.map((layer) => (layer.inputs.includes(from) ? { ...layer, inputs: layer.inputs.map((name) => (name === from ? to : name)) } : layer));
}

export function givenActivation(before: Layer, activation: ActivationName): ActivationLayer {
  return {
    kind: 'activation',
    name: `${before.name}.${activation}`,
    className: `${activation} (given)`,
    inputs: [before.name],
    outputShape: before.outputShape,
    tensors: [],
    activation,
    alpha: null,
  };
}

/** @returns the layer whose output reaches another, norms between them left out */
export function sourceOf(layers: readonly Layer[], { inputs }: Layer): Layer | undefined {
  const before = layers.find(({ name }) => name === inputs[0]);
  return before && (before.kind === 'affine' || before.kind === 'layerNormalization') ? sourceOf(layers, before) : before;
}
