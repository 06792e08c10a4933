/**
 * What a model file is to the rest of Unroll: a graph of typed layers whose weights are read when needed.
 * Readers (formats/) build it, the tracer runs it, methods and the interface look at it; nobody else knows formats.
 */
import type { TensorSource } from '../core/tensor.js';
import type { ScalarActivation, ScalarActivationName } from './activations.js';
import type { FeedForwardLayer, LayerBase } from './feedForwardLayers.js';

export type * from './feedForwardLayers.js';

export type CellType = 'srn' | 'mgu' | 'gru' | 'lstm';

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
  /** LSTM, [units, hidden size]: projects what the cell puts out to a smaller h; `recurrent` then holds zeros below. Absent = h has `units`. */
  readonly projection?: Float32Array;
  /** State before the first step, [units] each (h: [hidden size]); a missing c is 0. Absent = zeros. */
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
  /** Where this direction has other activations than the layer: its whole variant. Absent = the layer's. */
  readonly variant?: CellVariant;
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
  /** LSTM: the size of h where it is a projection of what the cell puts out. Absent = `units`. */
  readonly projected?: number;
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
  /**
   * The inputs after the first are the states before the first step (h, for an LSTM then c; run after run): an
   * encoder's final states, say. Absent = only what the weights hold.
   */
  readonly initialFromInputs?: boolean;
  /** Runs through masked steps as through any others, but hands the mask on (Keras 3 with an `initial_state`). */
  readonly ignoresMask?: boolean;
}

/** The state one run of a recurrent layer, its only input, ends with: [units]. */
export interface FinalStateLayer extends LayerBase {
  readonly kind: 'finalState';
  /** Trace name of the run. */
  readonly run: string;
  readonly part: 'h' | 'c';
}

/** One layer at every step: [t, …] to [t, …]. */
export interface TimeDistributedLayer extends LayerBase {
  readonly kind: 'timeDistributed';
  /** What is run at a step. */
  readonly step: Exclude<Layer, InputLayer | UnsupportedLayer>;
}

/** Layers that do nothing when a model is run: Dropout, noise, ActivityRegularization. */
export interface IdentityLayer extends LayerBase {
  readonly kind: 'identity';
  /** The mask of what it takes ends here (Keras's operations know none). Absent = it is handed on. */
  readonly dropsMask?: boolean;
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
  | FinalStateLayer
  | FeedForwardLayer
  | TimeDistributedLayer
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
