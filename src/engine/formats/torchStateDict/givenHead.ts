/**
 * What stands behind the steps of a model, as a user gives it: how they become one, and activations.
 */
import type { ActivationName } from '../../model/activations.js';
import type { ActivationLayer, Layer, OutputMeaning, OverTimeLayer, RecurrentLayer, TimeReduction } from '../../model/sequenceModel.js';
import type { InferredModel } from './inferModel.js';
import { givenActivation, isSupposed, noPlace, noted, sourceOf, withLayerBehind, withoutLayer } from './layerEdits.js';

type TimeStep = 'last' | 'mean' | 'max' | 'all';

const statements: Readonly<Record<TimeStep, string>> = {
  last: 'the last',
  mean: 'their mean over time',
  max: 'their maximum over time',
  all: 'each by itself',
};

export function withTimeStep(model: InferredModel, timeStep: TimeStep): InferredModel {
  const last = model.layers.filter((layer) => layer.kind === 'recurrent').at(-1);
  const supposed = model.layers.find((layer) => layer.kind === 'overTime' && isSupposed(layer));
  // What the file itself says of the steps stands in layers of its own.
  if (!supposed && (!last || last.returnSequences)) throw noPlace('What the head sees of the steps');
  const said = noted(model, 'head.timeStep', `What the head sees of the ${supposed ? 'steps' : 'recurrent states'} is given: ${statements[timeStep]}.`);
  if (timeStep === 'last' && !supposed) return said;
  const steps = supposed ? supposed.inputs[0]! : last!.name;
  const everyStep = supposed ? withoutLayer(said, supposed) : withEveryStep(said, last!);
  return timeStep === 'all' ? timedBehind(everyStep, steps) : withLayerBehind(everyStep, steps, reduced(everyStep, steps, timeStep));
}

/** A recurrent layer hands on all its states. */
export function withEveryStep(model: InferredModel, recurrent: RecurrentLayer): InferredModel {
  const everyStep = { ...recurrent, returnSequences: true, outputShape: [null, recurrent.outputShape.at(-1)!] };
  return { ...model, layers: model.layers.map((layer) => (layer === recurrent ? everyStep : layer)) };
}

/** The head is applied to every step; what belongs to no place in the model has no shape to change. */
export function timedBehind(model: InferredModel, steps: string): InferredModel {
  return reshapedBehind(model, steps, (shape) => (shape.length === 1 ? [null, ...shape] : null), 1);
}

/** The head is applied to one row. */
export function untimedBehind(model: InferredModel, row: string): InferredModel {
  return reshapedBehind(model, row, ([steps, ...shape]) => (steps === null && shape.length === 1 ? shape : null), -1);
}

/** @param reshaped null for a shape that stays; @param shift of the axes of what is reshaped */
function reshapedBehind(model: InferredModel, behind: string, reshaped: (shape: Layer['outputShape']) => Layer['outputShape'] | null, shift: number): InferredModel {
  const from = model.layers.findIndex(({ name }) => name === behind) + 1;
  const changed = (layer: Layer): Layer => {
    const outputShape = reshaped(layer.outputShape);
    if (outputShape === null) return layer;
    return layer.kind === 'layerNormalization' ? { ...layer, outputShape, axes: layer.axes.map((axis) => axis + shift) } : { ...layer, outputShape };
  };
  return { ...model, layers: [...model.layers.slice(0, from), ...model.layers.slice(from).map(changed)] };
}

const reductions: Readonly<Record<Exclude<TimeStep, 'all'>, TimeReduction>> = {
  last: { how: 'step', step: -1 },
  mean: { how: 'mean' },
  max: { how: 'max' },
};

function reduced({ layers }: InferredModel, steps: string, how: Exclude<TimeStep, 'all'>): OverTimeLayer {
  return {
    kind: 'overTime',
    name: `${steps}.${how}`,
    className: `${how} over time (given)`,
    inputs: [steps],
    outputShape: [layers.find(({ name }) => name === steps)!.outputShape.at(-1)!],
    tensors: [],
    reduction: reductions[how],
    countsMasked: false,
  };
}

/** The activations that were supposed between Linear layers; those that the file states are activations of its own. */
export function withHiddenActivation(model: InferredModel, activation: ActivationName): InferredModel {
  const isHidden = (layer: Layer): layer is ActivationLayer => layer.kind === 'activation' && isSupposed(layer) && sourceOf(model.layers, layer)?.kind === 'dense';
  if (!model.layers.some(isHidden)) throw noPlace('An activation between Linear layers');
  const layers = model.layers.map((layer) => (isHidden(layer) ? { ...layer, activation, className: `${activation} (given)` } : layer));
  return noted({ ...model, layers }, 'head.hiddenActivation', `The activation between the Linear layers is given: ${activation}.`);
}

/** What an activation of the output makes of it. */
export const headMeanings: Readonly<Partial<Record<ActivationName, (width: number | null | undefined) => OutputMeaning>>> = {
  softmax: () => 'softmax',
  log_softmax: () => 'logits',
  sigmoid: (width) => (width === 1 ? 'sigmoid' : 'softmax'),
};

export function withHeadActivation(model: InferredModel, activation: ActivationName): InferredModel {
  const said = noted(model, 'head.activation', `The activation of the output is given: ${activation}.`);
  const head = model.layers.find(({ name }) => name === model.output);
  if (!head || activation === 'linear') return said;
  const outputMeaning = headMeanings[activation]?.(head.outputShape.at(-1)) ?? model.outputMeaning;
  return { ...withLayerBehind(said, head.name, givenActivation(head, activation)), outputMeaning };
}

/** Linear layers before the last recurrent one. */
export function withInputActivation(model: InferredModel, activation: ActivationName): InferredModel {
  const last = model.layers.map(({ kind }) => kind).lastIndexOf('recurrent');
  const linear = model.layers.slice(0, Math.max(0, last)).filter(({ kind }) => kind === 'dense');
  if (linear.length === 0) throw noPlace('An activation before the recurrent layers');
  const said = noted(model, 'input.activation', `The activation behind Linear layers before the recurrent ones is given: ${activation}.`);
  if (activation === 'linear') return said;
  return linear.reduce((changed, layer) => withLayerBehind(changed, layer.name, givenActivation(layer, activation)), said);
}
