import assert from 'node:assert/strict';
import { withoutParametrisations } from '../../../../src/engine/formats/torchStateDict/reparametrised.js';
import { tensor } from './handmade.js';

describe('weights that PyTorch keeps in parts', () => {
  const lengths = [10, -1];
  const directions = [3, 4, 0, 2];

  it('of weight_norm are put together in both dialects, where the length stands', async () => {
    for (const [length, direction] of [
      ['lstm.weight_hh_l0_g', 'lstm.weight_hh_l0_v'],
      ['lstm.parametrizations.weight_hh_l0.original0', 'lstm.parametrizations.weight_hh_l0.original1'],
    ] as const) {
      const joined = withoutParametrisations([tensor('a', [1]), tensor(length, [2, 1], lengths), tensor('b', [1]), tensor(direction, [2, 2], directions)]);
      assert.deepEqual(joined.map(({ name }) => name), ['a', 'lstm.weight_hh_l0', 'b']);
      assert.deepEqual(joined[1]!.shape, [2, 2]);
      assert.deepEqual([...(await joined[1]!.load())], [6, 8, -0, -1]);
      assert.deepEqual([...(await joined[1]!.load(1, 2))], [8, -0]);
    }
  });

  it('of weight_norm may have a length for every column or one for all', async () => {
    const columns = withoutParametrisations([tensor('w_g', [1, 2], [10, -1]), tensor('w_v', [2, 2], [3, 0, 4, 2])]);
    assert.deepEqual([...(await columns[0]!.load())], [6, -0, 8, -1]);
    const whole = withoutParametrisations([tensor('parametrizations.w.original0', [], [10]), tensor('parametrizations.w.original1', [2, 2], [0, 3, 4, 0])]);
    assert.deepEqual([...(await whole[0]!.load())], [0, 6, 8, 0]);
  });

  it('of spectral_norm are divided by the norm that its vectors tell, in both dialects', async () => {
    const vectors = [[0.6, 0.8], [1, 0]];
    for (const names of [['fc.w_orig', 'fc.w_u', 'fc.w_v'], ['fc.parametrizations.w.original', 'fc.parametrizations.w.0._u', 'fc.parametrizations.w.0._v']]) {
      const [weight, ...others] = withoutParametrisations([tensor(names[0]!, [2, 2], [5, 1, 0, 2]), tensor(names[1]!, [2], vectors[0]), tensor(names[2]!, [2], vectors[1])]);
      assert.deepEqual([weight!.name, weight!.shape, others], ['fc.w', [2, 2], []]);
      const expected = [5, 1, 0, 2].map((value) => value / 3);
      (await weight!.load()).forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-6));
    }
  });

  it('of fastai are its own, not the copies that dropout has thinned', async () => {
    const joined = withoutParametrisations([
      tensor('0.encoder.weight', [2, 1], [1, 2]),
      tensor('0.encoder_dp.emb.weight', [2, 1], [0, 2]),
      tensor('0.rnns.0.weight_hh_l0_raw', [2, 1], [3, 4]),
      tensor('0.rnns.0.module.weight_ih_l0', [2, 1], [7, 8]),
      tensor('0.rnns.0.module.weight_hh_l0', [2, 1], [0, 4]),
    ]);
    assert.deepEqual(joined.map(({ name }) => name), ['0.encoder.weight', '0.rnns.0.module.weight_hh_l0', '0.rnns.0.module.weight_ih_l0']);
    assert.deepEqual(await Promise.all(joined.map(async (weight) => [...(await weight.load())])), [[1, 2], [3, 4], [7, 8]]);
  });

  it('of pruning are masked', async () => {
    const [weight, ...others] = withoutParametrisations([tensor('lstm.weight_hh_l0_orig', [2, 2], [1, 2, 3, 4]), tensor('lstm.weight_hh_l0_mask', [2, 2], [0, 1, 1, 0])]);
    assert.deepEqual([weight!.name, others], ['lstm.weight_hh_l0', []]);
    assert.deepEqual([...(await weight!.load())], [0, 2, 3, 0]);
    assert.deepEqual([...(await weight!.load(1, 2))], [2, 3]);
  });

  it('stay as they are where they are no such pair', () => {
    for (const tensors of [
      [tensor('rate_g', [2, 1])],
      [tensor('w_g', [3, 1]), tensor('w_v', [2, 2])],
      [tensor('w_g', [2, 2]), tensor('w_v', [2, 2])],
      [tensor('w_g', [2]), tensor('w_v', [2])],
      [tensor('parametrizations.w.original', [2, 2])],
    ]) {
      assert.deepEqual(withoutParametrisations(tensors), tensors);
    }
  });

  it('are looked for in names of any length', () => {
    const names = ['x', '1', '_l'].map((part) => `${part.repeat(500_000)}.weight`);
    assert.deepEqual(withoutParametrisations(names.map((name) => tensor(name, [1]))).map(({ name }) => name), names);
  });
});
