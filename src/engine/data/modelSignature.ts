/**
 * What data has to know of a model: the form of its input and of its output.
 */
import { UnrollError } from '../core/errors.js';
import { shapeText } from '../core/tensor.js';
import { inputLayers, layerNamed } from '../model/graph.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';

export type ModelInput =
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
    };

export interface ModelSignature {
  readonly input: ModelInput;
  /** The number of steps where the model's input fixes it, else null. */
  readonly steps: number | null;
  /** Number of classes the output tells apart; null where unknown, 0 for a model that predicts numbers. */
  readonly classCount: number | null;
  /** One output per step rather than per sequence. */
  readonly perStep: boolean;
}

/** @throws UnrollError for models that do not take exactly one input of sequences */
export function signatureOf(model: SequenceModel): ModelSignature {
  const inputs = inputLayers(model);
  const [layer] = inputs;
  if (!layer || inputs.length > 1) {
    const names = inputs.map(({ name }) => name).join(', ') || 'none';
    throw new UnrollError('unsupported', `${model.name}: has ${inputs.length} inputs (${names}); data can be given to models with one.`);
  }
  const [steps = null, width = null] = layer.outputShape;
  const readers = consumers(model, layer.name);
  let input: ModelInput;
  if (layer.content === 'tokens') {
    const embedding = readers.find((reader) => reader.kind === 'embedding');
    input = { kind: 'tokens', vocabularySize: embedding?.vocabularySize ?? null, maskZero: embedding?.maskZero ?? false };
  } else {
    if (layer.outputShape.length !== 2 || width === null) {
      throw new UnrollError('unsupported', `${model.name}: its input "${layer.name}" has the shape ${shapeText(layer.outputShape)}; data can be given to inputs of [steps, features].`);
    }
    const masking = readers.find((reader) => reader.kind === 'masking');
    input = { kind: 'features', width, maskValue: masking?.maskValue ?? null };
  }
  const output = layerNamed(model, model.output).outputShape;
  return { input, steps, classCount: classCount(model, output.at(-1) ?? null), perStep: output.length > 1 };
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
