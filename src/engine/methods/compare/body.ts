/**
 * The keys of `result.json` that belong to the comparison of models.
 */
import type { CellType } from '../../model/sequenceModel.js';
import type { Absent } from '../../results/document.js';
import type { MetricName } from '../cells/metrics.js';
import type { Score, ScoreKind } from '../cells/score.js';
import type { SeedSweep } from './gateStudy.js';

/** Shares of the cells of a layer, by how their step ends. */
export interface StateShares {
  readonly settled: number;
  readonly notSettled: number;
  readonly flat: number;
  readonly notFinite: number;
}

export interface ComparedEntry {
  /** File name; numbered where several are called the same. */
  readonly name: string;
  /** The layer whose cells are compared: the last recurrent one. */
  readonly layer: string;
  readonly cell: CellType;
  /** Cells in all directions. */
  readonly units: number;
  /** Numbers in all layers of the model. */
  readonly parameters: number;
  readonly probe: string;
  /** How the data is mapped to its input. */
  readonly mapping: string;
  readonly shares: StateShares;
  /** On held-out data. */
  readonly score: (Score & { readonly kind: ScoreKind; readonly n: number }) | Absent;
  readonly automata: { readonly seeds: readonly SeedSweep[] } | Absent;
}

/** One metric of all models on the same bins. */
export interface ComparedDistribution {
  readonly metric: MetricName;
  readonly edges: readonly number[];
  /** In the order of the models; `missing` = cells without it. */
  readonly models: readonly { readonly counts: readonly number[]; readonly missing: number }[];
}

export interface CompareBody {
  readonly models: readonly ComparedEntry[];
  readonly distributions: readonly ComparedDistribution[];
  /** Share of the most frequent fitting label among the held-out ones; null without labels. */
  readonly majority: number | null;
  readonly threshold: number;
  /** How held-out sequences were chosen; null without data. */
  readonly split: string | null;
}
