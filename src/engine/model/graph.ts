/**
 * Questions about the layer graph that several parts ask.
 */
import { UnrollError } from '../core/errors.js';
import { elementCount } from '../core/tensor.js';
import type { InputLayer, Layer, RecurrentLayer, SequenceModel, UnsupportedLayer } from './sequenceModel.js';

/** @throws UnrollError when the model has no such layer; the error lists those it has. */
export function layerNamed(model: SequenceModel, name: string): Layer {
  const layer = model.layers.find((candidate) => candidate.name === name);
  if (layer) return layer;
  const known = model.layers.map((candidate) => candidate.name).join(', ');
  throw new UnrollError('usage', `${model.name} has no layer "${name}". Its layers: ${known}.`);
}

export function inputLayers(model: SequenceModel): readonly InputLayer[] {
  return model.layers.filter((layer) => layer.kind === 'input');
}

export function recurrentLayers(model: SequenceModel): readonly RecurrentLayer[] {
  return model.layers.filter((layer) => layer.kind === 'recurrent');
}

const recurrentClass = /lstm|gru|rnn|recurrent/i;

/** @returns why a model has no state that could be looked at, naming the layer in the way; null where it has one */
export function noRecurrentLayer(model: SequenceModel): string | null {
  if (recurrentLayers(model).length > 0) return null;
  const obstacles = unsupportedLayers(model);
  const recurrent = obstacles.find((layer) => recurrentClass.test(layer.className));
  if (recurrent) return `Its recurrent ${obstacleText(recurrent)}`;
  const kinds = [...new Set(model.layers.map((layer) => layer.className))].join(', ');
  const [obstacle] = obstacles;
  return `The model has no recurrent layer (found: ${kinds}).${obstacle ? ` Its ${obstacleText(obstacle)}` : ''}`;
}

/** @returns why the output of a model cannot be computed, naming the layer in the way; null where none is */
export function outputObstacle(model: SequenceModel): string | null {
  const needed = ancestors(model, model.output);
  const obstacle = unsupportedLayers(model).find((layer) => needed.includes(layer));
  return obstacle ? `The output of the model cannot be computed, as ${obstacleText(obstacle)}` : null;
}

function unsupportedLayers(model: SequenceModel): readonly UnsupportedLayer[] {
  return model.layers.filter((layer) => layer.kind === 'unsupported');
}

function obstacleText({ name, className, reason }: UnsupportedLayer): string {
  return `layer "${name}" (${className}) cannot be run: ${reason}`;
}

/**
 * @param name a recurrent layer, or null for the last one
 * @throws UnrollError when there is none, or the named layer is of another kind
 */
export function chosenRecurrentLayer(model: SequenceModel, name: string | null): RecurrentLayer {
  const all = recurrentLayers(model);
  if (name === null) {
    const last = all.at(-1);
    if (last) return last;
    throw new UnrollError('unsupported', `${model.name}: ${noRecurrentLayer(model)}`);
  }
  const layer = layerNamed(model, name);
  if (layer.kind === 'recurrent') return layer;
  const names = all.map((candidate) => candidate.name).join(', ') || 'none';
  throw new UnrollError('usage', `${model.name}: layer "${name}" is ${layer.className}, not recurrent. Recurrent layers: ${names}.`);
}

/** @returns the layers `target` depends on and itself, in topological order. */
export function ancestors(model: SequenceModel, target: string): readonly Layer[] {
  const needed = new Set([target]);
  for (let i = model.layers.length - 1; i >= 0; i--) {
    const layer = model.layers[i]!;
    if (needed.has(layer.name)) for (const input of layer.inputs) needed.add(input);
  }
  return model.layers.filter((layer) => needed.has(layer.name));
}

/** @returns the numbers in h of one run: `units`, or fewer where the layer projects it */
export function hiddenSize({ units, projected }: Pick<RecurrentLayer, 'units' | 'projected'>): number {
  return projected ?? units;
}

/** @returns number of weights in a layer. */
export function parameterCount(layer: Layer): number {
  return layer.tensors.reduce((sum, tensor) => sum + elementCount(tensor.shape), 0);
}
