/**
 * The class and settings of a layer, told from the roles and shapes of its arrays.
 */
import type { Reading } from '../torchStateDict/part.js';
import type { FoundArray, FoundLayer } from './foundLayers.js';

/** A layer as a configuration would describe it, with what it takes and gives. */
export interface DescribedLayer extends Pick<Reading, 'role' | 'takes' | 'gives'> {
  readonly className: string;
  /** Of the layer; of the Dense layer inside a TimeDistributed one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** For recurrent layers: one class and settings for both directions. */
  readonly cell?: Cell;
}

interface Cell {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly takes: number;
  readonly units: number;
}

const cellClasses: Readonly<Record<number, string>> = { 1: 'SimpleRNN', 3: 'GRU', 4: 'LSTM' };

/** @returns the ways to understand the layer, likeliest first; none where it is of no known kind */
export function describedLayer({ arrays, hint }: FoundLayer): readonly DescribedLayer[] {
  const [forward, backward] = (['forward', 'backward'] as const).map((way) => arrays.filter(({ direction }) => direction === way)) as [FoundArray[], FoundArray[]];
  if (forward.length > 0 || backward.length > 0) return bothDirections(cellIn(forward), cellIn(backward));
  const cell = cellIn(arrays);
  if (cell) return [{ ...cell, role: 'recurrent', gives: cell.units, cell }];
  const shapes = arrays.map(({ tensor }) => tensor.shape);
  const [first, second] = shapes;
  if (first?.length === 2) {
    const [rows, columns] = first as [number, number];
    if (shapes.length === 1 && (arrays[0]!.role === 'embeddings' || /embedding/i.test(hint))) {
      const config = { input_dim: rows, output_dim: columns };
      return [{ className: 'Embedding', config, role: 'embedding', takes: 'tokens', gives: columns }];
    }
    const hasBias = shapes.length === 2 && second!.length === 1 && second![0] === columns;
    if (shapes.length === 1 || hasBias) return [dense(rows, columns, hasBias, hint)];
    return [];
  }
  return normalisation(shapes);
}

function dense(takes: number, gives: number, hasBias: boolean, hint: string): DescribedLayer {
  const layer = { className: 'Dense', config: { units: gives, use_bias: hasBias } };
  if (!isTimeDistributed(hint)) return { ...layer, role: 'linear', takes, gives };
  return { ...layer, className: 'TimeDistributed', role: 'linear', takes, gives };
}

/** @param hint of a {@link FoundLayer} */
export function isTimeDistributed(hint: string): boolean {
  return hint.startsWith('time_distributed');
}

function normalisation(shapes: readonly (readonly number[])[]): readonly DescribedLayer[] {
  const [width] = shapes[0] ?? [];
  if (width === undefined || !shapes.every((shape) => shape.length === 1 && shape[0] === width)) return [];
  const className = { 2: 'LayerNormalization', 4: 'BatchNormalization' }[shapes.length];
  return className === undefined ? [] : [{ className, config: {}, role: 'norm', takes: width, gives: width }];
}

function bothDirections(forward: Cell | null, backward: Cell | null): readonly DescribedLayer[] {
  if (!forward || JSON.stringify(forward) !== JSON.stringify(backward)) return [];
  const { takes, units } = forward;
  const layer = (mode: string, gives: number): DescribedLayer => {
    return { className: 'Bidirectional', config: { merge_mode: mode }, role: 'recurrent', takes, gives, cell: forward };
  };
  return [layer('concat', 2 * units), layer('sum', units)];
}

/** Keras 1 keeps every gate on its own, so that there may be several arrays of one role. */
function cellIn(arrays: readonly FoundArray[]): Cell | null {
  const shapesOf = (wanted: string) => arrays.filter(({ role }) => role === wanted).map(({ tensor }) => tensor.shape);
  const kernels = shapesOf('kernel');
  const recurrent = shapesOf('recurrent_kernel');
  const biases = shapesOf('bias');
  const [inputs] = kernels[0] ?? [];
  const [units] = recurrent[0] ?? [];
  if (!inputs || !units || ![...kernels, ...recurrent].every((shape) => shape.length === 2)) return null;
  const columns = (shapes: readonly (readonly number[])[]): number => shapes.reduce((sum, shape) => sum + shape[1]!, 0);
  const gates = columns(recurrent) / units;
  const className = cellClasses[gates];
  if (className === undefined || columns(kernels) !== gates * units) return null;
  // The CuDNN layout has two biases in a row, a GRU that resets after the product has them one above the other.
  const cudnn = biases[0]?.[0] === 2 * gates * units;
  const resetAfter = className === 'GRU' ? { reset_after: cudnn || biases[0]?.length === 2 || biases.length === 0 } : {};
  const gateActivation = cudnn ? { recurrent_activation: 'sigmoid' } : {};
  return { className, config: { units, use_bias: biases.length > 0, ...resetAfter, ...gateActivation }, takes: inputs, units };
}
