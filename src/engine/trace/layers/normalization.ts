/** UnitNormalization and GroupNormalization (Wu & He 2018). */
import { UnrollError } from '../../core/errors.js';
import { elementCount } from '../../core/tensor.js';
import type { GroupNormalizationLayer, UnitNormalizationLayer } from '../../model/sequenceModel.js';
import { featureRows, type LayerSupport } from './layerSupport.js';

/** As Keras: a vector is stretched by no more. */
const largestScale = 1e12;

export const unitNormalization: LayerSupport<UnitNormalizationLayer> = {
  recordsOutput: true,
  actsPerStep: true,
  async load(layer) {
    return ([value]) => {
      const { data: x, width } = featureRows(layer, value, null);
      return { shape: value!.shape, data: unitVectors(x, width), mask: value!.mask };
    };
  },
};

/** @returns rows of `width` numbers rescaled to length 1 */
export function unitVectors(x: Float32Array, width: number): Float32Array {
  const data = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += width) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += x[at + i]! ** 2;
    const scale = Math.min(1 / Math.sqrt(squares), largestScale);
    for (let i = 0; i < width; i++) data[at + i] = x[at + i]! * scale;
  }
  return data;
}

export const groupNormalization: LayerSupport<GroupNormalizationLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: () => true,
  async load(layer) {
    const { gamma, beta } = await layer.load();
    return ([value]) => {
      const { data: x, width: channels } = featureRows(layer, value, null);
      const { shape, mask } = value!;
      if (channels % layer.groups !== 0) {
        throw new UnrollError('model', `Layer "${layer.name}" cuts ${channels} channels into ${layer.groups} groups, which does not come out even.`);
      }
      const width = channels / layer.groups;
      const positions = elementCount(shape.slice(1, -1));
      const data = new Float32Array(x.length);
      for (let sequence = 0; sequence < x.length; sequence += positions * channels) {
        for (let group = 0; group < channels; group += width) {
          const at = (i: number): number => sequence + Math.floor(i / width) * channels + group + (i % width);
          const size = positions * width;
          let sum = 0;
          for (let i = 0; i < size; i++) sum += x[at(i)]!;
          const mean = sum / size;
          let squares = 0;
          for (let i = 0; i < size; i++) squares += (x[at(i)]! - mean) ** 2;
          const scale = 1 / Math.sqrt(squares / size + layer.epsilon);
          for (let i = 0; i < size; i++) {
            const channel = group + (i % width);
            data[at(i)] = (x[at(i)]! - mean) * scale * (gamma?.[channel] ?? 1) + (beta?.[channel] ?? 0);
          }
        }
      }
      return { shape, data, mask };
    };
  },
};
