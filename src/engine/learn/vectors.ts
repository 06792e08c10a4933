/** Sums that several learners need. */
import type { FeatureMatrix } from './decisionTreeColumns.js';

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Adds `factor` times a vector to another one. */
export function addTo(to: Float64Array, what: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * what[i]!;
}

/** @returns mean of every column and its variance, the mean squared distance from it */
export function columnMoments({ data, count, width }: Pick<FeatureMatrix, 'data' | 'count' | 'width'>): { readonly means: Float64Array; readonly variances: Float64Array } {
  const means = new Float64Array(width);
  const variances = new Float64Array(width);
  for (let row = 0, at = 0; row < count; row++) for (let i = 0; i < width; i++) means[i]! += data[at++]!;
  for (let i = 0; i < width; i++) means[i]! /= count;
  for (let row = 0, at = 0; row < count; row++) for (let i = 0; i < width; i++) variances[i]! += (data[at++]! - means[i]!) ** 2;
  return { means, variances: variances.map((sum) => sum / count) };
}
