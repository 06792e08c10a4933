/**
 * `result.json`: the stable, documented form of every extraction. Two runs with equal input and seed give equal
 * documents but for `seconds`.
 */

/** A share with its 95 % Wilson score interval. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Stands where a figure cannot be given; never invented. */
export interface Absent {
  readonly value: null;
  readonly reason: string;
}

export interface HeldOut {
  /** Sequences that the explanation was not fitted on. */
  readonly n: number;
  /** Share on which explanation and model give the same class. */
  readonly fidelity: Share;
  /** Mean over the model's classes of the fidelity within each class. */
  readonly balanced: number;
  readonly byLength: readonly { readonly length: number; readonly n: number; readonly value: number }[];
  /** The same per step, for models that answer at every step, its interval by what the steps of a sequence are worth together; else null. */
  readonly perStep?: Share | null;
}

export interface FidelityCard {
  readonly heldOut: HeldOut | Absent;
  /** Against the labels, on the held-out sequences. */
  readonly accuracy: { readonly model: number; readonly explanation: number; readonly majority: number } | Absent;
  readonly fittedOn: { readonly n: number };
  /** What the explanation could not cover, one sentence each. */
  readonly notCovered: readonly string[];
}

export interface FileReference {
  /** As given. */
  readonly path: string;
  readonly sha256: string;
}

export interface ResultDocument {
  readonly method: string;
  /** Version of Unroll. */
  readonly version: string;
  /** The first where several are compared. */
  readonly model: FileReference;
  /** The others where several are compared. */
  readonly otherModels?: readonly FileReference[];
  /** null where the method was run without. */
  readonly data: FileReference | null;
  readonly parameters: Readonly<Record<string, number | string | boolean | null>>;
  readonly seed: number;
  readonly seconds: number;
  /** How the data was mapped to the model's input (the first model's where several are compared), and what was supposed about model and data. */
  readonly mapping: string;
  readonly assumptions: readonly string[];
  readonly card: FidelityCard;
  /** The method's own keys stand beside these. */
  readonly [key: string]: unknown;
}
