/**
 * What a user says of a model whose file holds weights alone, in place of what Unroll would suppose.
 */
import type { ActivationName, ScalarActivationName } from './activations.js';
import type { OutputMeaning, RecurrentLayer } from './sequenceModel.js';

export interface AssumptionOverrides {
  readonly outputMeaning?: OutputMeaning;
  readonly input?: {
    /** What Linear or Dense layers before the recurrent ones go through; `linear` = nothing. */
    readonly activation?: ActivationName;
    /** Rows and columns of images (or steps of sequences) that a CNN takes. */
    readonly size?: readonly number[];
  };
  readonly embedding?: {
    /** Whether steps of id 0 are masked. */
    readonly maskZero?: boolean;
  };
  readonly convolution?: {
    /** What stands behind each; `linear` = nothing. */
    readonly activation?: ActivationName;
    /** One for each convolution in their order, or one for all. */
    readonly stride?: readonly number[];
    /** Zeros on both sides. */
    readonly padding?: readonly number[];
    readonly dilation?: readonly number[];
    /** Steps of which the largest is taken behind it; 1 = none. */
    readonly pooling?: readonly number[];
  };
  readonly norm?: {
    /** What is added to the variance. */
    readonly epsilon?: number;
  };
  readonly head?: {
    /** What the output goes through; `linear` = nothing. */
    readonly activation?: ActivationName;
    /** What stands between two Linear layers. */
    readonly hiddenActivation?: ActivationName;
    /** What of the recurrent states the head sees: the last, their mean or maximum over time, or each step by itself. */
    readonly timeStep?: 'last' | 'mean' | 'max' | 'all';
  };
  readonly cell?: {
    /** Of the candidate; in PyTorch only a simple recurrent cell has a choice. */
    readonly activation?: ScalarActivationName;
    readonly recurrentActivation?: ScalarActivationName;
    /** The letters of the gates in the order of their blocks: `ifgo`, `rzn`. */
    readonly gateOrder?: string;
    /** How two directions are joined. */
    readonly merge?: RecurrentLayer['merge'];
  };
  /** Paths of the modules from input to output; those left out are not part of the model. */
  readonly layers?: readonly string[];
}
