/**
 * LayerNormalization over the features, BatchNormalization as it is when a model is run (a factor and an offset per
 * feature), and normalisation over the positions of each sequence or image.
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
  // Every channel is a group of its own.
  InstanceNormalization: (operation) => [groupNormalization(operation, (channels) => channels)],
  GroupNormalization: (operation) => [groupNormalization(operation, () => operation.attributes.integer('num_groups', 1))],
  LpNormalization: (operation) => [unitNormalization(operation)],
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

/** Over all positions of a sequence or an image. Before operator set 21 GroupNormalization has one scale for each group. */
function groupNormalization(operation: Operation, groupsOf: (channels: number) => number): FlowValue {
  const flow = featuresSecond(operation, operation.flow(0));
  const channels = widthOf(flow.port);
  const isPerStep = flow.groups[0]!.some(({ role }) => role === 'time');
  if (channels === null || isPerStep) throw new Obstacle('It normalises axes that cannot be followed.');
  const groups = groupsOf(channels);
  if (groups < 1 || channels % groups !== 0) throw new Obstacle(`It cuts ${channels} channels into ${groups} groups, which does not come out even.`);
  const isPerGroup = operation.type === 'GroupNormalization' && operation.opset < 21;
  const [gamma, beta] = ['scale', 'offset'].map((what, i) => perFeature(operation, i + 1, what, isPerGroup ? groups : channels)) as [Constant, Constant];
  const perChannel = (values: Float32Array): Float32Array => Float32Array.from({ length: channels }, (_, i) => values[Math.floor((i * values.length) / channels)]!);
  const epsilon = operation.attributes.float('epsilon', 1e-5);
  return perElement(operation, flow, {
    tensors: [...gamma.tensors, ...beta.tensors],
    make: (base) => ({
      kind: 'groupNormalization',
      ...base,
      groups,
      epsilon,
      load: async () => ({ gamma: perChannel(loadConstant(gamma)), beta: perChannel(loadConstant(beta)) }),
    }),
  });
}

function unitNormalization(operation: Operation): FlowValue {
  const flow = operation.flow(0);
  const axis = normalAxis(operation.attributes.integer('axis', -1), flow.groups.length);
  if (axis === null || !isFeatureGroup(flow, axis) || operation.attributes.integer('p', 2) !== 2) throw new Obstacle('It is only supported as the length of the features, p = 2.');
  return perElement(operation, flow, { make: (base) => ({ kind: 'unitNormalization', ...base }) });
}
