/**
 * What a model file is to the rest of Unroll: a graph of typed layers whose weights are read when needed.
 * Readers (formats/) build it, the tracer runs it, methods and the interface look at it; nobody else knows formats.
 */
import type { TensorSource } from '../core/tensor.js';
import type { ActivationName, ScalarActivation, ScalarActivationName } from './activations.js';

export type CellType = 'srn' | 'mgu' | 'gru' | 'lstm';

/** A size without the batch axis; null where the model leaves it free (usually time). */
export type FreeShape = readonly (number | null)[];

interface LayerBase {
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

export interface InputLayer extends LayerBase {
  readonly kind: 'input';
  /** Tokens are integer ids, `[n, t]`; features are float rows, `[n, t, f]`. */
  readonly content: 'tokens' | 'features';
}

/** Keras Masking: steps in which every feature equals `maskValue` are masked and zeroed. */
export interface MaskingLayer extends LayerBase {
  readonly kind: 'masking';
  readonly maskValue: number;
}

export interface EmbeddingLayer extends LayerBase {
  readonly kind: 'embedding';
  /** Number of ids; a larger id in the data is an error. */
  readonly vocabularySize: number;
  /** Masks steps whose id is 0 (Keras `mask_zero`). */
  readonly maskZero: boolean;
  /** @returns [vocabularySize, width] */
  load(): Promise<Float32Array>;
}

/**
 * Weights of one cell in the one layout the engine uses, whatever the file's.
 * Gate blocks stand side by side in the order of the cell's `gates` (LSTM i f g o, GRU z r n, MGU f n, SRN n).
 */
export interface CellWeights {
  /** [inputSize, gates · units] */
  readonly kernel: Float32Array;
  /** [units, gates · units] */
  readonly recurrent: Float32Array;
  /** [gates · units]; zeros where the layer has no bias */
  readonly bias: Float32Array;
  /** [gates · units]: a second bias inside the recurrent product, only for a GRU with resetAfter; else null */
  readonly recurrentBias: Float32Array | null;
  /** LSTM, [3 · units] for i f o: what the cell state adds to these gates (Gers & Schmidhuber 2000). Absent = nothing. */
  readonly peepholes?: Float32Array;
  /** State before the first step, [units] each; a missing c is 0. Absent = zeros. */
  readonly initial?: { readonly h: Float32Array; readonly c: Float32Array | null };
}

/** What few recurrent layers do. Kernels for speed leave layers that have one to the plain cells. */
export interface CellVariant {
  /** Sums are cut to ±clip before their activation; null = never. */
  readonly clip: number | null;
  /** LSTM: the forget gate is 1 − input gate. */
  readonly coupledGates: boolean;
  /** LSTM: the cell state takes part in the gates ({@link CellWeights.peepholes}). */
  readonly peepholes: boolean;
  /** Activations with parameters of their own, or that differ for candidate and output; null = the layer's named ones. */
  readonly functions: CellFunctions | null;
}

export interface CellFunctions {
  readonly gates: ScalarActivation;
  readonly candidate: ScalarActivation;
  /** LSTM: applied to the cell state. */
  readonly output: ScalarActivation;
}

/** One direction of a recurrent layer. */
export interface CellRun {
  /** First part of its names in a trace: `lstm`, `bidirectional.bwd`, `lstm.l0_reverse`. */
  readonly traceName: string;
  /** Runs from the last step to the first; records stay aligned with the input's time. */
  readonly reverse: boolean;
  load(): Promise<CellWeights>;
}

export interface RecurrentLayer extends LayerBase {
  readonly kind: 'recurrent';
  readonly cell: CellType;
  readonly inputSize: number;
  readonly units: number;
  /** The candidate's (and the LSTM output's) activation. */
  readonly activation: ScalarActivationName;
  /** The gates' activation. */
  readonly recurrentActivation: ScalarActivationName;
  /** GRU only: the reset gate acts after the recurrent product (Keras `reset_after`, PyTorch, ONNX `linear_before_reset`). */
  readonly resetAfter: boolean;
  readonly variant?: CellVariant;
  /** One run, or forward and backward. */
  readonly runs: readonly CellRun[];
  /** How the outputs of two runs are joined; ignored for one run. */
  readonly merge: 'concat' | 'sum' | 'mul' | 'ave';
  readonly returnSequences: boolean;
  /**
   * What a masked step leaves behind: `carry` keeps the last state (Keras), `zero` records zeros (PyTorch packed
   * sequences, ONNX sequence_lens). Masked steps never change the state.
   */
  readonly maskedSteps: 'carry' | 'zero';
  /** The layer's *output* is zero at masked steps even where the state is carried (Keras Bidirectional). */
  readonly zeroOutputForMask: boolean;
  /** A single backward run hands its outputs on in the order it made them (Keras `go_backwards`). */
  readonly outputInRunOrder: boolean;
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
  /** @returns scale and offset over the normalised axes; null where the layer has none */
  load(): Promise<{ gamma: Float32Array | null; beta: Float32Array | null }>;
}

export interface ActivationLayer extends LayerBase {
  readonly kind: 'activation';
  readonly activation: ActivationName;
  /** Slope for negative inputs (LeakyReLU) or scale (ELU), where the layer carries its own. */
  readonly alpha: number | null;
}

/** How the steps of a sequence become one row. */
export type TimeReduction =
  | { readonly how: 'mean' | 'max' | 'min' | 'sum' }
  /** One step; a negative number counts from the end, −1 being the last. */
  | { readonly how: 'step'; readonly step: number }
  /** Recurrent states: the first `forwardWidth` numbers of the last step, the others (a backward run's) of the first. */
  | { readonly how: 'finalStates'; readonly forwardWidth: number };

/** Takes or combines steps: [t, …] to […]. */
export interface OverTimeLayer extends LayerBase {
  readonly kind: 'overTime';
  readonly reduction: TimeReduction;
  /** Masked steps count as steps (they hold zeros where the model itself is told the lengths); else they are left out. */
  readonly countsMasked: boolean;
}

/** Part of the last axis. */
export interface FeatureSliceLayer extends LayerBase {
  readonly kind: 'featureSlice';
  readonly start: number;
  readonly length: number;
}

/** x · scale + offset over the last axis: a scaler, or BatchNormalization as it is run. */
export interface AffineLayer extends LayerBase {
  readonly kind: 'affine';
  /** @returns one number per feature each */
  load(): Promise<{ scale: Float32Array; offset: Float32Array }>;
}

export type MergeOperation = 'add' | 'subtract' | 'multiply' | 'divide' | 'average' | 'maximum' | 'minimum' | 'concatenate';

/** Layers of several inputs of one shape, joined element by element, or side by side on the last axis. */
export interface MergeLayer extends LayerBase {
  readonly kind: 'merge';
  readonly operation: MergeOperation;
}

/** Layers that do nothing when a model is run: Dropout, noise, ActivityRegularization. */
export interface IdentityLayer extends LayerBase {
  readonly kind: 'identity';
}

/** A layer that only computes a mask (Keras 3 writes `NotEqual` for `mask_zero`); the tracer derives masks itself. */
export interface MaskComputationLayer extends LayerBase {
  readonly kind: 'maskComputation';
}

/** A layer that cannot be run. Layers that do not depend on it still can. */
export interface UnsupportedLayer extends LayerBase {
  readonly kind: 'unsupported';
  /** Why, for the error that names it. */
  readonly reason: string;
}

export type Layer =
  | InputLayer
  | MaskingLayer
  | EmbeddingLayer
  | RecurrentLayer
  | DenseLayer
  | LayerNormalizationLayer
  | ActivationLayer
  | AffineLayer
  | OverTimeLayer
  | FeatureSliceLayer
  | MergeLayer
  | IdentityLayer
  | MaskComputationLayer
  | UnsupportedLayer;

/** Something the file does not say and Unroll had to suppose. */
export interface Assumption {
  /** Stable name: `head.activation`, `head.timeStep`, `cell.gateOrder`. */
  readonly id: string;
  /** For the user: what is supposed, and why. */
  readonly statement: string;
}

/** How the numbers of the model's output become a class. */
export type OutputMeaning =
  /** Probabilities over the classes. */
  | 'softmax'
  /** One probability of the second class. */
  | 'sigmoid'
  /** Unnormalised scores over the classes. */
  | 'logits'
  /** One unnormalised score of the second class. */
  | 'logit'
  /** Numbers, no classes. */
  | 'regression';

export interface SequenceModel {
  readonly name: string;
  /** Id of the format in the registry. */
  readonly format: string;
  /** What wrote the file, where it says so ("Keras 3.15.1"). */
  readonly producer: string | null;
  /** In topological order: a layer stands after everything it takes. */
  readonly layers: readonly Layer[];
  /** The layer whose output is the model's. */
  readonly output: string;
  readonly outputMeaning: OutputMeaning;
  readonly assumptions: readonly Assumption[];
  /** Oddities found on reading that do not stop the model from being used. */
  readonly notes: readonly string[];
  /** Every tensor in the file, also those no layer uses. */
  readonly tensors: readonly TensorSource[];
  /** Free-form pairs that the file carries about itself. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Releases what reading holds open. The model cannot be used afterwards. */
  close(): void;
}
