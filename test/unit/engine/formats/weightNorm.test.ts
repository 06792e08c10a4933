import assert from 'node:assert/strict';
import { joinedWeightNorm } from '../../../../src/engine/formats/torchStateDict/weightNorm.js';
import { tensor } from './handmade.js';

describe('weights that weight_norm keeps in two parts', () => {
  const lengths = [10, -1];
  const directions = [3, 4, 0, 2];

  it('are put together in both dialects, where the length stands', async () => {
    for (const [length, direction] of [
      ['lstm.weight_hh_l0_g', 'lstm.weight_hh_l0_v'],
      ['lstm.parametrizations.weight_hh_l0.original0', 'lstm.parametrizations.weight_hh_l0.original1'],
    ] as const) {
      const joined = joinedWeightNorm([tensor('a', [1]), tensor(length, [2, 1], lengths), tensor('b', [1]), tensor(direction, [2, 2], directions)]);
      assert.deepEqual(joined.map(({ name }) => name), ['a', 'lstm.weight_hh_l0', 'b']);
      assert.deepEqual(joined[1]!.shape, [2, 2]);
      assert.deepEqual([...(await joined[1]!.load())], [6, 8, -0, -1]);
      assert.deepEqual([...(await joined[1]!.load(1, 2))], [8, -0]);
    }
  });

  it('stay as they are where they are no such pair', () => {
    for (const tensors of [
      [tensor('rate_g', [2, 1])],
      [tensor('w_g', [3, 1]), tensor('w_v', [2, 2])],
      [tensor('w_g', [2, 2]), tensor('w_v', [2, 2])],
      [tensor('w_g', [2]), tensor('w_v', [2])],
      [tensor('parametrizations.w.original', [2, 2])],
    ]) {
      assert.deepEqual(joinedWeightNorm(tensors), tensors);
    }
  });
});
