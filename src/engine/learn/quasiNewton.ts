/**
 * Minimises a convex function plus l1 · |w|₁: L-BFGS (Nocedal 1980), and where l1 is not 0 its orthant-wise form OWL-QN
 * (Andrew & Gao, "Scalable training of L1-regularized log-linear models", ICML 2007).
 */
import { addTo, dot } from './vectors.js';

/** @returns the value at a point; the derivatives are written to `gradient` */
export type SmoothFunction = (at: Float64Array, gradient: Float64Array) => number;

/** Steps that the curvature is known from. */
const memory = 10;
/** Share of the decrease that the slope promises which a step must bring at least. */
const sufficient = 1e-4;
const mostHalvings = 40;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

export class QuasiNewton {
  at: Float64Array;
  private value: number;
  private gradient: Float64Array;
  /** The subgradient of least size. */
  private steepest: Float64Array;
  private readonly pairs: Pair[] = [];

  /** @param penalised how many of the variables, from the first on, the L1 penalty is on */
  constructor(
    private readonly evaluate: SmoothFunction,
    start: Float64Array,
    private readonly l1: number,
    private readonly penalised: number,
  ) {
    this.at = start;
    this.gradient = new Float64Array(start.length);
    this.value = evaluate(start, this.gradient) + this.penalty(start);
    this.steepest = this.subgradient(start, this.gradient);
  }

  /** Largest derivative, 0 at the minimum. */
  get slope(): number {
    return this.steepest.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  }

  /** @returns whether a lower point was found; where not, the minimum is as near as rounding lets it be */
  step(): boolean {
    const direction = this.direction();
    const orthant = this.at.map((each, i) => (each !== 0 ? Math.sign(each) : -Math.sign(this.steepest[i]!)));
    const gradient = new Float64Array(direction.length);
    let length = this.pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(this.steepest, this.steepest)));
    for (let halvings = 0; halvings < mostHalvings; halvings++, length /= 2) {
      const next = this.at.map((each, i) => {
        const moved = each + length * direction[i]!;
        return this.isPenalised(i) && moved * orthant[i]! < 0 ? 0 : moved;
      });
      const moved = next.map((each, i) => each - this.at[i]!);
      const value = this.evaluate(next, gradient) + this.penalty(next);
      if (!(value <= this.value + sufficient * dot(this.steepest, moved)) || value === this.value) continue;
      this.remember(moved, gradient.map((each, i) => each - this.gradient[i]!));
      this.at = next;
      this.value = value;
      this.gradient = gradient;
      this.steepest = this.subgradient(next, gradient);
      return true;
    }
    return false;
  }

  /** The two loops of L-BFGS; for L1 only what leads downhill in every variable is kept. */
  private direction(): Float64Array {
    const direction = this.steepest.map((each) => -each);
    const factors: number[] = [];
    for (const { step, change, product } of [...this.pairs].reverse()) {
      const factor = dot(step, direction) / product;
      factors.push(factor);
      addTo(direction, change, -factor);
    }
    const last = this.pairs.at(-1);
    if (last) addTo(direction, direction, last.product / dot(last.change, last.change) - 1);
    for (const { step, change, product } of this.pairs) addTo(direction, step, factors.pop()! - dot(change, direction) / product);
    for (let i = 0; i < this.penalised && this.l1 > 0; i++) if (direction[i]! * this.steepest[i]! >= 0) direction[i] = 0;
    return direction;
  }

  private remember(step: Float64Array, change: Float64Array): void {
    const product = dot(step, change);
    if (!(product > 0)) return;
    this.pairs.push({ step, change, product });
    if (this.pairs.length > memory) this.pairs.shift();
  }

  private isPenalised(i: number): boolean {
    return this.l1 > 0 && i < this.penalised;
  }

  private penalty(at: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < this.penalised; i++) sum += Math.abs(at[i]!);
    return this.l1 * sum;
  }

  private subgradient(at: Float64Array, gradient: Float64Array): Float64Array {
    return gradient.map((slope, i) => {
      if (!this.isPenalised(i)) return slope;
      if (at[i] !== 0) return slope + this.l1 * Math.sign(at[i]!);
      return Math.sign(slope) * Math.max(0, Math.abs(slope) - this.l1);
    });
  }
}
