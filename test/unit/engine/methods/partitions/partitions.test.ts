import assert from 'node:assert/strict';
import { CancelledError } from '../../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask } from '../../../../../src/engine/core/task.js';
import { presentPartitions } from '../../../../../src/engine/methods/partitions/present.js';
import { partitions } from '../../../../../src/engine/methods/partitions/partitions.js';
import { codeOf, runStages } from '../../../../../src/engine/methods/partitions/boosting.js';
import { readActivations } from '../../../../../src/engine/trace/layerActivations.js';
import { hiddenLayers } from '../../../../../src/engine/trace/hiddenLayers.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { flipFlop, flips, rowData, statesAlong } from '../concepts/latch.js';
import { dense, featureInput, modelOf } from '../../trace/handmade.js';
import { partitionsOf, reasons, rows } from './reasons.js';

describe('partitions', () => {
  it('separate two different reasons for one class', async () => {
    const { document, data } = await partitionsOf(await reasons(), rows());
    const reasonOf = (sequence: number): string => {
      const [a, b] = data.dataset.values.subarray(3 * sequence, 3 * sequence + 2);
      return `${a! > 0.5}${b! > 0.5}`;
    };
    const found = new Map(document.partitions.map(({ code }) => [code, new Set(document.placed.filter(({ partition }) => partition === code).map(({ sequence }) => reasonOf(sequence)))]));
    assert.equal(found.size, 4);
    assert.deepEqual([...found.values()].map((reasonsThere) => [...reasonsThere].join()).sort(), ['falsefalse', 'falsetrue', 'truefalse', 'truetrue']);
    const [same] = document.artifacts.sameClass;
    assert.equal(same?.class, 'yes');
    assert.equal(same?.partitions.length, 3);
  });

  it('distil a teacher that is piecewise constant without error', async () => {
    const { document } = await partitionsOf(await reasons(), rows());
    for (const { error, unreliable } of document.partitions) {
      assert.ok(error!.max < 1e-6, String(error!.max));
      assert.equal(unreliable, null);
    }
    assert.ok(1 - document.layers.at(-1)!.r2.heldOut! < 1e-9);
    assert.equal(document.threshold.share, 1);
    assert.equal('reason' in document.card.heldOut ? 0 : document.card.heldOut.fidelity.value, 1);
    assert.deepEqual(document.card.accuracy, { model: 1, explanation: 1, majority: 'reason' in document.card.accuracy ? 0 : document.card.accuracy.majority });
  });

  it('have sizes that sum to the number of objects, and codes that are the same when evaluated again', async () => {
    const runnable = await reasons({ leak: 3, steepness: 6 });
    const { document, data } = await partitionsOf(runnable, rows());
    const sum = document.partitions.reduce((total, { n }) => total + n, 0);
    assert.equal(sum, document.card.fittedOn.n);
    assert.equal(document.partitions.reduce((total, { heldOut }) => total + heldOut, 0), document.placed.filter(({ partition }) => partition !== null).length);
    const layers = hiddenLayers(runnable).map((hidden) => ({ hidden, taken: null }));
    const sequences = document.placed.map(({ sequence }) => sequence);
    const { matrices, count } = await readActivations(runnable, data, { layers, per: 'sequence', sequences }, silentTask);
    const again = runStages({ ...document, stages: document.layers.map(({ trees }) => trees) }, matrices.map((matrix) => ({ data: matrix, count, width: matrix.length / count })));
    document.placed.forEach(({ partition, explained }, row) => {
      assert.equal(document.codes[codeOf(again, row)] ?? null, partition);
      assert.ok(Math.abs(again.scores.at(-1)![row]! - explained) < 1e-9);
    });
  });

  it('are described in the features that make them, with how well that works', async () => {
    const { document } = await partitionsOf(await reasons(), rows());
    for (const { code } of document.partitions) {
      const own = document.describers.filter(({ partition }) => partition === code);
      assert.deepEqual(own.map(({ kind }) => kind), ['logistic', 'tree']);
      const [, tree] = own;
      assert.ok(tree!.auc! > 0.95, `${code} ${tree!.auc}`);
      assert.equal(tree!.weak, false);
      assert.match(tree!.tree![0]!.test!, /^[ab] ≤ 0\.[45]\d*$/);
      assert.ok(!tree!.terms.slice(0, 2).some(({ feature }) => feature === 'c'));
    }
  });

  it('show where a nuisance feature has leaked in', async () => {
    const clean = await partitionsOf(await reasons(), rows(), { nuisance: 'c' });
    assert.deepEqual(clean.document.artifacts.nuisance, []);
    const leaked = await partitionsOf(await reasons({ leak: 9 }), rows(), { nuisance: 'c' });
    assert.ok(leaked.document.artifacts.nuisance.length > 0);
    for (const { feature, auc } of leaked.document.artifacts.nuisance) {
      assert.equal(feature, 'c');
      assert.ok(auc > 0.9);
    }
  });

  it('say where a nuisance feature that is named is none', async () => {
    const { document } = await partitionsOf(await reasons(), rows(), { nuisance: 'c, day' });
    assert.deepEqual(document.card.notCovered.filter((sentence) => sentence.startsWith('No feature')), ['No feature that describes is called "day", so nothing is found to lean on it.']);
  });

  it('go through layers in forward order, each once, however they are named', async () => {
    const hidden = dense([1e4, 0, 0, 0, 1e4, 0, 0, 0, 1e4], [-5e3, -5e3, -5e3], { name: 'first', inputs: ['in'], activation: 'sigmoid' });
    const second = dense([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], { name: 'second', inputs: ['first'] });
    const deep = await loadRunnable(modelOf([featureInput(3, { outputShape: [3] }), hidden, second, dense([6, 6, 0], [-3], { name: 'score', inputs: ['second'] })], 'logit'), silentTask);
    const { document } = await partitionsOf(deep, rows(), { layers: 'second, first, second' });
    assert.deepEqual(document.layers.map(({ layer }) => layer), ['first', 'second']);
  });

  it('say of independent layers what each explains by itself', async () => {
    const { document } = await partitionsOf(await reasons(), rows(), { stages: 'independent' });
    const layers = presentPartitions(document).find(({ id }) => id === 'layers');
    assert.ok(layers?.kind === 'table');
    assert.deepEqual(layers.columns.map(({ id }) => id), ['layer', 'units', 'fitted', 'heldOut']);
    assert.equal(layers.columns[2]!.explanation, 'Of the score, by this layer alone');
    assert.ok(layers.rows.every(({ cells }) => cells.length === 4));
  });

  it('explain a number that the model answers by', async () => {
    const runnable = await reasons({ numbers: true });
    const { document, data } = await partitionsOf(runnable, rows());
    assert.equal(partitions.unsuited(runnable), null);
    assert.deepEqual(document.partitions.map(({ score, deviation, purity, classes }) => [score, deviation, purity, classes]).sort(), [[-3, 0, null, {}], [3, 0, null, {}], [3, 0, null, {}], [9, 0, null, {}]]);
    assert.ok('reason' in document.card.heldOut && 'reason' in document.card.accuracy);
    const [figures, table, , , gallery] = presentPartitions(document);
    assert.ok(figures?.kind === 'metrics' && table?.kind === 'table' && gallery?.kind === 'gallery');
    assert.equal(figures.metrics[0]!.note, 'R² of the output, held-out sequences');
    assert.deepEqual(table.columns.slice(0, 4).map(({ title }) => title), ['Partition', 'Sequences', 'Spread', 'Score']);
    assert.match(gallery.items[0]!.note, /^output (-3|3|9)$/);
    const parameters = { sequence: document.placed[0]!.sequence + 1 };
    const [verdict] = await partitions.answer!({ runnable, data, document, question: 'sequence', parameters, seed: 0, task: silentTask });
    assert.ok(verdict?.kind === 'metrics');
    assert.deepEqual(verdict.metrics[0], { label: 'The model answers', value: verdict.metrics[2]!.value, note: 'output' });
    await assert.rejects(partitionsOf(runnable, rows(), { region: 'class' }), /answers by numbers, so there is no class/);
    await assert.rejects(partitionsOf(runnable, rows(), { region: 'errors' }), /answers by numbers, so none of its answers is simply wrong/);
  });

  it('mark what is missed by too much as not reliable', async () => {
    const runnable = await reasons({ steepness: 4, leak: 4 });
    const strict = await partitionsOf(runnable, rows(), { threshold: 0.01 });
    assert.ok(strict.document.partitions.every(({ unreliable }) => unreliable !== null));
    assert.ok(strict.document.threshold.share < 0.2);
    assert.match(strict.document.partitions[0]!.unreliable!, /^Only .* % of its \d+ held-out sequences are missed by no more than the .* allowed\.$/);
    assert.match(strict.document.card.notCovered.join(' '), /not reliable/);
    const lax = await partitionsOf(runnable, rows(), { threshold: 10 });
    assert.ok(lax.document.partitions.every(({ unreliable, heldOut }) => unreliable === null || heldOut < 5));
  });

  it('look at a class, at errors, or around one sequence', async () => {
    const runnable = await reasons();
    const ofClass = await partitionsOf(runnable, rows(), { region: 'class', class: 'yes' });
    assert.deepEqual(ofClass.document.partitions.map(({ classes }) => classes['no']), [0, 0, 0]);
    const around = await partitionsOf(runnable, rows(), { region: 'neighbourhood', instance: 1, neighbours: 60 });
    assert.equal(around.document.card.fittedOn.n, 60);
    await assert.rejects(partitionsOf(runnable, rows(), { region: 'errors' }), /0 sequences to fit on in the region .* 20 are needed/);
    const wrong = await partitionsOf(await reasons({ leak: 9 }), rows(), { region: 'errors' });
    assert.ok(wrong.document.partitions.every(({ classes, labels }) => labels!['yes'] === classes['no']));
    await assert.rejects(partitionsOf(runnable, rows(), { class: 'maybe' }), /no class "maybe"\. Its classes: no, yes\./);
    await assert.rejects(partitionsOf(runnable, rows(), { layers: 'hiden' }), /no layer "hiden"/);
  });

  it('say when along a sequence the decision forms', async () => {
    // The state flips when the input is over 0.5: only near the end is the last state known.
    const sequences = flips(600, { steps: 16, share: 0.1 });
    const labels = { per: 'sequence' as const, classes: ['off', 'on'], values: Int32Array.from(sequences, (sequence) => statesAlong(sequence).at(-1)!) };
    const { document } = await partitionsOf(await flipFlop(1, false), rowData({ names: ['x'], sequences, labels }), { stages: 'independent' });
    assert.deepEqual(document.layers.map(({ name }) => name), ['rnn at 13 %', 'rnn at 25 %', 'rnn at 38 %', 'rnn at 50 %', 'rnn at 63 %', 'rnn at 75 %', 'rnn at 88 %', 'rnn']);
    const shares = document.layers.map(({ r2 }) => r2.heldOut!);
    assert.ok(shares[0]! < 0.2 && shares[6]! > shares[3]! && shares[7]! > 0.999, shares.join());
    const last = await partitionsOf(await flipFlop(1, false), rowData({ names: ['x'], sequences, labels }), { checkpoints: 0 });
    assert.deepEqual(last.document.layers.map(({ name }) => name), ['rnn']);
  });

  it('are the same for equal seeds, and let go when cancelled', async () => {
    const runnable = await reasons({ leak: 2, steepness: 5 });
    const [first, second] = await Promise.all([partitionsOf(runnable, rows(), {}, 7), partitionsOf(runnable, rows(), {}, 7)]);
    assert.deepEqual(first.document, second.document);
    await assert.rejects(partitionsOf(runnable, rows(), {}, 7, cancelledTask), CancelledError);
  });

  it('answer for one partition and for one sequence', async () => {
    const runnable = await reasons();
    const { document, data } = await partitionsOf(runnable, rows());
    const ask = (question: string, parameters: Record<string, string | number>) =>
      partitions.answer!({ runnable, data, document, question, parameters, seed: 0, task: silentTask });
    const [largest] = document.partitions;
    const shown = await ask('partition', { partition: largest!.code });
    assert.deepEqual(shown.map(({ id }) => id), ['coefficients', 'describers', 'errors', 'members']);
    const placed = document.placed[0]!;
    const [verdict, stages, input] = await ask('sequence', { sequence: placed.sequence + 1 });
    assert.ok(verdict?.kind === 'metrics' && stages?.kind === 'bars' && input?.kind === 'gallery');
    assert.equal(verdict.metrics[1]!.value, placed.partition);
    assert.deepEqual(verdict.notes, []);
    assert.equal(stages.categories.length, document.layers.length + 2);
    assert.equal(input.items[0]!.picture.kind, 'values');
    await assert.rejects(ask('partition', { partition: '9·9' }), /no partition "9·9"/);
    await assert.rejects(ask('sequence', { sequence: 9999 }), /has 800 sequences; there is no sequence 9999/);
  });
});
