/**
 * Questions about the layer graph that several parts ask.
 */
import { UnrollError } from '../core/errors.js';
import { elementCount } from '../core/tensor.js';
import type { InputLayer, Layer, RecurrentLayer, SequenceModel } from './sequenceModel.js';

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

/**
 * @param name a recurrent layer, or null for the last one
 * @throws UnrollError when there is none, or the named layer is of another kind
 */
export function chosenRecurrentLayer(model: SequenceModel, name: string | null): RecurrentLayer {
  const all = recurrentLayers(model);
  if (name === null) {
    const last = all.at(-1);
    if (last) return last;
    const kinds = [...new Set(model.layers.map((layer) => layer.className))].join(', ');
    const obstacle = model.layers.find((layer) => layer.kind === 'unsupported');
    const reason = obstacle ? ` Layer "${obstacle.name}" (${obstacle.className}) cannot be run: ${obstacle.reason}` : '';
    throw new UnrollError('unsupported', `${model.name}: no recurrent layer was found, which is needed here (found: ${kinds}).${reason}`);
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

/** @returns number of weights in a layer. */
export function parameterCount(layer: Layer): number {
  return layer.tensors.reduce((sum, tensor) => sum + elementCount(tensor.shape), 0);
}
