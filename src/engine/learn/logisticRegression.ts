/**
 * Binary logistic regression with an L1 or L2 penalty on standardised columns, the objective being scikit-learn's:
 * C · Σ weight · log-loss + |w|₁ or ½ |w|², the intercept free.
 *
 * Solved by L-BFGS (Nocedal 1980) and, for L1, its orthant-wise form OWL-QN (Andrew & Gao, ICML 2007): deterministic,
 * and of the columns' squares nothing is ever kept. Columns are standardised on the fly, without a copy of the data.
 */
import type { Task } from '../core/task.js';
import type { FeatureMatrix } from './decisionTreeColumns.js';
import { logLoss, logOddsOf, probabilityOf } from './logOdds.js';
import { QuasiNewton } from './quasiNewton.js';
import { columnMoments } from './vectors.js';

export interface LogisticOptions {
  readonly penalty: 'l1' | 'l2';
  /** Weight of the data against the penalty; the larger, the freer the coefficients. */
  readonly c: number;
  /** Ends when no derivative of the mean objective per row is larger; 1e-7 by default. */
  readonly tolerance?: number;
  /** Iterations at most; 1,000 by default. */
  readonly iterations?: number;
}

export interface LinearScore {
  readonly intercept: number;
  /** One per column. */
  readonly coefficients: Float64Array;
}

/** Log-odds of a row, in the columns' own units. */
export interface LogisticModel extends LinearScore {
  /** The same for columns of mean 0 and deviation 1, which makes coefficients comparable; 0 for constant columns. */
  readonly standardised: LinearScore;
  readonly iterations: number;
  /** Whether the tolerance was reached. */
  readonly converged: boolean;
}

const defaultTolerance = 1e-7;
const defaultIterations = 1000;
/** Columns whose deviation is a smaller share of their mean are constant but for rounding. */
const constant = 1e-12;
/** Multiplications between two looks at the task. */
const cancelInterval = 1 << 21;

/**
 * @param positive of every row: 1, or 0 for negative
 * @param weights of the rows, not negative; null = all 1
 * @throws RangeError when no row has weight
 */
export async function fitLogistic(matrix: FeatureMatrix, positive: ArrayLike<number>, weights: ArrayLike<number> | null, options: LogisticOptions, task: Task): Promise<LogisticModel> {
  const { width } = matrix;
  const objective = new Objective(matrix, positive, weights, options, task);
  const start = new Float64Array(width + 1);
  start[width] = logOddsOf(objective.share);
  const solver = new QuasiNewton((at, gradient) => objective.evaluate(at, gradient), start, objective.l1, width);
  const { tolerance = defaultTolerance, iterations: most = defaultIterations } = options;
  let iterations = 0;
  // Rows of one kind only are told by the intercept alone, which would grow for ever.
  if (objective.share > 0 && objective.share < 1) {
    while (solver.slope > tolerance && iterations < most) {
      await task.checkpoint();
      task.progress(null, `Logistic regression, iteration ${iterations + 1}`);
      if (!solver.step()) break;
      iterations++;
    }
  }
  const found = solver.at;
  const standardised = { intercept: found[width]!, coefficients: found.slice(0, width) };
  return { ...objective.inOwnUnits(standardised), standardised, iterations, converged: !(objective.share > 0 && objective.share < 1) || solver.slope <= tolerance };
}

/** @returns one model per class, for its rows against all others. */
export async function fitOneVersusRest(matrix: FeatureMatrix, labels: ArrayLike<number>, classes: number, weights: ArrayLike<number> | null, options: LogisticOptions, task: Task): Promise<LogisticModel[]> {
  const models: LogisticModel[] = [];
  for (let label = 0; label < classes; label++) {
    const positive = Uint8Array.from({ length: matrix.count }, (_, row) => (labels[row] === label ? 1 : 0));
    models.push(await fitLogistic(matrix, positive, weights, options, task));
  }
  return models;
}

/** @returns log-odds of every row. */
export function logisticScores({ intercept, coefficients }: LinearScore, { data, count, width }: FeatureMatrix): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = intercept;
    for (let feature = 0; feature < width; feature++) sum += coefficients[feature]! * data[row * width + feature]!;
    return sum;
  });
}

/** The mean objective per unit of weight, as a function of the standardised coefficients and, last, the intercept. */
class Objective {
  /** Factor of |w|₁ in it. */
  readonly l1: number;
  /** Of the weight that is positive. */
  readonly share: number;
  private readonly l2: number;
  private readonly total: number;
  private readonly means: Float64Array;
  private readonly deviations: Float64Array;

  constructor(
    private readonly matrix: FeatureMatrix,
    private readonly positive: ArrayLike<number>,
    private readonly weights: ArrayLike<number> | null,
    { penalty, c }: LogisticOptions,
    private readonly task: Task,
  ) {
    let total = 0;
    let share = 0;
    for (let row = 0; row < matrix.count; row++) {
      const weight = weights ? weights[row]! : 1;
      total += weight;
      share += weight * positive[row]!;
    }
    if (!(total > 0)) throw new RangeError('Logistic regression needs a row of positive weight.');
    this.total = total;
    this.share = share / total;
    this.l1 = penalty === 'l1' ? 1 / (c * total) : 0;
    this.l2 = penalty === 'l2' ? 1 / (c * total) : 0;
    const { means, variances } = columnMoments(matrix);
    this.means = means;
    // The mean of a constant column may be rounded, and its variance be a little more than 0.
    this.deviations = variances.map((variance, feature) => (variance > (constant * means[feature]!) ** 2 ? Math.sqrt(variance) : 0));
  }

  /** @returns the value without the L1 penalty; its derivatives are written to `gradient` */
  evaluate(at: Float64Array, gradient: Float64Array): number {
    const { total, positive, weights, l2, means, deviations } = this;
    const { data, count, width } = this.matrix;
    const { intercept, coefficients } = this.inOwnUnits({ intercept: at[width]!, coefficients: at.subarray(0, width) });
    gradient.fill(0);
    let loss = 0;
    let residuals = 0;
    const block = Math.max(1, Math.floor(cancelInterval / width));
    for (let row = 0; row < count; row++) {
      if (row % block === 0) this.task.throwIfCancelled();
      const weight = weights ? weights[row]! : 1;
      const from = row * width;
      let score = intercept;
      for (let feature = 0; feature < width; feature++) score += coefficients[feature]! * data[from + feature]!;
      loss += weight * logLoss(score, positive[row]!);
      const residual = weight * (probabilityOf(score) - positive[row]!);
      residuals += residual;
      for (let feature = 0; feature < width; feature++) gradient[feature]! += residual * data[from + feature]!;
    }
    let value = loss / total;
    for (let feature = 0; feature < width; feature++) {
      const deviation = deviations[feature]!;
      const slope = deviation > 0 ? (gradient[feature]! - residuals * means[feature]!) / deviation : 0;
      gradient[feature] = slope / total + l2 * at[feature]!;
      value += (l2 / 2) * at[feature]! ** 2;
    }
    gradient[width] = residuals / total;
    return value;
  }

  inOwnUnits({ intercept, coefficients }: LinearScore): LinearScore {
    const own = coefficients.map((coefficient, feature) => (this.deviations[feature]! > 0 ? coefficient / this.deviations[feature]! : 0));
    return { intercept: own.reduce((sum, coefficient, feature) => sum - coefficient * this.means[feature]!, intercept), coefficients: own };
  }
}
