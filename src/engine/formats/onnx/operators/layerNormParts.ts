/**
 * Layer normalisation written out, as exporters do below operator set 17:
 * (x − mean(x)) / √(mean((x − mean(x))²) + ε) · γ + β, each operation a node. Put together again it is one layer.
 */
import { elementCount } from '../../../core/tensor.js';
import { loadConstant, scalarOf, type Constant } from '../constants.js';
import type { Draft } from '../drafts.js';
import { constantOf, type Operation } from '../operation.js';
import type { FlowValue, StatisticValue, Value } from '../values.js';
import { isFeatureGroup, normalAxis, placeCount, widthOf } from '../view.js';
import { perElement } from './perElement.js';

interface Normalization {
  readonly of: FlowValue;
  readonly epsilon: number;
  readonly gamma: Constant | null;
  readonly beta: Constant | null;
}

const normalizations = new WeakMap<Draft, Normalization>();

/** @returns the mean over the features, or of squared differences from it; null for any other mean */
export function featureMean(value: Value, axes: readonly number[], keepsAxis: boolean): StatisticValue | null {
  const of = value.kind === 'statistic' && value.stage === 'squared' ? value.of : value.kind === 'flow' ? value : null;
  if (of === null || axes.length !== 1 || !keepsAxis) return null;
  const axis = normalAxis(axes[0]!, of.groups.length);
  if (axis !== of.groups.length - 1 || !isFeatureGroup(of, axis)) return null;
  return { kind: 'statistic', stage: value.kind === 'flow' ? 'mean' : 'variance', of, epsilon: 0 };
}

/** @returns what an operator makes of parts of a normalisation, null where it takes none */
export function normalizationStep(operation: Operation): Value | null {
  const left = operation.input(0);
  const right = operation.optional(1);
  switch (operation.type) {
    case 'Sub':
      return left.kind === 'flow' && isStage(right, 'mean') && right.of.port === left.port ? { ...right, stage: 'centred' } : null;
    case 'Pow':
      return isStage(left, 'centred') && scalarOf(constantOf(right)) === 2 ? { ...left, stage: 'squared' } : null;
    case 'Sqrt':
      return isStage(left, 'variance') ? { ...left, stage: 'deviation' } : null;
    case 'Div':
      return isStage(left, 'centred') && isStage(right, 'deviation') && right.of.port === left.of.port
        ? normalized(operation, { of: left.of, epsilon: right.epsilon, gamma: null, beta: null })
        : null;
    case 'Mul':
      if (isStage(left, 'centred') && left === right) return { ...left, stage: 'squared' };
      return withVector(operation, 'gamma');
    case 'Add':
      return withEpsilon(left, right) ?? withEpsilon(right, left) ?? withVector(operation, 'beta');
    default:
      return null;
  }
}

function isStage(value: Value | null, stage: StatisticValue['stage']): value is StatisticValue {
  return value?.kind === 'statistic' && value.stage === stage;
}

function withEpsilon(value: Value | null, addend: Value | null): StatisticValue | null {
  const epsilon = scalarOf(constantOf(addend));
  return isStage(value, 'variance') && epsilon !== null ? { ...value, epsilon } : null;
}

/** A factor, then an offset, per feature. */
function withVector(operation: Operation, role: 'gamma' | 'beta'): FlowValue | null {
  for (const [flow, constant] of [[operation.optional(0), operation.constant(1)], [operation.optional(1), operation.constant(0)]] as const) {
    if (flow?.kind !== 'flow' || constant === null || elementCount(constant.shape) !== widthOf(flow.port)) continue;
    const known = normalizations.get(flow.port.draft);
    if (known?.[role] === null && known.beta === null) return normalized(operation, { ...known, [role]: constant });
  }
  return null;
}

function normalized(operation: Operation, parts: Normalization): FlowValue {
  const { of, epsilon, gamma, beta } = parts;
  const flow = perElement(operation, of, {
    className: 'LayerNormalization',
    tensors: [...(gamma?.tensors ?? []), ...(beta?.tensors ?? [])],
    make: (base) => ({
      kind: 'layerNormalization',
      ...base,
      epsilon,
      axes: [placeCount(of.port)],
      load: async () => ({ gamma: gamma && loadConstant(gamma), beta: beta && loadConstant(beta) }),
    }),
  });
  normalizations.set(flow.port.draft, parts);
  return flow;
}
