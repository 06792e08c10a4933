/**
 * The keys of `result.json` that belong to the characterisation of cells.
 */
import type { CellType } from '../../model/sequenceModel.js';
import type { Absent } from '../../results/document.js';
import type { Ablation } from './ablation.js';
import type { Direction, Sweep } from './characterize.js';
import type { MetricName, Metrics } from './metrics.js';
import type { Hold, Isolation } from './parameters.js';
import type { RankCorrelation } from './spearman.js';
import type { Figure, StepState } from './stepResponse.js';

/** One direction of a layer. */
export interface RunEntry {
  /** As traces name it: `lstm`, `bidirectional.fwd`. */
  readonly run: string;
  readonly layer: string;
  readonly direction: Direction;
  /** For people. */
  readonly title: string;
  readonly cell: CellType;
  readonly units: number;
  /** What is moved, and how far: one sentence. */
  readonly probe: string;
  readonly amplitude: number;
  /** Why cells have no weight in the output; null = they have. */
  readonly noReadOut: string | null;
}

export interface CellEntry {
  readonly layer: string;
  readonly run: string;
  readonly direction: Direction;
  /** From 0. */
  readonly index: number;
  readonly isolation: Isolation;
  /** How the step ended. */
  readonly state: StepState;
  readonly metrics: Omit<Metrics, 'contribution'>;
  readonly contribution: Figure;
  /** Among the cells of its direction of the layer, from 1. */
  readonly rank: number;
  readonly sweep: Sweep;
  readonly step: readonly (number | null)[];
  readonly sine: readonly (number | null)[];
}

/** How far a metric goes with what its loss costs. */
export interface SpearmanEntry {
  readonly metric: MetricName;
  readonly drop: RankCorrelation | Absent;
  readonly loss: RankCorrelation | Absent;
}

export interface AblationEntry extends Ablation {
  readonly run: string;
  readonly spearman: readonly SpearmanEntry[];
}

export interface DistributionEntry {
  readonly run: string;
  readonly metric: MetricName;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Cells without it. */
  readonly missing: number;
}

export interface CellsBody {
  readonly runs: readonly RunEntry[];
  readonly cells: readonly CellEntry[];
  readonly rankedBy: readonly MetricName[];
  readonly periods: readonly number[];
  readonly hold: Hold | 'none';
  readonly ablation: readonly AblationEntry[] | Absent;
  readonly distributions: readonly DistributionEntry[];
  /** How the data were parted; null without. */
  readonly split: string | null;
}

/** @returns a cell's row in tables, and its part in subjects */
export function idOf({ run, index }: Pick<CellEntry, 'run' | 'index'>): string {
  return `${run}:${index}`;
}

export function figureOf(cell: CellEntry, metric: MetricName): Figure {
  return metric === 'contribution' ? cell.contribution : cell.metrics[metric];
}
