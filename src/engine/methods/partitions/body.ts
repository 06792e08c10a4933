/**
 * The partitions' own keys of `result.json`.
 */
import type { DecisionTree, TreeNode } from '../../learn/decisionTree.js';
import type { InputPicture } from '../../results/views.js';
import type { ErrorSummary } from './partitioning.js';
import type { Teacher } from './teacher.js';

export interface LayerEntry {
  /** "dense", "lstm at 25 %". */
  readonly name: string;
  readonly layer: string;
  readonly units: number;
  /** Share of the sequence that has been read; null for activations of the whole sequence. */
  readonly checkpoint: number | null;
  /** Share of the score's variance that is explained up to this layer, of independent ones by it alone; null where the score does not vary. */
  readonly r2: { readonly fitted: number | null; readonly heldOut: number | null };
  /** The trees of this layer on its activations; the leaves are digits of the code, numbered from 1 from the left. */
  readonly trees: readonly DecisionTree[];
}

export interface Instance {
  /** Counted from 0, as the data file has them. */
  readonly sequence: number;
  readonly text: string;
  readonly picture: InputPicture;
  /** The model's score f. */
  readonly score: number;
}

export interface PartitionEntry {
  /** Leaves joined by `·`, or `other`. */
  readonly code: string;
  /** Fitted and held-out sequences in it. */
  readonly n: number;
  readonly heldOut: number;
  /** Mean of f over the fitted ones, and its standard deviation. */
  readonly score: number;
  readonly deviation: number;
  /** Of the fitted ones: how often the model gives each class; no classes where it answers by numbers. */
  readonly classes: Readonly<Record<string, number>>;
  /** The same for the labels; null where the data has none. */
  readonly labels: Readonly<Record<string, number>> | null;
  /** Share of the class that the model gives most; null where it answers by numbers. */
  readonly purity: number | null;
  /** |f − F| of the held-out ones; null where there are none. */
  readonly error: ErrorSummary | null;
  /** Share of the held-out ones whose error is at most the threshold; null where there are none. */
  readonly within: number | null;
  /** null = reliable; else why not. */
  readonly unreliable: string | null;
  /** The fitted sequence nearest to the middle of the partition in the last layer. */
  readonly medoid: Instance;
  readonly samples: readonly Instance[];
}

export interface Describer {
  /** Code of the partition that it tells from all others. */
  readonly partition: string;
  readonly kind: 'logistic' | 'tree';
  /** On held-out sequences; null where all or none of them are in the partition. */
  readonly auc: number | null;
  readonly balancedAccuracy: number | null;
  /** Too weak to be believed, or not measured. */
  readonly weak: boolean;
  /** Largest coefficients first, per standard deviation of the feature; for trees the importances. */
  readonly terms: readonly { readonly feature: string; readonly value: number }[];
  /** With the tests in words; null for a logistic regression. */
  readonly tree: readonly (TreeNode & { readonly test: string | null })[] | null;
}

export interface Artifacts {
  /** A class that most inputs of several partitions are given: for different reasons. */
  readonly sameClass: readonly { readonly class: string; readonly partitions: readonly string[] }[];
  readonly highError: readonly string[];
  /** Describers that lean on a feature that ought not to matter. */
  readonly nuisance: readonly { readonly partition: string; readonly feature: string; readonly value: number; readonly auc: number }[];
}

export interface Placed {
  readonly sequence: number;
  /** Code of the partition; null for a code that was not seen when fitting. */
  readonly partition: string | null;
  readonly score: number;
  readonly explained: number;
}

export interface PartitionsBody {
  /** f, with its mean and standard deviation over the fitted sequences. */
  readonly score: Teacher & { readonly mean: number; readonly deviation: number };
  /** None where the model answers by numbers. */
  readonly classes: readonly string[];
  readonly region: { readonly sequences: number; readonly note: string };
  /** F_0, and how the layers' trees add up. */
  readonly base: number;
  readonly independent: boolean;
  readonly learningRate: number;
  readonly layers: readonly LayerEntry[];
  /** Every code that was seen when fitting, and the partition it belongs to. */
  readonly codes: Readonly<Record<string, string>>;
  readonly partitions: readonly PartitionEntry[];
  readonly describers: readonly Describer[];
  /** Share of the held-out sequences whose explanation misses by at most the threshold, in units of the score. */
  readonly coverage: readonly { readonly threshold: number; readonly share: number }[];
  /** Above it an explanation is not reliable, in units of the score; the share that stays explained. */
  readonly threshold: { readonly value: number; readonly share: number };
  readonly artifacts: Artifacts;
  /** Held-out sequences, at most so many as are kept. */
  readonly placed: readonly Placed[];
  readonly split: string;
}
