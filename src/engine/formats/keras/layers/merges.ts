/**
 * Layers of several inputs: merge layers and Dot.
 */
import type { FreeShape, MergeOperation } from '../../../model/sequenceModel.js';
import { layerBase, type LayerContext, type LayerReader } from './context.js';

export function readElementwise(operation: Exclude<MergeOperation, 'concatenate'>): LayerReader {
  return (context) => ({ ...layerBase(context, joinedShape(context)), kind: 'merge', operation });
}

/** Missing axes come after the batch; sizes of 1 are repeated. */
function joinedShape({ inputShapes }: LayerContext): FreeShape {
  const shapes = inputShapes.filter((shape) => shape !== null);
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - (rank - shape.length)] ?? (axis < rank - shape.length ? 1 : null));
    return sizes.find((size) => size !== 1 && size !== null) ?? (sizes.includes(null) ? null : 1);
  });
}

export const readConcatenate: LayerReader = (context) => {
  const { settings, inputShapes } = context;
  const given = settings.number('axis', -1);
  const known = inputShapes.every((shape) => shape !== null);
  const [first] = inputShapes;
  if (!first || !known) throw settings.unsupported('the shapes of what it takes are not known');
  const axis = axisFrom0(context, given, first);
  const sizes = inputShapes.map((shape) => shape?.[axis] ?? null);
  const fixed = sizes.filter((size) => size !== null);
  const size = fixed.length === sizes.length ? fixed.reduce((sum, own) => sum + own, 0) : null;
  return { ...layerBase(context, first.map((own, other) => (other === axis ? size : own))), kind: 'merge', operation: 'concatenate', axis };
};

export const readDot: LayerReader = (context) => {
  const { settings, inputShapes } = context;
  const [a, b] = inputShapes;
  if (!a || !b || inputShapes.length !== 2) throw settings.unsupported('the shapes of what it takes are not known');
  const given = settings.values['axes'];
  const [first, second]: unknown[] = Array.isArray(given) ? (given as unknown[]) : [given, given];
  const axes = [axisFrom0(context, first, a), axisFrom0(context, second, b)] as const;
  const rest = [...a.filter((_, axis) => axis !== axes[0]), ...b.filter((_, axis) => axis !== axes[1])];
  return { ...layerBase(context, rest.length === 0 ? [1] : rest), kind: 'dot', axes, normalize: settings.flag('normalize') };
};

/** @param given counts the batch, or from the end */
function axisFrom0({ settings }: LayerContext, given: unknown, shape: FreeShape): number {
  const axis = typeof given === 'number' ? (given < 0 ? given + shape.length : given - 1) : NaN;
  if (Number.isInteger(axis) && axis >= 0 && axis < shape.length) return axis;
  throw settings.unsupported(`its axis ${JSON.stringify(given)} does not fit an input of ${shape.length} axes`);
}
