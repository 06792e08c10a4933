/** Attention layers of Keras: what they become and which are refused; values are compared in test/golden. */
import assert from 'node:assert/strict';
import type { Layer, SequenceModel } from '../../../../../../src/engine/model/sequenceModel.js';
import { called, functional, input, layer, tensorOf, type Config, type Shapes } from '../kerasFile.js';
import { opened } from '../openedKeras.js';

const x = (): Config => tensorOf('x', [6, 4]);
const place = 'layers/multi_head_attention';
const headWeights = (biases: boolean): Shapes =>
  Object.fromEntries(
    ['query_dense', 'key_dense', 'value_dense', 'output_dense'].flatMap((part) => {
      const kernel: readonly number[] = part === 'output_dense' ? [2, 3, 4] : [4, 2, 3];
      return [[`${place}/${part}/vars/0`, kernel] as const, ...(biases ? [[`${place}/${part}/vars/1`, part === 'output_dense' ? [4] : [2, 3]] as const] : [])];
    }),
  );

const models: SequenceModel[] = [];

/** The layer as it is called on an input of 6 steps of 4 features, and on one of 5 steps. */
async function attentionOf(className: string, config: Config, call: { args: readonly unknown[]; kwargs?: Config }, weights: Shapes = {}): Promise<Layer> {
  const model = await opened({
    config: functional([input('x', [6, 4]), input('y', [5, 4]), called(layer(className, 'attention', config), call)], ['x', 'y'], ['attention']),
    weights: { 'optimizer/vars/0': [1], ...weights },
  });
  models.push(model);
  return model.layers.at(-1)!;
}

describe('attention layers of Keras', () => {
  afterEach(() => models.splice(0).forEach((model) => model.close()));

  it('compare by products, or by sums, with what scales they have', async () => {
    const loaded = async (className: string, config: Config, weights: Shapes = {}) => {
      const found = await attentionOf(className, config, { args: [[x(), tensorOf('y', [5, 4])]] }, weights);
      assert.ok(found.kind === 'attention', JSON.stringify(found));
      assert.deepEqual(found.outputShape, [6, 4]);
      const { inner, outer, projections } = await found.load();
      assert.equal(projections, null);
      return [found.score, inner, [...outer]];
    };
    assert.deepEqual(await loaded('Attention', { use_scale: false, score_mode: 'dot' }), ['product', 1, [1]]);
    assert.deepEqual(await loaded('Attention', { use_scale: true, score_mode: 'concat' }, { 'layers/attention/vars/0': [], 'layers/attention/vars/1': [] }), ['additive', 2, [3]]);
    assert.deepEqual(await loaded('AdditiveAttention', { use_scale: true }, { 'layers/additive_attention/vars/0': [4] }), ['additive', 1, [2, 3, 4, 5]]);
    assert.deepEqual(await loaded('AdditiveAttention', { use_scale: false }), ['additive', 1, [1]]);
  });

  it('have heads, with projections of their own', async () => {
    for (const use_bias of [true, false]) {
      const found = await attentionOf('MultiHeadAttention', { num_heads: 2, key_dim: 3, use_bias }, { args: [x()], kwargs: { value: x(), key: x(), use_causal_mask: true } }, headWeights(use_bias));
      assert.ok(found.kind === 'attention', JSON.stringify(found));
      assert.deepEqual([found.heads, found.isCausal, found.inputs, found.tensors.length], [2, true, ['x', 'x', 'x'], use_bias ? 8 : 4]);
      const { projections, outer } = await found.load();
      assert.deepEqual([projections!.query.kernel.length, projections!.output.bias.length], [24, 4]);
      assert.ok(Math.abs(outer[0]! - 1 / Math.sqrt(3)) < 1e-7);
    }
  });

  const two = [x(), x()];
  const refused: [string, string, Config, { args: readonly unknown[]; kwargs?: Config }, RegExp][] = [
    ['with scores handed out', 'Attention', {}, { args: [two], kwargs: { return_attention_scores: true } }, /gives its scores too/],
    ['with one input', 'Attention', {}, { args: [[x()]] }, /query and value are not known/],
    ['with a mask of its own', 'MultiHeadAttention', { num_heads: 2, key_dim: 3 }, { args: two, kwargs: { attention_mask: x() } }, /argument attention_mask comes from another layer/],
    ['over other axes', 'MultiHeadAttention', { num_heads: 2, key_dim: 3, attention_axes: [2] }, { args: two }, /attends over the axes \[2\]/],
    ['with a gate', 'MultiHeadAttention', { num_heads: 2, key_dim: 3, use_gate: true }, { args: two }, /output is gated/],
    ['over a window', 'MultiHeadAttention', { num_heads: 2, key_dim: 3, sliding_window: 2 }, { args: two }, /window of steps only/],
  ];
  for (const [title, className, config, call, reason] of refused) {
    it(`are named ${title}`, async () => {
      const found = await attentionOf(className, config, call);
      assert.ok(found.kind === 'unsupported');
      assert.match(found.reason, reason);
    });
  }
});
