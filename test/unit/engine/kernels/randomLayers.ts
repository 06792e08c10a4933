/** Recurrent layers of random shape, weights and data, for comparing kernels. */
import { seededRandom, type Random } from '../../../../src/engine/core/random.js';
import { cells } from '../../../../src/engine/model/cells/cell.js';
import type { CellWeights } from '../../../../src/engine/model/sequenceModel.js';
import type { RecurrentBlock, RecurrentRecord, RecurrentSpec } from '../../../../src/engine/trace/recurrentKernel.js';

export function specOf(given: Partial<RecurrentSpec>): RecurrentSpec {
  return { cell: 'lstm', inputSize: 5, units: 9, activation: 'tanh', recurrentActivation: 'sigmoid', resetAfter: false, maskedSteps: 'carry', ...given };
}

function uniform(random: Random, length: number, largest: number): Float32Array {
  return Float32Array.from({ length }, () => (2 * random.next() - 1) * largest);
}

/** Weights as a framework initialises them, so that no unit is saturated all the time. */
export function randomWeights({ cell, inputSize, units, resetAfter }: RecurrentSpec, seed: number, scale = 1): CellWeights {
  const random = seededRandom(seed);
  const columns = cells[cell].gateCount * units;
  return {
    kernel: uniform(random, inputSize * columns, scale * Math.sqrt(3 / inputSize)),
    recurrent: uniform(random, units * columns, scale * Math.sqrt(3 / units)),
    bias: uniform(random, columns, 0.5),
    recurrentBias: cell === 'gru' && resetAfter ? uniform(random, columns, 0.5) : null,
  };
}

export interface BlockOptions {
  readonly count: number;
  readonly steps: number;
  readonly seed: number;
  readonly reverse?: boolean;
  /** Random lengths, and steps masked in between. */
  readonly masked?: boolean;
  readonly started?: boolean;
  readonly oneHot?: boolean;
  /** Some units are held. */
  readonly clamped?: boolean;
  /** Some parts are recorded, others not. */
  readonly partly?: boolean;
}

export function randomBlock(spec: RecurrentSpec, { count, steps, seed, reverse = false, masked = false, started = false, oneHot = false, clamped = false, partly = false }: BlockOptions): RecurrentBlock {
  const random = seededRandom(seed);
  const { inputSize, units } = spec;
  const x = oneHot ? new Float32Array(count * steps * inputSize) : uniform(random, count * steps * inputSize, 1.7);
  if (oneHot) for (let step = 0; step < count * steps; step++) x[step * inputSize + random.integer(inputSize)] = 1;
  const lengths = Int32Array.from({ length: count }, () => random.integer(steps + 1));
  const mask = masked ? Uint8Array.from({ length: count * steps }, (_, i) => (i % steps < lengths[Math.floor(i / steps)]! && random.next() > 0.1 ? 1 : 0)) : null;
  const initial = started ? { h: uniform(random, count * units, 0.9), c: cells[spec.cell].hasCellState ? uniform(random, count * units, 2) : null } : null;
  const held = Array.from({ length: units }, (_, unit) => unit).filter(() => clamped && random.integer(3) === 0);
  const clamp = clamped ? { units: held, values: held.map(() => random.next()) } : null;
  const wants = (): boolean => random.integer(2) === 0;
  const wanted = partly ? { h: wants(), c: wants(), gates: cells[spec.cell].gates.map(wants) } : null;
  return { count, steps, x, mask, initial, reverse, clamp, wanted };
}

/** Every array of a record by name. */
export function arraysOf({ h, c, gates, last }: RecurrentRecord): ReadonlyMap<string, Float32Array> {
  const all: [string, Float32Array | null][] = [['h', h], ['c', c], ...gates.map((gate, i): [string, Float32Array | null] => [`gate ${i}`, gate]), ['last h', last.h], ['last c', last.c]];
  return new Map(all.filter((entry): entry is [string, Float32Array] => entry[1] !== null));
}

/** @returns the largest difference; Infinity where one of two is not a number */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
