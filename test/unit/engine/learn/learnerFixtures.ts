/** Data and results of scikit-learn and LightGBM (test/fixtures/generators/learners.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureMatrix } from '../../../../src/engine/learn/decisionTreeColumns.js';

export type Rows = readonly (readonly number[])[];

export function learnerFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'fixtures', 'learners', `${name}.json`), 'utf8')) as T;
}

export function matrixOf(rows: Rows): FeatureMatrix {
  return { data: Float32Array.from(rows.flat()), count: rows.length, width: rows[0]!.length };
}

/** Asserts that numbers differ by at most `tolerance`. */
export function assertNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(found.length, expected.length, what);
  for (let i = 0; i < found.length; i++) assert.ok(Math.abs(found[i]! - expected[i]!) <= tolerance, `${what} ${i}: ${found[i]} instead of ${expected[i]}`);
}

/** @returns share of rows that are predicted right */
export function accuracyOf(predicted: ArrayLike<number>, labels: ArrayLike<number>): number {
  let right = 0;
  for (let row = 0; row < labels.length; row++) if (predicted[row] === labels[row]) right++;
  return right / labels.length;
}
