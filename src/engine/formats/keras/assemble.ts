/**
 * From a Keras configuration and the weights that belong to it to a model, whatever file they came from.
 */
import { UnrollError } from '../../core/errors.js';
import type { TensorSource } from '../../core/tensor.js';
import type { SequenceModel } from '../../model/sequenceModel.js';
import type { KerasDialect, KerasObject } from './config.js';
import { kerasGraph, type KerasNode } from './graph.js';
import { readLayers } from './layers.js';
import { outputMeaningOf } from './outputMeaning.js';
import type { LayerWeights } from './weights.js';

export interface KerasModelParts {
  /** The file's name. */
  readonly name: string;
  /** Id of the file's format. */
  readonly format: string;
  readonly model: KerasObject;
  /** Version of Keras as the file states it; null where it does not. */
  readonly version: string | null;
  readonly dialect: KerasDialect;
  /** Every tensor in the file. */
  readonly tensors: readonly TensorSource[];
  /** @param where the file and the layer, for errors */
  readonly weightsOf: (node: KerasNode, where: string) => LayerWeights;
  readonly metadata: Readonly<Record<string, string>>;
  close(): void;
}

/** @throws UnrollError when the configuration or the weights are not sound, or do not fit each other */
export function assembleModel(parts: KerasModelParts): SequenceModel {
  const { name, format, model, version, tensors } = parts;
  const graph = kerasGraph(model, name);
  if (tensors.length === 0) {
    const problem = 'there are no weights in the file; the model was saved before it was built. Build it, then save it again.';
    throw new UnrollError('model', `${name}: ${problem}`);
  }
  const { layers, outputs, notes } = readLayers(graph, name, parts.dialect, parts.weightsOf);
  const [output, ...others] = outputs;
  if (output === undefined) throw new UnrollError('model', `${name}: the model has no output; the file is not sound.`);
  const { meaning, assumptions } = outputMeaningOf(layers, output, model);
  return {
    name,
    format,
    producer: version && `Keras ${version}`,
    layers,
    output,
    outputMeaning: meaning,
    assumptions,
    notes: others.length === 0 ? notes : [...notes, otherOutputs(output, others)],
    tensors,
    metadata: parts.metadata,
    close: () => parts.close(),
  };
}

function otherOutputs(used: string, others: readonly string[]): string {
  return `The model has ${others.length + 1} outputs; the first, ${used}, is taken as its output. Others, which can be traced as layers: ${others.join(', ')}.`;
}
