/**
 * Preprocessing that is arithmetic: CategoryEncoding and Discretization.
 * Source: keras/src/utils/numerical_utils.py of Keras 3.
 */
import type { EmbeddingLayer } from '../../../model/sequenceModel.js';
import { chained, layerBase, type LayerContext, type LayerReader, type LayersReader } from './context.js';
import { overFirstAxis, reshaped } from './steps.js';

/** Every number becomes a row that is 1 at its place: an embedding whose vectors are those of the axes. */
export function oneHot(depth: number): LayerReader {
  return (context): EmbeddingLayer => ({
    ...layerBase(context, [...(context.inputShape ?? [null]), depth]),
    kind: 'embedding',
    vocabularySize: depth,
    maskZero: false,
    load: async () => Float32Array.from({ length: depth * depth }, (_, i) => (i % (depth + 1) === 0 ? 1 : 0)),
  });
}

export const readCategoryEncoding: LayersReader = (context) => {
  const mode = context.settings.values['output_mode'] ?? 'multi_hot';
  return encoded(context, mode, context.settings.size('num_tokens'), []);
};

export const readDiscretization: LayersReader = (context) => {
  const { settings } = context;
  const boundaries: unknown = settings.values['bin_boundaries'];
  if (!Array.isArray(boundaries) || boundaries.length === 0 || !boundaries.every((value) => typeof value === 'number')) {
    throw settings.unsound('bin_boundaries', 'a list of numbers');
  }
  const index: LayerReader = (own) => ({ ...layerBase(own, own.inputShape ?? []), kind: 'discretization', boundaries });
  const mode = settings.values['output_mode'] ?? 'int';
  return mode === 'int' ? [index(context)] : encoded(context, mode, boundaries.length + 1, [index]);
};

/** @param before what makes the indices of what the layer is given */
function encoded(context: LayerContext, mode: unknown, depth: number, before: readonly LayerReader[]) {
  const shape = context.inputShape ?? [null];
  // An axis of one number is taken for the place of the row.
  const isColumn = shape.length > 1 && shape.at(-1) === 1;
  const row = oneHot(depth);
  const rows = isColumn ? [...before, reshaped(shape.slice(0, -1)), row] : [...before, row];
  if (mode === 'one_hot') return chained(rows)(context);
  if (shape.length !== 1 || (mode !== 'multi_hot' && mode !== 'binary' && mode !== 'count')) {
    throw context.settings.unsupported(`its output_mode ${JSON.stringify(mode)} is not supported for what it takes`);
  }
  return chained([...rows, overFirstAxis({ how: mode === 'count' ? 'sum' : 'max' }, false)])(context);
}
