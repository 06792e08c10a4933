/**
 * What a reader of one layer class is given, and what it returns.
 */
import type { TensorSource } from '../../../core/tensor.js';
import type { FreeShape, Layer } from '../../../model/sequenceModel.js';
import type { KerasDialect, KerasObject, LayerSettings } from '../config.js';
import type { LayerWeights } from '../weights.js';

export interface LayerContext {
  /** The layer's name in the model. */
  readonly name: string;
  readonly layer: KerasObject;
  /** Its positional arguments as Keras 3 wrote them, tensors among them. */
  readonly args: readonly unknown[];
  /** The call's keyword arguments that are no tensors. */
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Names of the layers it takes; one more than once where it is taken more than once. */
  readonly inputs: readonly string[];
  readonly settings: LayerSettings;
  readonly dialect: KerasDialect;
  /** The shape it takes first, without the batch; null where nothing says it. */
  readonly inputShape: FreeShape | null;
  /** The shapes of everything it takes, in the order of `inputs`. */
  readonly inputShapes: readonly (FreeShape | null)[];
  /** Keras gives it no mask although what it takes has one. */
  readonly ignoresMask: boolean;
  /** Of everything it takes, in the order of `inputs`: whether it carries a mask that the layer heeds. */
  readonly areMasked: readonly boolean[];
  readonly weights: LayerWeights;
  /** Says something about the model that does not stop it from being used. */
  note(text: string): void;
}

/**
 * Reads one layer class.
 * @throws UnrollError of kind `unsupported`, its message a reason, for what cannot be run; others for what is not sound
 */
export type LayerReader = (context: LayerContext) => Layer;

/** As {@link LayerReader}, for what becomes several layers, one behind the other; the last bears the name. */
export type LayersReader = (context: LayerContext) => readonly Layer[];

/** @returns a reader for layers that follow each other: each is given what the one before it gives */
export function chained(readers: readonly LayerReader[]): LayersReader {
  return (context) => {
    const layers: Layer[] = [];
    for (const [index, read] of readers.entries()) {
      const name = index === readers.length - 1 ? context.name : `${context.name}:part${index + 1}`;
      layers.push(read({ ...behind(context, layers.at(-1)), name }));
    }
    return layers;
  };
}

/** @returns what a reader is given for a layer that stands behind another, or as it is where there is none */
export function behind(context: LayerContext, before: Layer | undefined): LayerContext {
  if (!before) return context;
  const { name, outputShape } = before;
  return { ...context, inputs: [name], inputShape: outputShape, inputShapes: [outputShape], areMasked: [false] };
}

/** The last axis; null where it is not known. */
export function featureCount({ inputShape }: LayerContext): number | null {
  return inputShape?.at(-1) ?? null;
}

/** @returns the input's shape with another last axis */
export function withFeatures({ inputShape }: LayerContext, features: number): FreeShape {
  return [...(inputShape ?? []).slice(0, -1), features];
}

/** @throws UnrollError of kind `unsupported` where nothing says what the layer takes */
export function knownShape({ inputShape, settings }: LayerContext): FreeShape {
  if (inputShape) return inputShape;
  throw settings.unsupported('the shape of what it takes is not known');
}

/** What every layer has. */
export function layerBase(
  { name, layer, inputs }: LayerContext,
  outputShape: FreeShape,
  tensors: readonly TensorSource[] = [],
): { name: string; className: string; inputs: readonly string[]; outputShape: FreeShape; tensors: readonly TensorSource[] } {
  return { name, className: layer.className, inputs, outputShape, tensors };
}

/** @returns the values of a tensor, or zeros where the layer has none */
export function loadOrZeros(tensor: TensorSource | undefined, size: number): Promise<Float32Array> {
  return tensor ? tensor.load() : Promise.resolve(new Float32Array(size));
}
