/** Attention: every query becomes a mean of values, weighed by how it fits their keys. */
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import { applyActivation } from '../../model/activations.js';
import type { AttentionLayer, AttentionWeights, Projection } from '../../model/sequenceModel.js';
import type { Cancellation, TensorBackend } from '../tensorBackend.js';
import { featureRows, type LayerSupport, type LayerValue } from './layerSupport.js';

/** As Keras: what is taken from the score of a step that is not to be seen. A row of nothing else becomes even. */
const unseen = 1e9;

/** [count, steps, width] */
interface Sequences {
  readonly x: Float32Array;
  readonly count: number;
  readonly steps: number;
  readonly width: number;
}

export const attention: LayerSupport<AttentionLayer> = {
  recordsOutput: true,
  actsPerStep: false,
  mixesSteps: () => true,
  async load(layer, { tensors }) {
    const weights = await layer.load();
    return ([query, value, key], { task }) => {
      const given = [query, key ?? value, value].map((taken) => sequencesOf(layer, taken));
      const { projections } = weights;
      const roles = ['query', 'key', 'value'] as const;
      const [q, k, v] = given.map((rows, i) => (projections ? projected(tensors, rows, projections[roles[i]!], task) : rows)) as [Sequences, Sequences, Sequences];
      if (q.width !== k.width || k.steps !== v.steps) throw misfit(layer, q, k, v);
      const maskOf = (role: (typeof roles)[number], { mask }: LayerValue): Uint8Array | null => (layer.ignoredMasks?.includes(role) ? null : mask);
      const values = maskOf('value', value!);
      const masks = { query: maskOf('query', query!), value: projections && key ? commonMask(values, maskOf('key', key)) : values };
      const mean = attended(layer, weights, [q, k, v], masks, task);
      const { x, steps, width, count } = projections ? projected(tensors, mean, projections.output, task) : mean;
      return { shape: [count, steps, width], data: x, mask: query!.mask };
    };
  },
};

function sequencesOf(layer: AttentionLayer, value: LayerValue | undefined): Sequences {
  const { data: x, width } = featureRows(layer, value, null);
  const [count, steps, ...rest] = value!.shape as [number, number, ...number[]];
  if (rest.length !== 1) throw new UnrollError('model', `Layer "${layer.name}" attends to the steps of sequences but is given ${shapeText(value!.shape.slice(1))}.`);
  return { x, count, steps, width };
}

function misfit(layer: AttentionLayer, q: Sequences, k: Sequences, v: Sequences): UnrollError {
  return new UnrollError('model', `Layer "${layer.name}" compares queries of ${q.width} features with ${k.steps} keys of ${k.width}, for ${v.steps} values, which do not fit.`);
}

function projected(tensors: TensorBackend, { x, count, steps, width: inputs }: Sequences, { kernel, bias }: Projection, task: Cancellation): Sequences {
  const units = bias.length;
  return { x: tensors.dense({ x, rows: count * steps, inputs, units, kernel, bias }, task), count, steps, width: units };
}

/** Of the steps of the queries, and of those of keys and values; null = all are real. */
interface AttentionMasks {
  readonly query: Uint8Array | null;
  readonly value: Uint8Array | null;
}

function commonMask(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  return a && b ? a.map((real, step) => real & b[step]!) : (a ?? b);
}

function attended(layer: AttentionLayer, weights: AttentionWeights, [q, k, v]: readonly [Sequences, Sequences, Sequences], masks: AttentionMasks, task: Cancellation): Sequences {
  const { heads, isCausal } = layer;
  const compared = q.width / heads;
  const taken = v.width / heads;
  const score = layer.score === 'product' ? product : sumOfTanh;
  const result = new Float32Array(q.count * q.steps * v.width);
  const scores = new Float32Array(k.steps);
  for (let row = 0; row < q.count * q.steps; row++) {
    task.throwIfCancelled();
    const isMasked = masks.query?.[row] === 0;
    if (isMasked && layer.maskedQueries === 'zero') continue;
    const first = Math.floor(row / q.steps) * k.steps;
    for (let head = 0; head < heads; head++) {
      for (let step = 0; step < k.steps; step++) {
        const own = score(q.x, row * q.width + head * compared, k.x, (first + step) * k.width + head * compared, compared, weights);
        const isSeen = !isMasked && masks.value?.[first + step] !== 0 && !(isCausal && step > row % q.steps);
        scores[step] = isSeen ? own : own - unseen;
      }
      applyActivation('softmax', scores, k.steps);
      for (let i = 0; i < taken; i++) {
        let sum = 0;
        for (let step = 0; step < k.steps; step++) sum += scores[step]! * v.x[(first + step) * v.width + head * taken + i]!;
        result[row * v.width + head * taken + i] = sum;
      }
    }
  }
  return { x: result, count: q.count, steps: q.steps, width: v.width };
}

type Score = (q: Float32Array, qAt: number, k: Float32Array, kAt: number, width: number, weights: AttentionWeights) => number;

const product: Score = (q, qAt, k, kAt, width, { outer }) => {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += q[qAt + i]! * k[kAt + i]!;
  return sum * outer[0]!;
};

const sumOfTanh: Score = (q, qAt, k, kAt, width, { inner, outer }) => {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += outer[outer.length === 1 ? 0 : i]! * Math.tanh(inner * (q[qAt + i]! + k[kAt + i]!));
  return sum;
};
