/**
 * What `describe` and the model editor show of a model: plain data, no weights.
 */
import type { DType } from '../core/tensor.js';
import type { Assumption, FreeShape, OutputMeaning } from '../model/sequenceModel.js';
import type { TensorBackendName } from '../trace/tensorBackend.js';

export interface LayerOverview {
  readonly name: string;
  readonly className: string;
  readonly kind: string;
  /** LSTM, GRU, SRN, MGU for recurrent layers. */
  readonly cell: string | null;
  readonly units: number | null;
  readonly bidirectional: boolean;
  readonly inputs: readonly string[];
  readonly outputShape: FreeShape;
  readonly parameters: number;
  /** Settings worth showing: "activation: tanh", "reset after". */
  readonly settings: readonly string[];
  readonly tensors: readonly string[];
  /** Why it cannot be run, where it cannot. */
  readonly unsupported: string | null;
}

export interface TensorOverview {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly layer: string | null;
}

/** What computes the feed-forward layers of a model; recurrent ones have kernels of their own. */
export interface BackendStatus {
  readonly name: TensorBackendName;
  /** For the user: why this one. */
  readonly reason: string;
}

/** Where an assumption can be said otherwise. */
export interface AssumptionSetting {
  /** Path below `model` in the sidecar: `head.activation`. */
  readonly key: string;
  readonly description: string;
  /** The values to choose from; null = free text. */
  readonly choices: readonly string[] | null;
  /** Whether text is a list with commas. */
  readonly list: boolean;
  /** What the sidecar says; null = nothing. */
  readonly said: string | null;
}

export interface AssumptionOverview extends Assumption {
  /** Empty where the assumption cannot be changed. */
  readonly settings: readonly AssumptionSetting[];
}

export interface ModelOverview {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly format: string;
  readonly formatTitle: string;
  readonly producer: string | null;
  readonly inputs: readonly { readonly name: string; readonly shape: FreeShape; readonly content: 'tokens' | 'features' }[];
  readonly output: { readonly name: string; readonly shape: FreeShape; readonly meaning: OutputMeaning };
  readonly parameters: number;
  readonly layers: readonly LayerOverview[];
  readonly tensors: readonly TensorOverview[];
  readonly assumptions: readonly AssumptionOverview[];
  /** Name of the file beside the model in which the user has said something of it; null = there is none. */
  readonly sidecar: string | null;
  readonly notes: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Every method, and why it cannot be run here where it cannot. */
  readonly methods: readonly { readonly id: string; readonly title: string; readonly verb: string; readonly purpose: string; readonly unsuited: string | null }[];
  /** Absent where the model is only looked at, not run. */
  readonly backend?: BackendStatus;
}

export interface TensorStatistics {
  readonly name: string;
  readonly elements: number;
  /** Over the finite values; null when there are none. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly zeros: number;
  readonly notFinite: number;
  /** Equal bins from minimum to maximum. */
  readonly histogram: readonly number[];
}
