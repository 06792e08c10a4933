import assert from 'node:assert/strict';
import { CancelledError, UnrollError } from '../../../../../src/engine/core/errors.js';
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import { metaTree } from '../../../../../src/engine/methods/metaTree/metaTree.js';
import { scalingOf, standardise } from '../../../../../src/engine/methods/metaTree/scaling.js';
import type { ParameterValues } from '../../../../../src/engine/methods/method.js';
import type { Layer } from '../../../../../src/engine/model/sequenceModel.js';
import { dense, featureInput, modelOf, recurrent, unsupported } from '../../trace/handmade.js';
import { explained, rowsDataset, twoFactorNet, twoFactorRows, twoFactors } from './twoFactors.js';

const says = (text: RegExp) => (error: unknown): boolean => error instanceof UnrollError && text.test(error.message);

describe('meta-tree', () => {
  it('finds the two factors, their clusters, and the tree that the network is', async () => {
    const { body, outcome } = await twoFactors();
    assert.deepEqual(body.factors.map(({ id, units }) => [id, units]), [['F1', ['2', '3', '4']], ['F2', ['0', '1']]]);
    const { fittedOn, heldOut, accuracy, notCovered } = outcome.card;
    assert.equal(fittedOn.n, 140);
    // Ones are three of five in both inputs, and the larger cluster is called a.
    for (const { clusters } of body.factors) assert.deepEqual(clusters.map(({ id, n }) => [id, Math.abs(n - (id === 'a' ? 84 : 56)) <= 4]), [['a', true], ['b', true]]);
    for (const { clusters, columns } of body.factors) {
      assert.ok(clusters[0]!.centre.every((z) => z > 0) && clusters[1]!.centre.every((z) => z < 0));
      assert.equal(clusters[0]!.centre.length, columns.length);
    }
    assert.deepEqual(body.forests.map(({ factor, trees, outOfBag, agreement }) => [factor, trees, outOfBag, agreement]), [['F1', 10, 1, 1], ['F2', 10, 1, 1]]);
    const [root, first, second] = body.tree.nodes;
    assert.equal(body.tree.nodes.filter((node) => node.test === null).length, 3);
    assert.deepEqual(root!.test && [root!.test.cluster, body.tree.nodes[root!.left]!.test !== null || body.tree.nodes[root!.right]!.test !== null], ['a', true]);
    assert.notEqual([root, first, second].find((node) => node !== root && node!.test)!.test!.factor, root!.test!.factor);
    assert.ok(!('reason' in heldOut) && heldOut.fidelity.value === 1 && heldOut.n === 60);
    assert.deepEqual(accuracy, { model: 1, explanation: 1, majority: 0.6 });
    assert.deepEqual(notCovered, ['1 of 6 units of "hidden" do not vary on the fitted instances and take no part.']);
  });

  it('leads every shown instance along its path to the model\'s class', async () => {
    const { body, data } = await twoFactors({ shown: 8 });
    assert.equal(body.instances.length, 8);
    for (const { sequence, path, prediction, tree, label, clusters, location } of body.instances) {
      const [a, b] = Array.from(data.dataset.values.subarray(2 * sequence, 2 * sequence + 2), Math.round);
      assert.equal(prediction, a === 1 && b === 1 ? '1' : '0');
      assert.deepEqual([tree, label, location], [prediction, prediction, { line: sequence + 2 }]);
      assert.deepEqual(clusters, [b === 1 ? 'a' : 'b', a === 1 ? 'a' : 'b']);
      assert.equal(body.tree.nodes[path.at(-1)!]!.class, tree);
      assert.ok(body.pictures[sequence]);
    }
    assert.deepEqual(new Set(body.instances.map(({ prediction }) => prediction)), new Set(['0', '1']));
  });

  it('chooses numbers of factors and clusters on instances kept apart', async () => {
    const { body, outcome } = await twoFactors({ factors: 'auto', clusters: 'auto' });
    assert.deepEqual(body.tried.map(({ factors, clusters }) => [factors, clusters]), [[5, 2], [5, 3], [5, 4], [5, 6]]);
    const best = body.tried.find(({ balanced }) => balanced === 1)!;
    assert.ok(body.factors.every(({ clusters }) => clusters.length <= best.clusters));
    assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value === 1);
  });

  it('can make factors of regions of instances', async () => {
    const regions = await twoFactors({ over: 'instances', factors: 2, clusters: 2 });
    assert.deepEqual(regions.body.factors.map(({ columns }) => columns), [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]]);
    const { body, outcome } = await twoFactors({ over: 'instances', factors: 1, clusters: 4 });
    assert.deepEqual(body.factors.map(({ clusters }) => clusters.map((cluster) => cluster.distribution[cluster.class])), [[1, 1, 1, 1]]);
    assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value === 1);
  });

  it('tells labels instead of predictions where that is asked', async () => {
    const rows = twoFactorRows();
    const labels = rows.map(([a], i) => (i % 2 === 0 ? -1 : a! > 0.5 ? 1 : 0));
    const { body, outcome } = await explained(twoFactorNet(), rowsDataset(rows, 2, labels), { factors: 2, clusters: 2, trees: 5, target: 'label' });
    assert.deepEqual(body.tree.nodes.map((node) => node.test?.factor ?? null), ['F2', null, null]);
    assert.ok(!('reason' in outcome.card.accuracy) && outcome.card.accuracy.explanation === 1);
    assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value < 1);
    await assert.rejects(explained(twoFactorNet(), rowsDataset(rows, 2, null), { target: 'label' }), says(/no sequence to fit on has a label/));
  });

  it('is the same for the same seed, and for any number of instances shown', async () => {
    const [first, again, other] = [await twoFactors({ factors: 'auto' }, 3), await twoFactors({ factors: 'auto' }, 3), await twoFactors({ factors: 'auto' }, 4)];
    assert.deepEqual(first.outcome, again.outcome);
    assert.notDeepEqual(first.outcome, other.outcome);
    const { body } = await twoFactors({ factors: 'auto', shown: 0 }, 3);
    assert.deepEqual(body.tree, first.body.tree);
    assert.deepEqual(body.instances, []);
  });

  it('reports progress that rises, and stops wherever it is cancelled', async () => {
    const fractions: number[] = [];
    let looks = 0;
    const watched = (stopAt: number): Task => {
      looks = 0;
      const look = (): void => {
        if (++looks === stopAt) throw new CancelledError();
      };
      return { progress: (fraction) => void fractions.push(fraction ?? 0), throwIfCancelled: look, checkpoint: async () => look() };
    };
    await twoFactors({ factors: 'auto' }, 0, watched(Infinity));
    const all = looks;
    assert.ok(fractions.every((fraction, i) => fraction <= 1 && (i === 0 || fraction >= fractions[i - 1]! - 1e-9)));
    for (const share of [0.01, 0.3, 0.6, 0.9, 0.99]) await assert.rejects(twoFactors({ factors: 'auto' }, 0, watched(Math.ceil(share * all))), CancelledError);
  });

  it('explains the last state of a recurrent network, or every step', async () => {
    const perStep = { returnSequences: true, outputShape: [null, 1] };
    const layers = (each: boolean): readonly Layer[] => [featureInput(1), recurrent(each ? perStep : {}), dense([0, 1], [0.5, 0], { outputShape: each ? [null, 2] : [2] })];
    const sequences = Array.from({ length: 60 }, (_, i) => Array.from({ length: 1 + (i % 3) }, (__, t) => (i % 2) + 0.01 * ((7 * i + t) % 10)));
    const atEnd = await explained(modelOf(layers(false)), rowsDataset(sequences, 1, null), { trees: 5, clusters: 6 });
    assert.equal(atEnd.body.layer, 'rnn');
    assert.ok(!('reason' in atEnd.outcome.card.heldOut) && atEnd.outcome.card.heldOut.fidelity.value > 0.9);
    assert.ok('reason' in atEnd.outcome.card.accuracy);
    const steps = await explained(modelOf(layers(true)), rowsDataset(sequences, 1, null), { trees: 5, clusters: 6, rows: 'step' });
    const { heldOut } = steps.outcome.card;
    assert.ok(!('reason' in heldOut) && heldOut.perStep!.value > 0.9);
    assert.equal(steps.outcome.card.fittedOn.n + heldOut.n, 60);
    assert.ok(steps.body.instances.some(({ step }) => step! > 0));
    for (const { sequence, step } of steps.body.instances) assert.ok(step! < sequences[sequence]!.length && steps.body.pictures[`${sequence}:${step}`]);
    const once = await explained(modelOf(layers(false)), rowsDataset(sequences, 1, null), { trees: 5, clusters: 6, rows: 'step' });
    assert.ok(once.outcome.card.notCovered.some((sentence) => /answers once per sequence/.test(sentence)));
  });

  it('compares one label of a sequence with the answer to its end, where every step is answered', async () => {
    const model = modelOf([featureInput(1), recurrent({ returnSequences: true, outputShape: [null, 1] }), dense([0, 1], [0.5, 0], { outputShape: [null, 2] })]);
    // The sum passes 0.5 at the last step alone: at the steps before, the model's class is not the label.
    const sequences = Array.from({ length: 60 }, (_, i) => [0, 0.01 * (i % 7), i % 2]);
    const { outcome } = await explained(model, rowsDataset(sequences, 1, sequences.map((_, i) => i % 2)), { trees: 5, rows: 'step' });
    assert.ok(!('reason' in outcome.card.accuracy) && outcome.card.accuracy.model === 1);
  });

  it('says that a sequence is too long for the instances allowed', async () => {
    const sequences = Array.from({ length: 30 }, (_, i) => Array.from({ length: 20 }, (__, t) => (i + t) % 5));
    const long = explained(modelOf([featureInput(1), recurrent(), dense([0, 1], [0.5, 0])]), rowsDataset(sequences, 1, null), { rows: 'step', instances: 10 });
    await assert.rejects(long, says(/^rows\.csv: a sequence has more steps than instances are allowed/));
  });

  it('calls the cluster of most fitted instances a, whatever was tried', async () => {
    for (const seed of [0, 1, 2]) {
      const { body } = await twoFactors({ factors: 'auto', clusters: 'auto' }, seed);
      for (const { clusters } of body.factors) assert.deepEqual(clusters.map(({ n }) => n), clusters.map(({ n }) => n).sort((a, b) => b - a));
    }
  });

  it('keeps z-scores of units that vary little about a large mean, and of unknown ones, numbers', () => {
    const points = { data: Float32Array.of(4096, 1e-30, 4096.5, 0), count: 2, width: 2, weights: null };
    const scaling = scalingOf(points);
    const further = Float32Array.of(4097, 1e30, 4096, -1e30);
    standardise(further, scaling);
    assert.deepEqual(Array.from(further), [3, 1e6, -1, -1e6]);
  });

  it('explains the maps of a convolution over steps', async () => {
    const convolution: Layer = {
      kind: 'convolution', name: 'conv', className: 'Conv1D', inputs: ['in'], outputShape: [null, 2], tensors: [], filters: 2, groups: 1, activation: 'relu',
      window: { size: [2], strides: [1], dilation: [1], padding: 'valid' },
      load: async () => ({ kernel: Float32Array.of(-1, 1, 1, -1), bias: Float32Array.of(0, 0) }),
    };
    const pool: Layer = { kind: 'overTime', name: 'pool', className: 'GlobalMaxPooling1D', inputs: ['conv'], outputShape: [2], tensors: [], reduction: { how: 'max' }, countsMasked: false };
    const model = modelOf([featureInput(1), convolution, pool, dense([1, 0, 0, 1], [0, 0], { inputs: ['pool'] })]);
    // Steps up or steps down: the two filters answer to one each.
    const sequences = Array.from({ length: 80 }, (_, i) => Array.from({ length: 4 + (i % 3) }, (__, t) => (t >= 2 ? 1 : 0) * (i % 2 === 0 ? 1 : -1) * (1 + 0.01 * (i % 9))));
    const settings: readonly ParameterValues[] = [{}, { layer: 'conv' }, { layer: 'conv', taken: 'max' }];
    for (const parameters of settings) {
      const { outcome, body } = await explained(model, rowsDataset(sequences, 1, null), { trees: 5, ...parameters });
      assert.ok(!('reason' in outcome.card.heldOut) && outcome.card.heldOut.fidelity.value === 1, JSON.stringify(parameters));
      assert.equal(body.layer, 'layer' in parameters ? 'conv' : 'pool');
    }
  });

  it('says which models and data it is not for', async () => {
    const unsuited = (layers: readonly Layer[], meaning?: 'regression') => metaTree.unsuited({ model: modelOf(layers, meaning), names: [{ name: 'output', layer: layers.at(-1)!.name, units: 2, timed: false }] });
    assert.match(unsuited([featureInput(1), recurrent(), dense([1], [0])], 'regression')!, /a number, not a class/);
    assert.match(unsuited([featureInput(1, { outputShape: [2] }), dense([1, 1, 1, 1], [0, 0], { inputs: ['in'] })])!, /no hidden layer/);
    assert.match(metaTree.unsuited({ model: modelOf([featureInput(1), unsupported({ inputs: ['in'] })]), names: [] })!, /cannot be computed/);
    const same = Array.from({ length: 10 }, (_, i) => [0.5, 0, 0, i]);
    const blind = modelOf([featureInput(1, { outputShape: [4] }), dense([1, 0, 0, 0], [0], { name: 'hidden', inputs: ['in'] }), dense([1, 0], [0, 0], { name: 'head', inputs: ['hidden'] })]);
    await assert.rejects(explained(blind, rowsDataset(same, 4, null), {}, 0, silentTask), says(/no unit of layer "hidden" varies/));
  });
});
