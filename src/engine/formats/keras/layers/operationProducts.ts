/**
 * Products of two tensors: `ops.matmul` of sequences, and what `ops.einsum` says of them in letters.
 */
import type { Layer } from '../../../model/sequenceModel.js';
import { layerBase, type LayerContext } from './context.js';

export function readMatmul(context: LayerContext): readonly Layer[] | null {
  const [a, b] = context.inputShapes;
  return context.inputs.length === 2 && a?.length === 2 && b?.length === 2 ? [product(context, [1, 0])] : null;
}

/** Two tensors whose batches go together, and which share one more letter, over which is summed: `btd,bsd->bts`. */
export function readEinsum(context: LayerContext): readonly Layer[] | null {
  const { settings, inputs, inputShapes } = context;
  const subscripts = settings.values['subscripts'];
  if (typeof subscripts !== 'string' || inputs.length !== 2) return null;
  const [, batch, a, b, result] = /^(\w)(\w+),\1(\w+)->\1(\w+)$/.exec(subscripts.replaceAll(' ', '')) ?? [];
  if (batch === undefined || a === undefined || b === undefined || result === undefined) return null;
  const shared = [...a].filter((letter) => b.includes(letter));
  const [summed] = shared;
  if (shared.length !== 1 || summed === undefined || a.length !== inputShapes[0]?.length || b.length !== inputShapes[1]?.length) return null;
  const [restA, restB] = [a.replace(summed, ''), b.replace(summed, '')];
  const axes = [a.indexOf(summed), b.indexOf(summed)] as const;
  if (result === restA + restB) return [product(context, axes)];
  if (result !== restB + restA) return null;
  return [product({ ...context, inputs: [...inputs].reverse(), inputShapes: [...inputShapes].reverse() }, [axes[1], axes[0]])];
}

/** @param axes which of each is summed over, from 0, the batch not counted */
function product(context: LayerContext, axes: readonly [number, number]): Layer {
  const rest = context.inputShapes.flatMap((shape, i) => (shape ?? []).filter((_, axis) => axis !== axes[i]));
  return { ...layerBase(context, rest), kind: 'dot', axes, normalize: false };
}
