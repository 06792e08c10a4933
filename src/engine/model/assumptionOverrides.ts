/**
 * What a user says of a model whose file holds weights alone, in place of what Unroll would suppose.
 */
import type { ActivationName } from './activations.js';
import type { OutputMeaning } from './sequenceModel.js';

export interface AssumptionOverrides {
  readonly outputMeaning?: OutputMeaning;
  readonly head?: {
    /** What the output goes through; `linear` = nothing. */
    readonly activation?: ActivationName;
    /** What stands between two Linear layers. */
    readonly hiddenActivation?: ActivationName;
    /** What of the recurrent states the head sees: the last, their mean or maximum over time, or each step by itself. */
    readonly timeStep?: 'last' | 'mean' | 'max' | 'all';
  };
  readonly cell?: {
    /** Of a simple recurrent cell. */
    readonly activation?: 'tanh' | 'relu';
    /** The letters of the gates in the order of their blocks: `ifgo`, `rzn`. */
    readonly gateOrder?: string;
  };
  /** Paths of the modules from input to output; those left out are not part of the model. */
  readonly layers?: readonly string[];
}
