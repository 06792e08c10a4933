import assert from 'node:assert/strict';
import { spreadOf, tellingUnits, unitList, unitSubjects } from '../../../../src/engine/methods/tellingUnits.js';

describe('units that set a cluster apart', () => {
  // Unit 0 never moves, unit 1 is ±1, unit 2 is 0 or 4.
  const states = Float32Array.of(5, -1, 0, 5, 1, 0, 5, -1, 4, 5, 1, 4);

  it('are those farthest from the average in standard deviations', () => {
    const spread = spreadOf(states, 4, 3, null);
    assert.deepEqual([Array.from(spread.mean), Array.from(spread.deviation)], [[5, 0, 2], [0, 1, 2]]);
    const units = tellingUnits([5, -0.5, 4], spread);
    assert.deepEqual(units, [
      { unit: 2, here: 4, average: 2, deviations: 1 },
      { unit: 1, here: -0.5, average: 0, deviations: -0.5 },
    ]);
    assert.deepEqual(unitSubjects('lstm', units), ['unit:lstm:2', 'unit:lstm:1']);
    assert.deepEqual(unitList(units)[0]!.items, ['unit 2: 4 (average 2, +1.0 σ)', 'unit 1: -0.5 (average 0, −0.5 σ)']);
  });

  it('count states as often as they occur', () => {
    const { mean, deviation } = spreadOf(states, 4, 3, [3, 0, 1, 0]);
    assert.deepEqual(Array.from(mean), [5, -1, 1]);
    assert.ok(Math.abs(deviation[2]! - Math.sqrt(3)) < 1e-12);
  });

  it('are none where nothing tells anything', () => {
    assert.deepEqual(tellingUnits([5], spreadOf(Float32Array.of(5, 5), 2, 1, null)), []);
    assert.deepEqual(unitList([]), []);
  });
});
