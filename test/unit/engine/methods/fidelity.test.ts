import assert from 'node:assert/strict';
import { accuracies, advantage, agreements, balancedFidelity, fidelityByLength, heldOutFidelity, majorityClass } from '../../../../src/engine/methods/fidelity.js';

describe('fidelity', () => {
  const model = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1];
  const verdicts = { model, explanation: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] };

  it('counts agreement; an explanation without a class never agrees', () => {
    assert.equal(agreements(verdicts), 9);
    assert.equal(agreements({ model: [0, 1], explanation: [-1, 1] }), 1);
  });

  it('balances over the classes that the model gives', () => {
    const { value, standardError } = balancedFidelity(verdicts);
    assert.equal(value, (1 + 0.5) / 2);
    assert.ok(Math.abs(standardError - Math.sqrt(0.25 / 2) / 2) < 1e-12);
    assert.equal(balancedFidelity({ model: [2, 2], explanation: [2, 2] }).value, 1);
  });

  it('takes cases that hang together for one: copies of a sequence make nothing more certain', () => {
    const copies = 9;
    const copied = (classes: readonly number[]): number[] => classes.flatMap((each) => new Array<number>(copies).fill(each));
    const many = { model: copied(verdicts.model), explanation: copied(verdicts.explanation) };
    const groups = copied(model.map((_, i) => i));
    const { standardError } = balancedFidelity(verdicts);
    assert.ok(Math.abs(balancedFidelity(many, groups).standardError - standardError) < 1e-12);
    assert.ok(Math.abs(balancedFidelity(many).standardError - standardError / 3) < 1e-12);
  });

  it('says by how much one explanation is ahead of another', () => {
    const other = model.map(() => 1);
    const { value, standardError } = advantage(verdicts, other);
    assert.ok(Math.abs(value - 0.7) < 1e-12);
    // Eight gains of 1, one of −1, one of 0.
    assert.ok(Math.abs(standardError - Math.sqrt(8 * 0.3 ** 2 + 1.7 ** 2 + 0.7 ** 2) / 10) < 1e-12);
    assert.deepEqual(advantage(verdicts, verdicts.explanation), { value: 0, standardError: 0 });
  });

  it('tells lengths apart, shortest first', () => {
    assert.deepEqual(fidelityByLength({ model: [0, 1, 1], explanation: [0, 0, 1] }, [4, 2, 2]), [
      { length: 2, n: 2, value: 0.5 },
      { length: 4, n: 1, value: 1 },
    ]);
  });

  it('puts the parts of the card together', () => {
    const { n, fidelity, balanced } = heldOutFidelity(verdicts, model.map(() => 3));
    assert.deepEqual([n, fidelity.value, balanced], [10, 0.9, 0.75]);
    assert.ok(fidelity.low < 0.9 && fidelity.high > 0.9);
  });

  it('compares model, explanation and majority with the labels there are', () => {
    assert.deepEqual(accuracies({ model: [0, 1, 1, 0], explanation: [0, 0, 1, 0] }, [0, 1, 0, -1], 0), { model: 2 / 3, explanation: 1 / 3, majority: 2 / 3 });
    assert.deepEqual(accuracies({ model: [0], explanation: [0] }, [-1], 0), { value: null, reason: 'None of the held-out sequences has a label.' });
  });

  it('finds the majority class', () => {
    assert.equal(majorityClass([1, 2, 2, -1, -1, -1], 3), 2);
    assert.equal(majorityClass([-1], 3), -1);
  });
});
