/**
 * LayerNormalization over the features, and BatchNormalization as it is when a model is run: a factor and an offset
 * per feature.
 */
import { elementCount } from '../../../core/tensor.js';
import { loadConstant, type Constant } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import type { FlowValue } from '../values.js';
import { isFeatureGroup, normalAxis, placeCount, widthOf } from '../view.js';
import { featuresSecond } from './inputRoles.js';
import { perElement } from './perElement.js';

export const normalizationOperators: Readonly<Record<string, Operator>> = {
  LayerNormalization: (operation) => [layerNormalization(operation)],
  BatchNormalization: (operation) => [batchNormalization(operation)],
};

function perFeature(operation: Operation, index: number, what: string, width: number | null): Constant {
  const constant = operation.weight(index, what);
  if (elementCount(constant.shape) !== width) throw new Obstacle(`Its ${what} does not have one value for each of ${width ?? '?'} features.`);
  return constant;
}

function layerNormalization(operation: Operation): FlowValue {
  const flow = operation.flow(0);
  const rank = flow.groups.length;
  if (normalAxis(operation.attributes.integer('axis', -1), rank) !== rank - 1 || !isFeatureGroup(flow, rank - 1)) {
    throw new Obstacle('It normalises other axes than the features.');
  }
  const width = widthOf(flow.port);
  const gamma = perFeature(operation, 1, 'scale', width);
  const beta = operation.optional(2) === null ? null : perFeature(operation, 2, 'offset', width);
  const epsilon = operation.attributes.float('epsilon', 1e-5);
  const axis = placeCount(flow.port);
  return perElement(operation, flow, {
    tensors: [...gamma.tensors, ...(beta?.tensors ?? [])],
    make: (base) => ({
      kind: 'layerNormalization',
      ...base,
      epsilon,
      axes: [axis],
      load: async () => ({ gamma: loadConstant(gamma), beta: beta && loadConstant(beta) }),
    }),
  });
}

function batchNormalization(operation: Operation): FlowValue {
  const flow = featuresSecond(operation, operation.flow(0));
  if (operation.attributes.integer('training_mode', 0) !== 0) throw new Obstacle('It is in training mode.');
  const width = widthOf(flow.port);
  const [gamma, beta, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map((what, i) => perFeature(operation, i + 1, what, width));
  const epsilon = operation.attributes.float('epsilon', 1e-5);
  return perElement(operation, flow, {
    tensors: [gamma, beta, mean, variance].flatMap((constant) => constant!.tensors),
    make: (base) => ({
      kind: 'affine',
      ...base,
      async load() {
        const centre = loadConstant(mean!);
        const spread = loadConstant(variance!);
        const scale = loadConstant(gamma!).map((factor, i) => factor / Math.sqrt(spread[i]! + epsilon));
        return { scale, offset: loadConstant(beta!).map((offset, i) => offset - centre[i]! * scale[i]!) };
      },
    }),
  });
}
