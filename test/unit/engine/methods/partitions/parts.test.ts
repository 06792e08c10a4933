import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { FeatureMatrix } from '../../../../../src/engine/learn/decisionTreeColumns.js';
import { artifactsOf, concerns } from '../../../../../src/engine/methods/partitions/artifacts.js';
import type { PartitionEntry } from '../../../../../src/engine/methods/partitions/body.js';
import { codeOf, explainedVariance, fitStages, runStages, smallestLeaf, withoutIdleSplits, type BoostingOptions } from '../../../../../src/engine/methods/partitions/boosting.js';
import { decisionCut } from '../../../../../src/engine/methods/partitions/card.js';
import { coverageOf, errorsOf, otherCode, partition, partitionsOf, unseen } from '../../../../../src/engine/methods/partitions/partitioning.js';
import { scoresOf, teacherOf } from '../../../../../src/engine/methods/partitions/teacher.js';
import { recordableNames } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf } from '../../trace/handmade.js';

const column = (values: readonly number[]): FeatureMatrix => ({ data: Float32Array.from(values), count: values.length, width: 1 });
const options: BoostingOptions = { independent: false, trees: 1, depth: 1, learningRate: 1, minLeaf: 1, leastGain: 0.001 };
/** 64 objects: one bit decides coarsely, the next one finely. */
const high = Array.from({ length: 64 }, (_, i) => (i >> 1) % 2);
const low = Array.from({ length: 64 }, (_, i) => i % 2);
const score = Float64Array.from(high, (bit, i) => 10 * bit + 5 * low[i]!);

describe('layer-wise boosting', () => {
  it('lets every layer explain what those before have left', async () => {
    const layers = [column(high), column(low)];
    const model = await fitStages(layers, score, options, silentTask);
    const { scores, digits, width } = runStages(model, layers);
    assert.equal(model.base, 7.5);
    assert.ok(Math.abs(explainedVariance(score, scores[0]!)! - 0.8) < 1e-12);
    assert.equal(explainedVariance(score, scores[1]!), 1);
    assert.deepEqual(['1·1', '1·2', '2·1', '2·2'], [0, 1, 2, 3].map((row) => codeOf({ digits, width }, row)));
  });

  it('or to the score itself', async () => {
    const layers = [column(high), column(low)];
    const { scores } = runStages(await fitStages(layers, score, { ...options, independent: true }, silentTask), layers);
    assert.ok(Math.abs(explainedVariance(score, scores[1]!)! - 0.2) < 1e-12);
  });

  it('explains nothing of a score that does not vary, however it is rounded', () => {
    const still = new Float64Array(7).fill(0.1);
    assert.equal(explainedVariance(still, still.map((value) => value + 1e-17)), null);
    assert.equal(explainedVariance(new Float64Array(3), new Float64Array(3)), null);
  });

  it('takes smaller steps at a smaller rate', async () => {
    const layers = [column(high)];
    const { scores } = runStages(await fitStages(layers, score, { ...options, learningRate: 0.5 }, silentTask), layers);
    assert.ok(Math.abs(scores[0]![2]! - (7.5 + 0.5 * 5)) < 1e-12);
  });

  it('asks nothing where that tells nothing', async () => {
    const noise = column(Array.from({ length: 64 }, (_, i) => (i >> 2) % 2));
    const model = await fitStages([noise, column(high)], score, options, silentTask);
    assert.equal(model.stages[0]![0]!.nodes.length, 1);
    assert.equal(model.stages[1]![0]!.nodes.length, 3);
  });

  it('keeps a weak question under which strong ones stand', () => {
    const leaf = (value: number, weight: number, impurity = 0) => ({ feature: -1, threshold: 0, equality: false, left: -1, right: -1, value: [value], samples: weight, weight, impurity });
    const inner = (feature: number, left: number, right: number, weight: number, impurity: number) => ({ ...leaf(0, weight, impurity), feature, left, right });
    // Exclusive or: the root takes away nothing, the two below everything.
    const nodes = [inner(0, 1, 4, 4, 1), inner(1, 2, 3, 2, 1), leaf(-1, 1), leaf(1, 1), inner(1, 5, 6, 2, 1), leaf(1, 1), leaf(-1, 1)];
    assert.equal(withoutIdleSplits({ target: 'number', features: 2, nodes }, 1).nodes.length, 7);
    assert.equal(withoutIdleSplits({ target: 'number', features: 2, nodes }, 2).nodes.length, 1);
    const oneSided = [inner(0, 1, 4, 4, 1), inner(1, 2, 3, 2, 0.1), leaf(-1, 1), leaf(1, 1), leaf(1, 2)];
    const pruned = withoutIdleSplits({ target: 'number', features: 2, nodes: oneSided }, 1).nodes;
    assert.deepEqual(pruned.map(({ feature, left, right }) => [feature, left, right]), [[0, 1, 2], [-1, -1, -1], [-1, -1, -1]]);
  });

  it('wants 20 objects or one in a hundred in a leaf', () => {
    assert.deepEqual([1000, 5000, 100, 40].map(smallestLeaf), [20, 50, 20, 10]);
  });
});

describe('the score that is explained', () => {
  const answering = (units: number, meaning: 'logits' | 'regression') => {
    const weights = new Array<number>(units).fill(1);
    const model = modelOf([featureInput(1, { outputShape: [1] }), dense(weights, weights, { inputs: ['in'] })], meaning);
    return { model, names: recordableNames(model) };
  };
  const logits = answering(3, 'logits');

  it('is the logarithmic odds of a class against all others', () => {
    const [first, second] = scoresOf({ output: 1, class: 'b' }, logits, Float32Array.of(1, 2, 0.5, 0, 30, 0));
    assert.ok(Math.abs(first! - (2 - Math.log(Math.exp(1) + Math.exp(0.5)))) < 1e-6);
    assert.ok(second! > 16 && second! < 16.2, 'a probability that float32 cannot tell from 1 is cut');
  });

  it('is that of the second of two classes, else of the one that is given most', () => {
    assert.equal(teacherOf(answering(2, 'logits'), ['no', 'yes'], [0, 0, 1], null).class, 'yes');
    assert.deepEqual(teacherOf(logits, ['a', 'b', 'c'], [2, 0, 2], null), { output: 2, class: 'c', title: 'logit of c' });
  });

  it('is a number of the answer itself where the model answers by numbers', () => {
    const numbers = answering(2, 'regression');
    assert.deepEqual(teacherOf(answering(1, 'regression'), [], [-1], null), { output: 0, class: null, title: 'output' });
    const second = teacherOf(numbers, [], [-1], '2');
    assert.deepEqual(second, { output: 1, class: null, title: 'output 2' });
    assert.deepEqual(Array.from(scoresOf(second, numbers, Float32Array.of(1, 2, 3, -4))), [2, -4]);
    for (const wanted of ['0', '3', '1.5', 'price']) assert.throws(() => teacherOf(numbers, [], [-1], wanted), /no output ".*": it answers by 2 numbers, counted from 1/);
  });
});

describe('the answer that a score stands for', () => {
  it('is cut at 0, or where more agree with the model', () => {
    assert.equal(decisionCut(Float64Array.of(-3, -1, 1, 3), [0, 0, 1, 1]), 0);
    assert.equal(decisionCut(Float64Array.of(-5, -2, -1, 3), [0, 1, 1, 1]), -3.5);
    assert.equal(decisionCut(Float64Array.of(-5, -2, -2, 3), [0, 0, 1, 1]), 0);
    assert.equal(decisionCut(Float64Array.of(-0.7, -0.7, -0.2), [1, 1, 1]), -Infinity);
  });
});

describe('different reasons', () => {
  const entry = (code: string, classes: Readonly<Record<string, number>>): PartitionEntry => {
    const n = Object.values(classes).reduce((sum, count) => sum + count, 0);
    const medoid = { sequence: 0, text: '', picture: { kind: 'values', values: [] } as const, score: 0 };
    return { code, n, heldOut: 9, score: 0, deviation: 0, classes, labels: null, purity: null, error: null, within: 1, unreliable: null, medoid, samples: [] };
  };
  const partitions = [entry('1', { five: 8, six: 2 }), entry('2', { five: 6, six: 4 }), entry('3', { six: 9 }), entry('4', { six: 7 }), entry('5', { five: 4, six: 3, seven: 3 })];

  it('are those for the class of interest, where most are given it', () => {
    assert.deepEqual(artifactsOf(partitions, [], ['five'], []).sameClass, [{ class: 'five', partitions: ['1', '2'] }]);
    assert.deepEqual(artifactsOf(partitions, [], ['five', 'six'], []).sameClass, [{ class: 'five', partitions: ['1', '2'] }, { class: 'six', partitions: ['3', '4'] }]);
    assert.deepEqual(artifactsOf(partitions, [], [], []).sameClass, []);
  });
});

describe('nuisance features', () => {
  it('are told of by what ends in their name, not by any feature that does', () => {
    for (const feature of ['light', 'mean of light', 'last is light']) assert.ok(concerns(feature, 'light'), feature);
    for (const feature of ['day light', 'mean of day light', 'count of lights']) assert.ok(!concerns(feature, 'light'), feature);
  });
});

describe('codes', () => {
  const coded = (digits: readonly number[]) => ({ scores: [], digits: Uint8Array.from(digits), width: 1 });

  it('of few objects go to "other", and new ones to none', () => {
    const parting = partition(coded([...new Array<number>(50).fill(2), ...new Array<number>(48).fill(1), 3, 3]), 100, 0.05);
    assert.deepEqual(parting.codes, ['2', '1', otherCode]);
    assert.deepEqual(Array.from(partitionsOf(parting, coded([1, 2, 3, 4]), 4)), [1, 0, 2, unseen]);
  });

  it('have errors by mean, 95 % and the largest', () => {
    assert.deepEqual(errorsOf(Array.from({ length: 100 }, (_, i) => i + 1)), { mean: 50.5, p95: 95, max: 100 });
    assert.equal(errorsOf([]), null);
  });

  it('are covered the more, the larger the error that is allowed; unseen ones never', () => {
    const curve = coverageOf([0, 1, 2, null], 1);
    assert.deepEqual([curve[0], curve[50], curve[100]], [{ threshold: 0, share: 0.25 }, { threshold: 1, share: 0.5 }, { threshold: 2, share: 0.75 }]);
  });
});
