/**
 * `ops.split` gives several tensors, each of which is a part of an axis: what `x[..., :4]` and `x[..., 4:]` are.
 */
import type { FreeShape } from '../../model/sequenceModel.js';
import { isOperation, type JsonObject, type KerasObject } from './config.js';

/** More parts than anybody cuts a tensor into. */
const mostParts = 1_000;

/**
 * @param shape of what is cut, without the batch
 * @returns the keys of the parts, as Keras writes those of a slice; none for another operation, or where a size is not known
 */
export function splitKeys(layer: KerasObject, shape: FreeShape | null): readonly (readonly JsonObject[])[] {
  const { indices_or_sections: cuts, axis } = layer.config;
  if (!isOperation(layer) || layer.className !== 'Split' || !shape || typeof axis !== 'number') return [];
  // The batch is axis 0.
  const place = axis < 0 ? axis + shape.length + 1 : axis;
  const size = shape[place - 1] ?? null;
  if (size === null) return [];
  const starts = [0, ...cutsOf(cuts, size)];
  return starts.map((start, i) => [...new Array<JsonObject>(place).fill(slice(null, null)), slice(start, starts[i + 1] ?? null)]);
}

function cutsOf(cuts: unknown, size: number): readonly number[] {
  if (Array.isArray(cuts)) return cuts.every(Number.isInteger) ? (cuts as number[]) : [];
  if (typeof cuts !== 'number' || !Number.isInteger(cuts) || cuts < 1 || cuts > mostParts || size % cuts !== 0) return [];
  return Array.from({ length: cuts - 1 }, (_, i) => ((i + 1) * size) / cuts);
}

function slice(start: number | null, stop: number | null): JsonObject {
  return { class_name: '__slice__', config: { start, stop, step: null } };
}
