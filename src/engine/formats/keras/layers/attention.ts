/**
 * Attention and AdditiveAttention, which have no matrices of their own, and MultiHeadAttention.
 * Sources: keras/src/layers/attention of Keras 3.
 */
import type { TensorSource } from '../../../core/tensor.js';
import type { AttentionLayer, FreeShape, Projection } from '../../../model/sequenceModel.js';
import type { ExpectedWeight } from '../weights.js';
import { layerBase, loadOrZeros, type LayerContext, type LayerReader } from './context.js';

/** [query, value] or [query, value, key]. */
function shapesOf({ inputShapes, settings, keywords }: LayerContext): readonly FreeShape[] {
  if (keywords['return_attention_scores'] === true) throw settings.unsupported('it gives its scores too (return_attention_scores)');
  const known = inputShapes.filter((shape) => shape !== null);
  if (known.length !== inputShapes.length || known.length < 2 || known.length > 3) throw settings.unsupported('the shapes of its query and value are not known');
  if (known.some((shape) => shape.length !== 2)) throw settings.unsupported('it attends over other axes than the steps of sequences');
  return known;
}

export function readAttention(score: 'product' | 'additive'): LayerReader {
  return (context): AttentionLayer => {
    const { settings, weights, keywords } = context;
    const [query, value] = shapesOf(context) as [FreeShape, FreeShape];
    const isConcat = score === 'product' && settings.values['score_mode'] === 'concat';
    const isScaled = settings.flag('use_scale', score === 'additive');
    const scaleShape = score === 'additive' ? [query.at(-1)!] : [];
    const expected: ExpectedWeight[] = [
      ...(isScaled ? [{ role: 'scale', shape: scaleShape }] : []),
      ...(isConcat ? [{ role: 'concat_score_weight', shape: [] }] : []),
    ];
    const tensors = expected.length > 0 ? weights.read('', expected) : [];
    const loaded = async (role: string): Promise<Float32Array> => (await tensors[expected.findIndex((weight) => weight.role === role)]?.load()) ?? Float32Array.of(1);
    return {
      ...layerBase(context, [query[0]!, value.at(-1)!], tensors),
      kind: 'attention',
      score: isConcat ? 'additive' : score,
      heads: 1,
      // Up to TensorFlow 2.10 it was a setting of the layer.
      isCausal: keywords['use_causal_mask'] === true || settings.flag('causal'),
      maskedQueries: 'zero',
      async load() {
        const scale = await loaded('scale');
        return isConcat ? { projections: null, inner: scale[0]!, outer: await loaded('concat_score_weight') } : { projections: null, inner: 1, outer: scale };
      },
    };
  };
}

/** A sub-layer of MultiHeadAttention: its place in Keras 3's files, and its name in others. */
const parts = {
  query: { path: 'query_dense', name: 'query' },
  key: { path: 'key_dense', name: 'key' },
  value: { path: 'value_dense', name: 'value' },
  output: { path: 'output_dense', name: 'attention_output' },
} as const;

export const readMultiHeadAttention: LayerReader = (context): AttentionLayer => {
  const { settings, weights, keywords, dialect, areMasked } = context;
  const [query, value, key = value] = shapesOf(context) as [FreeShape, FreeShape, FreeShape?];
  checkAxes(context);
  const heads = settings.size('num_heads');
  const [keySize, valueSize] = [settings.size('key_dim'), (settings.values['value_dim'] ?? null) === null ? settings.size('key_dim') : settings.size('value_dim')];
  const given: unknown = settings.values['output_shape'] ?? null;
  const outputs = typeof given === 'number' ? given : Array.isArray(given) && given.length === 1 ? Number(given[0]) : query.at(-1)!;
  if (given !== null && !Number.isInteger(outputs)) throw settings.unsupported('its output has more than one axis of features');
  const hasBias = settings.flag('use_bias', true);
  const projection = (part: keyof typeof parts, inputs: readonly (number | null)[], units: readonly (number | null)[]): ExpectedWeight[] => [
    { role: 'kernel', shape: [...inputs, ...units], part: parts[part] },
    ...(hasBias ? [{ role: 'bias', shape: units, part: parts[part] }] : []),
  ];
  const expected = [
    ...projection('query', [query.at(-1)!], [heads, keySize]),
    ...projection('key', [key.at(-1)!], [heads, keySize]),
    ...projection('value', [value.at(-1)!], [heads, valueSize]),
    ...projection('output', [heads, valueSize], [outputs]),
  ];
  const tensors = weights.read('', expected);
  const load = async (part: keyof typeof parts, units: number): Promise<Projection> => {
    const of = (role: string): TensorSource | undefined => tensors[expected.findIndex((weight) => weight.part === parts[part] && weight.role === role)];
    return { kernel: await of('kernel')!.load(), bias: await loadOrZeros(of('bias'), units) };
  };
  return {
    ...layerBase(context, [query[0]!, outputs], tensors),
    kind: 'attention',
    score: 'product',
    heads,
    isCausal: keywords['use_causal_mask'] === true,
    // Only the softmax that Keras 3 keeps for the sake of dropout gives nothing where nothing is seen.
    ignoredMasks: (['query', 'value', 'key'] as const).filter((_, i) => areMasked[i] === false),
    maskedQueries: dialect.major >= 3 && settings.number('dropout', 0) > 0 ? 'zero' : 'even',
    async load() {
      const [q, k, v, o] = await Promise.all([load('query', heads * keySize), load('key', heads * keySize), load('value', heads * valueSize), load('output', outputs)]);
      return { projections: { query: q, key: k, value: v, output: o }, inner: 1, outer: Float32Array.of(1 / Math.sqrt(keySize)) };
    },
  };
};

function checkAxes({ settings }: LayerContext): void {
  const axes: unknown = settings.values['attention_axes'] ?? null;
  if (axes !== null && JSON.stringify(axes) !== '[1]' && axes !== 1) throw settings.unsupported(`it attends over the axes ${JSON.stringify(axes)}`);
  if (settings.flag('use_gate')) throw settings.unsupported('its output is gated (use_gate)');
  if ((settings.values['sliding_window'] ?? null) !== null) throw settings.unsupported('it sees a window of steps only (sliding_window)');
}
