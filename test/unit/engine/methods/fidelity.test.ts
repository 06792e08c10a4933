import assert from 'node:assert/strict';
import { accuracies, advantage, agreements, balancedFidelity, fidelityByLength, heldOutFidelity, majorityClass, stepFidelity } from '../../../../src/engine/methods/fidelity.js';
import { wilson } from '../../../../src/engine/methods/wilson.js';

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

  it('is not certain of a class by its only case', () => {
    const { value, standardError } = balancedFidelity({ model: [0, 0, 0, 0, 1], explanation: [0, 0, 0, 0, 0] });
    assert.equal(value, 0.5);
    // Laplace: 1 of 3 for the one case, 5 of 6 for the four.
    assert.ok(Math.abs(standardError - Math.sqrt((1 / 3) * (2 / 3) / 3 + (5 / 6) * (1 / 6) / 6) / 2) < 1e-12);
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
    const alone = model.map((_, i) => i);
    const { value, margin } = advantage(verdicts, other, alone);
    assert.ok(Math.abs(value - 0.7) < 1e-12);
    // Eight gains of 1, one of −1, one of 0; Student's t of nine degrees of freedom.
    assert.ok(Math.abs(margin - 2.2622 * Math.sqrt((8 * 0.3 ** 2 + 1.7 ** 2 + 0.7 ** 2) / 9 / 10)) < 1e-4);
    assert.deepEqual(advantage(verdicts, verdicts.explanation, alone), { value: 0, margin: 0 });
  });

  it('is certain of no lead that was seen on the steps of one sequence alone', () => {
    assert.deepEqual(advantage({ model: [1, 1], explanation: [1, 1] }, [0, 0], [4, 4]), { value: 1, margin: Infinity });
  });

  it('gives steps that are right or wrong together the interval of their sequences', () => {
    const sequences = 40;
    const steps = 25;
    const sequenceOf = Array.from({ length: sequences * steps }, (_, step) => Math.floor(step / steps));
    const of = (right: (step: number) => boolean) => stepFidelity({ model: sequenceOf.map(() => 1), explanation: sequenceOf.map((_, step) => Number(right(step))) }, sequenceOf);
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    // Each tenth sequence is wrong from end to end: 1,000 steps tell no more than 40 would.
    const together = of((step) => sequenceOf[step]! % 10 !== 0);
    assert.equal(together.value, 0.9);
    assert.ok(Math.abs(width(together) / width(wilson(36, 40)) - 1) < 0.06, `${together.low} to ${together.high}`);
    // Each tenth step: as many steps as there are, but for the few sequences that say so.
    const apart = of((step) => step % 10 !== 0);
    assert.equal(apart.value, 0.9);
    assert.ok(width(apart) / width(wilson(900, 1000)) < 1.05 && width(apart) > width(wilson(900, 1000)));
    assert.equal(of(() => true).high, 1);
  });

  it('takes the steps of a single sequence for one', () => {
    const one = stepFidelity({ model: [1, 1, 1, 1], explanation: [1, 1, 1, 0] }, [7, 7, 7, 7]);
    assert.equal(one.value, 0.75);
    assert.ok(one.low < 0.25 && one.high > 0.95);
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
