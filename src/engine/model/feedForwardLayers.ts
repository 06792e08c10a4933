/**
 * Layers without a state of their own: products, activations, normalisation, sliding windows, and all that changes a
 * shape. Part of the vocabulary of sequenceModel.ts, which names them all.
 */
import type { TensorSource } from '../core/tensor.js';
import type { ActivationName } from './activations.js';

/** A size without the batch axis; null where the model leaves it free (usually time). */
export type FreeShape = readonly (number | null)[];

export interface LayerBase {
  /** Unique in the model; the first part of the names in a trace. */
  readonly name: string;
  /** The class or operator as the file calls it ("LSTM", "nn.Linear"). */
  readonly className: string;
  /** Names of the layers whose outputs it takes, in order. */
  readonly inputs: readonly string[];
  readonly outputShape: FreeShape;
  /** The weights it owns, in the file's own layout, by role; for overview and statistics. */
  readonly tensors: readonly TensorSource[];
}

export interface DenseLayer extends LayerBase {
  readonly kind: 'dense';
  readonly units: number;
  readonly activation: ActivationName;
  /** @returns kernel [inputs, units] and bias [units] (zeros where there is none) */
  load(): Promise<{ kernel: Float32Array; bias: Float32Array }>;
}

export interface LayerNormalizationLayer extends LayerBase {
  readonly kind: 'layerNormalization';
  readonly epsilon: number;
  /** Normalised axes, counted without the batch axis. */
  readonly axes: readonly number[];
  /** Divided by the root of the mean square, the mean left where it is (RMSNorm, Zhang & Sennrich 2019). Absent = (x − mean) / deviation. */
  readonly keepsMean?: boolean;
  /** @returns scale and offset over the normalised axes; null where the layer has none */
  load(): Promise<{ gamma: Float32Array | null; beta: Float32Array | null }>;
}

export interface ActivationLayer extends LayerBase {
  readonly kind: 'activation';
  readonly activation: ActivationName;
  /** Slope for negative inputs (LeakyReLU) or scale (ELU), where the layer carries its own. */
  readonly alpha: number | null;
}

/** x at or above `threshold`, slope · (x − threshold) below it, at most `ceiling`: ReLU with all its settings, ThresholdedReLU. */
export interface RectifierLayer extends LayerBase {
  readonly kind: 'rectifier';
  readonly slope: number;
  readonly threshold: number;
  /** null = no limit */
  readonly ceiling: number | null;
}

/** PReLU: α·x below zero, with an α of its own wherever `alphaShape` is not 1. */
export interface ParametricReluLayer extends LayerBase {
  readonly kind: 'parametricRelu';
  /** One size per axis of the input, 1 where α is shared. */
  readonly alphaShape: readonly number[];
  load(): Promise<Float32Array>;
}

/** How a window slides over its input: one number per axis, one axis for sequences [t, f], two for images [h, w, f]. */
export interface SlidingWindow {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Distance of neighbouring taps. */
  readonly dilation: readonly number[];
  /**
   * Zeros around the input. `same`: so many that every stride begins one output, the odd one after (TensorFlow), or
   * before (`same-lower`); `causal`: all before, so that an output sees no later step; else before and after, per axis.
   */
  readonly padding: 'valid' | 'same' | 'same-lower' | 'causal' | readonly (readonly [number, number])[];
  /** A last window counts that begins on the input, or on the padding before it, but ends beyond (`ceil_mode`). */
  readonly partial?: boolean;
}

/** Conv1D and Conv2D, depthwise and separable ones too. The last axis holds the channels. */
export interface ConvolutionLayer extends LayerBase {
  readonly kind: 'convolution';
  readonly window: SlidingWindow;
  readonly filters: number;
  /** Channels and filters are cut into so many groups that do not see each other; depthwise = one per channel. */
  readonly groups: number;
  readonly activation: ActivationName;
  /** @returns kernel [...size, channels / groups, filters] and bias [filters] (zeros where there is none) */
  load(): Promise<{ kernel: Float32Array; bias: Float32Array }>;
}

/** The largest value or the mean in every position of a window. */
export interface PoolingLayer extends LayerBase {
  readonly kind: 'pooling';
  readonly window: SlidingWindow;
  readonly how: PoolingMethod;
  /** Zeros of the padding count for the mean (but not what lies beyond them). Absent = padding counts for nothing. */
  readonly countsPadding?: boolean;
}

export type PoolingMethod = 'max' | 'average';

/** Rescales every vector on the last axis to length 1. */
export interface UnitNormalizationLayer extends LayerBase {
  readonly kind: 'unitNormalization';
}

/** (x − mean) / √(variance + ε) over all positions and the channels of one group (Wu & He 2018), then scale and offset. */
export interface GroupNormalizationLayer extends LayerBase {
  readonly kind: 'groupNormalization';
  readonly groups: number;
  readonly epsilon: number;
  /** @returns scale and offset per channel; null where the layer has none */
  load(): Promise<{ gamma: Float32Array | null; beta: Float32Array | null }>;
}

/** The same numbers in another shape: Reshape, Flatten. */
export interface ReshapeLayer extends LayerBase {
  readonly kind: 'reshape';
  /** Without the batch; −1, at most once, for the size that follows from the others. */
  readonly target: readonly number[];
}

/** Axes in another order. */
export interface PermuteLayer extends LayerBase {
  readonly kind: 'permute';
  /** For every axis of the output the axis of the input, from 0, the batch not counted. */
  readonly order: readonly number[];
}

/** RepeatVector: [f] to [times, f]. */
export interface RepeatLayer extends LayerBase {
  readonly kind: 'repeat';
  readonly times: number;
}

/** Zeros added around the first axes, or (negative amounts) positions cut off: ZeroPadding, Cropping. */
export interface BorderLayer extends LayerBase {
  readonly kind: 'border';
  /** Per axis, before and after. */
  readonly amounts: readonly (readonly [number, number])[];
}

/** Every position of the first axes repeated. */
export interface UpSamplingLayer extends LayerBase {
  readonly kind: 'upSampling';
  readonly factors: readonly number[];
  /** Zeros in place of the repetitions: what a transposed convolution slides over. Absent = repetitions. */
  readonly zeros?: boolean;
}

/** Scalar products along one axis of each of two inputs (Keras Dot). */
export interface DotLayer extends LayerBase {
  readonly kind: 'dot';
  /** Which axis of the first and of the second input, from 0, the batch not counted. */
  readonly axes: readonly [number, number];
  /** Vectors are rescaled to length 1 first: their cosine. */
  readonly normalize: boolean;
}

/** A matrix and an offset for every row. */
export interface Projection {
  /** [inputs, units] */
  readonly kernel: Float32Array;
  /** [units]; zeros where there is none */
  readonly bias: Float32Array;
}

/** What attention compares and weighs with. */
export interface AttentionWeights {
  /** Queries, keys and values are projected first and the result after (Vaswani et al. 2017); null = they are taken as they are. */
  readonly projections: { readonly query: Projection; readonly key: Projection; readonly value: Projection; readonly output: Projection } | null;
  /** Of additive scores, factors of the sum of query and key: within tanh one, behind it one per feature or for all. */
  readonly inner: number;
  /** Factors behind tanh; of products of query and key a single one. */
  readonly outer: Float32Array;
}

/**
 * Every step of the first input (queries) becomes a mean of the steps of the second (values), weighed by the softmax of
 * how its row fits those of the third (keys; absent = the values). Masked values have no weight; the mask is that of the
 * queries.
 */
export interface AttentionLayer extends LayerBase {
  readonly kind: 'attention';
  /** Scalar products, or Σ tanh(query + key) (Bahdanau et al. 2015). */
  readonly score: 'product' | 'additive';
  /** Features are cut into so many parts, each compared by itself. */
  readonly heads: number;
  /** A step sees none that come after it. */
  readonly isCausal: boolean;
  /** Inputs whose masked steps count as any others, although the mask of the queries is handed on. Absent = none. */
  readonly ignoredMasks?: readonly ('query' | 'value' | 'key')[];
  /** What masked steps of the queries become: nothing, or the even mean of all values. */
  readonly maskedQueries: 'zero' | 'even';
  load(): Promise<AttentionWeights>;
}

/** How the steps of a sequence become one row. */
export type TimeReduction =
  | { readonly how: 'mean' | 'max' | 'min' | 'sum' }
  /** One step; a negative number counts from the end, −1 being the last. */
  | { readonly how: 'step'; readonly step: number };

/** Takes or combines steps: [t, …] to […]. */
export interface OverTimeLayer extends LayerBase {
  readonly kind: 'overTime';
  readonly reduction: TimeReduction;
  /** Masked steps count as steps (they hold zeros where the model itself is told the lengths); else they are left out. */
  readonly countsMasked: boolean;
  /** The first two axes are reduced together: rows and columns of an image. Absent = the steps. */
  readonly overImage?: boolean;
  /** Axes that are reduced stay, with size 1. */
  readonly keepsAxes?: boolean;
}

/** Part of the last axis. */
export interface FeatureSliceLayer extends LayerBase {
  readonly kind: 'featureSlice';
  readonly start: number;
  readonly length: number;
}

/** Numbers become the index of the interval they are in: how many of the boundaries they reach (Keras Discretization). */
export interface DiscretizationLayer extends LayerBase {
  readonly kind: 'discretization';
  /** Rising. */
  readonly boundaries: readonly number[];
}

/** x · scale + offset over the last axis: a scaler, or BatchNormalization as it is run. */
export interface AffineLayer extends LayerBase {
  readonly kind: 'affine';
  /** @returns one number per feature each */
  load(): Promise<{ scale: Float32Array; offset: Float32Array }>;
}

export type MergeOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'average' | 'maximum' | 'minimum' | 'concatenate';

/**
 * Layers of several inputs, joined element by element (sizes of 1 are repeated, missing axes come after the batch), or
 * side by side.
 */
export interface MergeLayer extends LayerBase {
  readonly kind: 'merge';
  readonly operation: MergeOperation;
  /** Of a concatenation, from 0, the batch not counted; absent = the last. */
  readonly axis?: number;
}

export type FeedForwardLayer =
  | DenseLayer
  | LayerNormalizationLayer
  | ActivationLayer
  | RectifierLayer
  | ParametricReluLayer
  | ConvolutionLayer
  | PoolingLayer
  | UnitNormalizationLayer
  | GroupNormalizationLayer
  | ReshapeLayer
  | PermuteLayer
  | RepeatLayer
  | BorderLayer
  | UpSamplingLayer
  | DotLayer
  | DiscretizationLayer
  | AttentionLayer
  | OverTimeLayer
  | FeatureSliceLayer
  | AffineLayer
  | MergeLayer;
