/**
 * How much the output listens to each cell: the weights from the state to the scores of the classes, through layers that
 * are linear.
 */
import { layerNamed } from '../../model/graph.js';
import type { DenseLayer, Layer, RecurrentLayer, SequenceModel } from '../../model/sequenceModel.js';

/** Length (Euclidean) of the weights of every unit; or one sentence why there are none. */
export type ReadOutWeights = Float64Array | string;

/** @param run index of the direction */
export async function readOutWeights(model: SequenceModel, layer: RecurrentLayer, run: number): Promise<ReadOutWeights> {
  const path = linearPath(model, layer);
  if (typeof path === 'string') return path;
  const { units, merge } = layer;
  if (layer.runs.length === 2 && merge === 'mul') return `The directions of layer "${layer.name}" are multiplied, so the weight of a cell depends on the other direction.`;
  const width = layer.runs.length === 2 && merge === 'concat' ? 2 * units : units;
  let matrix: Matrix | null = null;
  for (const dense of path) {
    const { kernel } = await dense.load();
    const next: Matrix = { rows: kernel.length / dense.units, columns: dense.units, values: kernel };
    if (next.rows !== (matrix?.columns ?? width)) return `Layer "${dense.name}" does not take the state of layer "${layer.name}" alone.`;
    matrix = matrix ? product(matrix, next) : next;
  }
  if (!matrix) return `Nothing weighs the cells of layer "${layer.name}": they are the output themselves.`;
  const { values, columns } = matrix;
  const first = width === units ? 0 : run * units;
  const share = layer.runs.length === 2 && merge === 'ave' ? 0.5 : 1;
  return Float64Array.from({ length: units }, (_, unit) => share * lengthOf(values.subarray((first + unit) * columns, (first + unit + 1) * columns)));
}

function lengthOf(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** @returns the Dense layers from the layer to the output, or why they do not say it all */
function linearPath(model: SequenceModel, start: RecurrentLayer): readonly DenseLayer[] | string {
  const path: DenseLayer[] = [];
  for (let layer = layerNamed(model, model.output); layer !== start; layer = layerNamed(model, layer.inputs[0]!)) {
    const plain = insideStep(layer);
    if (layer.inputs.length !== 1) return `The output of ${model.name} does not depend on layer "${start.name}" alone.`;
    if (plain.kind === 'dense') {
      if (path.length > 0 && plain.activation !== 'linear') return notLinear(layer, start);
      path.unshift(plain);
    } else if (plain.kind === 'activation') {
      if (path.length > 0 && plain.activation !== 'linear') return notLinear(layer, start);
    } else if (!keepsUnits(plain, start)) {
      return notLinear(layer, start);
    }
  }
  return path;
}

function insideStep(layer: Layer): Layer {
  return layer.kind === 'timeDistributed' ? layer.step : layer;
}

/** Whether what comes out is the units' values still, of one step or averaged over steps. */
function keepsUnits(layer: Layer, start: RecurrentLayer): boolean {
  if (layer.kind === 'identity' || layer.kind === 'masking') return true;
  if (layer.kind === 'finalState') return layer.part === 'h' && start.runs.length === 1;
  return layer.kind === 'overTime' && (layer.reduction.how === 'mean' || layer.reduction.how === 'step');
}

function notLinear({ name, className }: Layer, start: RecurrentLayer): string {
  return `Between layer "${start.name}" and the output stands "${name}" (${className}), which is not linear, so cells have no one weight.`;
}

function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float32Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const factor = a.values[i * a.columns + k]!;
      for (let j = 0; j < b.columns; j++) values[i * b.columns + j]! += factor * b.values[k * b.columns + j]!;
    }
  }
  return { rows: a.rows, columns: b.columns, values };
}
