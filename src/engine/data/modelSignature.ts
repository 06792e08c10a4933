/**
 * What data has to know of a model: the form of its input and of its output.
 */
import { UnrollError } from '../core/errors.js';
import { elementCount, shapeText } from '../core/tensor.js';
import { inputLayers, layerNamed } from '../model/graph.js';
import type { InputLayer, Layer, SequenceModel } from '../model/sequenceModel.js';

export type ModelInput = {
  readonly name: string;
  /** The number of steps where the input fixes it, else null. */
  readonly steps: number | null;
} & (
  | {
      readonly kind: 'tokens';
      /** Number of ids, or null where no embedding says so. */
      readonly vocabularySize: number | null;
      /** Id 0 is padding, which the model masks itself. */
      readonly maskZero: boolean;
    }
  | {
      readonly kind: 'features';
      readonly width: number;
      /** Steps in which every feature has this value are masked by the model; null = none are. */
      readonly maskValue: number | null;
    }
  /** Numbers without a time axis of their own: the row of a table, an image. */
  | { readonly kind: 'block'; readonly shape: readonly number[] }
);

export interface ModelSignature {
  /** In the model's order; at least one. */
  readonly inputs: readonly ModelInput[];
  /** Number of classes the output tells apart; null where unknown, 0 for a model that predicts numbers. */
  readonly classCount: number | null;
  /** One output per step rather than per sequence. */
  readonly perStep: boolean;
}

/** @throws UnrollError for models without an input, or with one of unknown size */
export function signatureOf(model: SequenceModel): ModelSignature {
  const layers = inputLayers(model);
  if (layers.length === 0) throw new UnrollError('unsupported', `${model.name}: has no input that data could be given to.`);
  const output = layerNamed(model, model.output).outputShape;
  return {
    inputs: layers.map((layer) => inputOf(model, layer)),
    classCount: classCount(model, output.at(-1) ?? null),
    perStep: output.length > 1,
  };
}

function inputOf(model: SequenceModel, { name, content, outputShape }: InputLayer): ModelInput {
  const readers = consumers(model, name);
  const [steps = null] = outputShape;
  if (content === 'tokens') {
    const embedding = readers.find((reader) => reader.kind === 'embedding');
    return { name, steps, kind: 'tokens', vocabularySize: embedding?.vocabularySize ?? null, maskZero: embedding?.maskZero ?? false };
  }
  if (outputShape.length === 2) {
    const width = outputShape[1] ?? readers.find((reader) => reader.kind === 'recurrent')?.inputSize;
    const masking = readers.find((reader) => reader.kind === 'masking');
    if (width !== undefined) return { name, steps, kind: 'features', width, maskValue: masking?.maskValue ?? null };
  }
  const [, ...perStep] = outputShape;
  const sizes = perStep.filter((size) => size !== null);
  if (steps === null && outputShape.length > 2 && sizes.length === perStep.length) {
    return { name, steps, kind: 'features', width: elementCount(sizes), maskValue: null };
  }
  const shape = outputShape.filter((size) => size !== null);
  if (outputShape.length !== 2 && shape.length === outputShape.length) return { name, steps: null, kind: 'block', shape };
  throw new UnrollError('unsupported', `${model.name}: its input "${name}" has the shape ${shapeText(outputShape)}, which leaves open how many numbers it takes.`);
}

function classCount(model: SequenceModel, units: number | null): number | null {
  switch (model.outputMeaning) {
    case 'regression':
      return 0;
    case 'sigmoid':
    case 'logit':
      return 2;
    case 'softmax':
    case 'logits':
      return units;
  }
}

/** @returns the layers that read a layer's output, directly or through layers that hand it on unchanged. */
function consumers(model: SequenceModel, name: string): readonly Layer[] {
  return model.layers
    .filter((layer) => layer.inputs.includes(name))
    .flatMap((layer) => (layer.kind === 'identity' ? consumers(model, layer.name) : [layer]));
}
