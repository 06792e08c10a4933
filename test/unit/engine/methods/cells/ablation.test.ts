/** Where three cells carry the task, ranking and ablation find them. */
import assert from 'node:assert/strict';
import { CancelledError } from '../../../../../src/engine/core/errors.js';
import { cancelledTask, silentTask, type Task } from '../../../../../src/engine/core/task.js';
import type { AblationEntry } from '../../../../../src/engine/methods/cells/body.js';
import { cells } from '../../../../../src/engine/methods/cells/cells.js';
import { affordable, spread } from '../../../../../src/engine/methods/cells/ablation.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { MetricsView } from '../../../../../src/engine/results/views.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { carriedData, carriers, carrying, cellsOf, type CharacterizedModel, filterBank } from './handmade.js';

function ablationOf({ body }: CharacterizedModel): AblationEntry {
  assert.ok(!('reason' in body.ablation));
  return body.ablation[0]!;
}

describe('ablation', () => {
  for (const hold of ['zero', 'mean']) {
    it(`puts the cells that carry the task first, held at ${hold}, as their contribution does`, async () => {
      const found = await cellsOf(carriers(), carriedData(), { hold });
      const ablation = ablationOf(found);
      assert.deepEqual(found.body.cells.filter((cell) => cell.rank <= 3).map((cell) => cell.index), carrying);
      const byLoss = [...ablation.single].sort((a, b) => b.lossRise! - a.lossRise!);
      assert.deepEqual(byLoss.slice(0, 3).map(({ index }) => index).sort((a, b) => a - b), carrying);
      const byDrop = [...ablation.single].sort((a, b) => b.drop - a.drop);
      assert.deepEqual(byDrop.slice(0, 3).map(({ index }) => index).sort((a, b) => a - b), carrying);
      assert.deepEqual(ablation.single.map(({ index }) => index), Array.from({ length: 12 }, (_, i) => i));

      const contribution = ablation.spearman.find(({ metric }) => metric === 'contribution')!;
      for (const found of [contribution.drop, contribution.loss]) {
        assert.ok(!('reason' in found) && found.n === 12 && found.rho >= 0.8 && found.p < 0.01, JSON.stringify(found));
      }
    });
  }

  it('loses the task at once when the best go first, and keeps it when the worst do', async () => {
    const { cumulative, whole, score } = ablationOf(await cellsOf(carriers(), carriedData()));
    assert.equal(score, 'accuracy');
    assert.equal(whole.value, 1);
    const { counts, bestFirst, worstFirst, random } = cumulative;
    assert.deepEqual(counts, Array.from({ length: 13 }, (_, i) => i));
    assert.ok(bestFirst[3]! < 0.75 && worstFirst[3]! > 0.95);
    for (const curve of [bestFirst, worstFirst, random.mean, random.low, random.high]) {
      assert.equal(curve[0], 1);
      assert.equal(curve.at(-1), bestFirst.at(-1));
    }
    assert.equal(random.orders, 5);
    counts.forEach((_, i) => assert.ok(random.low[i]! <= random.mean[i]! + 1e-6 && random.mean[i]! <= random.high[i]! + 1e-6));
    const gaps = counts.map((_, i) => worstFirst[i]! - bestFirst[i]!);
    const area = gaps.slice(1).reduce((sum, gap, i) => sum + (gap + gaps[i]!) / 2, 0) / 12;
    assert.ok(Math.abs(cumulative.area - area) < 1e-5 && area > 0.2);
  });

  it('agrees with the whole model where there are no labels', async () => {
    const unlabelled = { ...carriedData(), labels: null };
    const { score, whole, bestFirst } = { ...ablationOf(await cellsOf(carriers(), unlabelled)), ...ablationOf(await cellsOf(carriers(), unlabelled)).cumulative };
    assert.equal(score, 'agreement');
    assert.equal(whole.value, 1);
    assert.ok(bestFirst.at(-1)! < 0.7);
  });

  it('measures by what is left of the output where the model gives numbers', async () => {
    const { score, whole, cumulative, single } = ablationOf(await cellsOf({ ...carriers(), outputMeaning: 'regression' }, carriedData()));
    assert.equal(score, 'fit');
    assert.deepEqual(whole, { value: 1, loss: null });
    assert.ok(cumulative.bestFirst[3]! < cumulative.worstFirst[3]!);
    assert.ok(single.every(({ lossRise }) => lossRise === null));
  });

  it('is left out where it cannot be, with the reason', async () => {
    const without = await cellsOf(carriers(), null);
    assert.deepEqual(without.body.ablation, { value: null, reason: 'There are no data to score the model on.' });
    const unwanted = await cellsOf(carriers(), carriedData(), { hold: 'none' });
    assert.deepEqual(unwanted.body.ablation, { value: null, reason: 'Ablation was left out.' });
  });

  it('takes few cells of many, spread over the ranking, and says so', async () => {
    const found = await cellsOf(carriers(), carriedData(), { ablated: 8 });
    const { single, limited } = ablationOf(found);
    assert.equal(single.length, 8);
    assert.match(limited!, /^8 of 12 cells are ablated one by one, spread over the ranking\.$/);
    const ranks = single.map(({ index }) => found.body.cells[index]!.rank).sort((a, b) => a - b);
    assert.deepEqual([ranks[0], ranks.at(-1)], [1, 12]);
    assert.ok(found.outcome.card.notCovered.some((sentence) => sentence.includes(limited!)));
    assert.deepEqual(spread(5, 3), [0, 2, 4]);
    assert.deepEqual(spread(2, 9), [0, 1]);
  });
});

describe('the effort of ablation', () => {
  const large = modelOf([featureInput(4), recurrent({ cell: 'lstm', units: 512, inputSize: 4, outputShape: [512] }), dense([1], [0])], 'sigmoid');

  it('is bounded where nothing is asked for', () => {
    const { sequences, cells: alone } = affordable(large, 512, new Array<number>(2000).fill(60), { wanted: 'auto', orders: 5 });
    assert.deepEqual([sequences, alone], [64, 16]);
    const small = filterBank(new Array(12).fill({ feedback: 0.5, input: [1] }), new Array(12).fill(1));
    assert.deepEqual(affordable(small, 12, new Array<number>(2000).fill(60), { wanted: 'auto', orders: 5 }), { sequences: 1000, cells: 12, points: 21 });
  });

  it('counts the sequences that there are', () => {
    const few = affordable(large, 512, new Array<number>(10).fill(60), { wanted: 'auto', orders: 5 });
    assert.equal(few.sequences, 10);
    assert.ok(few.cells > 16 && few.cells <= 128, String(few.cells));
    assert.equal(affordable(large, 512, [], { wanted: 'auto', orders: 5 }).sequences, 0);
  });

  it('is less for a single sequence of very many steps, which nothing shares', () => {
    const small = filterBank(new Array(12).fill({ feedback: 0.5, input: [1] }), new Array(12).fill(1));
    assert.equal(affordable(small, 12, [20_000], { wanted: 'auto', orders: 5 }).points, 21);
    assert.equal(affordable(small, 12, [1e6], { wanted: 'auto', orders: 5 }).points, 6);
  });

  it('is what a number of cells takes where one is given', () => {
    assert.equal(affordable(large, 512, new Array<number>(2000).fill(60), { wanted: 512, orders: 5 }).cells, 512);
    assert.equal(affordable(large, 512, new Array<number>(2000).fill(60), { wanted: 4096, orders: 5 }).cells, 512);
  });
});

describe('a characterisation', () => {
  it('is the same again, but for nothing', async () => {
    const [first, second] = [await cellsOf(carriers(), carriedData()), await cellsOf(carriers(), carriedData())];
    assert.equal(JSON.stringify(first.outcome), JSON.stringify(second.outcome));
  });

  it('ends when it is cancelled, at whatever point', async () => {
    await assert.rejects(cellsOf(carriers(), carriedData(), {}, cancelledTask), CancelledError);
    const messages: string[] = [];
    await cellsOf(carriers(), carriedData(), {}, { ...silentTask, progress: (_, message) => void messages.push(message) });
    for (const stage of ['Reading', 'Cell ', 'Ablating cell', 'Ablating more']) {
      assert.ok(messages.some((message) => message.startsWith(stage)), stage);
      let begun = false;
      const stop = (): void => {
        if (begun) throw new CancelledError();
      };
      const task: Task = { progress: (_, message) => void (begun ||= message.startsWith(stage)), throwIfCancelled: stop, checkpoint: async () => stop() };
      await assert.rejects(cellsOf(carriers(), carriedData(), {}, task), CancelledError, stage);
    }
  });

  it('ranks by what it is told to, and names what it does not know', async () => {
    const { body } = await cellsOf(carriers(), null, { rankBy: 'Gain, settlingTime' });
    assert.deepEqual(body.rankedBy, ['gain', 'settlingTime']);
    assert.deepEqual(body.cells.map((cell) => cell.rank), Array.from({ length: 12 }, (_, i) => i + 1), 'all alike: by their index');
    await assert.rejects(cellsOf(carriers(), null, { rankBy: 'speed' }), { kind: 'usage', message: /no metric "speed".*settlingTime/ });
  });

  it('says what is missing for what is asked', async () => {
    await assert.rejects(cellsOf(carriers(), null, { isolation: 'frozen' }), { kind: 'usage', message: /frozen context/i });
    await assert.rejects(cellsOf(carriers(), null, { probe: 'channel' }), { kind: 'usage', message: /needs a channel/ });
    await assert.rejects(cellsOf(carriers(), carriedData(), { probe: 'channel', channel: 'light' }), { kind: 'usage', message: /no channel "light".*f0/ });
    await assert.rejects(cellsOf(carriers(), carriedData(), { probe: 'difference' }), { kind: 'usage', message: /symbols or words/ });
    await assert.rejects(cellsOf(carriers(), null, { probe: 'own', isolation: 'in-situ' }), { kind: 'usage', message: /In situ/ });
    await assert.rejects(cellsOf(carriers(), null, { layer: 'dense' }), { kind: 'usage', message: /not recurrent/ });
  });

  it('moves one channel by one standard deviation of the data', async () => {
    const { body } = await cellsOf(carriers(), carriedData(), { probe: 'channel', channel: 'f5', hold: 'none' });
    assert.deepEqual(body.cells.filter((cell) => cell.state !== 'flat').map((cell) => cell.index), [5]);
    // Uniform in −1..1: its deviation is 1/√3; 0.5 / (1 − 0.8) = 2.5 is the gain of the filter.
    const { change } = body.cells[5]!.metrics;
    assert.ok(typeof change === 'number' && Math.abs(change - 2.5 / Math.sqrt(3)) < 0.05);
    assert.match(body.runs[0]!.probe, /channel "f5", by one standard deviation/);
  });
});

describe('questions to characterised cells', () => {
  it('one cell large: both steps, gain and phase, all figures with their definitions', async () => {
    const { runnable, data, document } = await cellsOf(carriers(), carriedData());
    const parameters = checkParameters(cells.questions![0]!.parameters, { cell: 'rnn:5' });
    const views = await cells.answer!({ runnable, data, document, question: 'cell', parameters, seed: 0, task: silentTask });
    assert.deepEqual(views.map((view) => view.id), ['cell', 'step', 'sine', 'gain', 'phase']);
    const figures = views[0] as MetricsView;
    assert.ok(figures.metrics.some(({ label, explanation }) => label === 'Settling time' && explanation !== undefined));
    const step = views[1]!;
    assert.ok(step.kind === 'series');
    assert.deepEqual(step.lines.map(({ label }) => label), ['h, up', 'h, down']);
    const { steadyState, before } = document.cells[5]!.metrics;
    assert.ok(typeof steadyState === 'number' && Math.abs(step.lines[0]!.values.at(-1)! - steadyState) < 1e-4);
    assert.equal(step.x.values.indexOf(0), 19);
    assert.ok(Math.abs(step.lines[0]!.values[19]! - (before as number)) < 1e-4 && step.lines[0]!.values[20] !== step.lines[0]!.values[19]);
    await assert.rejects(cells.answer!({ runnable, data, document, question: 'cell', parameters: { cell: 'rnn:99' }, seed: 0, task: silentTask }), { kind: 'usage', message: /no cell "rnn:99"/ });
  });

  it('doing without ticked cells costs what ablation says', async () => {
    const { runnable, data, document, body } = await cellsOf(carriers(), carriedData());
    const ask = async (ticked: string): Promise<MetricsView> => {
      const parameters = checkParameters(cells.questions![1]!.parameters, { cells: ticked });
      const [view] = await cells.answer!({ runnable, data, document, question: 'ablate', parameters, seed: 0, task: silentTask });
      return view as MetricsView;
    };
    assert.deepEqual((await ask('')).metrics.slice(0, 2).map(({ value }) => value), ['100 %', '100 %']);
    const { cumulative } = ablationOf({ body } as CharacterizedModel);
    const best = [...body.cells].sort((a, b) => a.rank - b.rank).slice(0, 3);
    const { metrics, title } = await ask(best.map(({ run, index }) => `${run}:${index}`).join(','));
    assert.equal(title, '3 cells held at zero');
    assert.equal(metrics[0]!.value, `${(100 * cumulative.bestFirst[3]!).toFixed(1)} %`);
    const without = await cellsOf(carriers(), null);
    const asked = { runnable, data: without.data, document: without.document, question: 'ablate', parameters: { cells: '', hold: 'zero' }, seed: 0, task: silentTask };
    await assert.rejects(cells.answer!(asked), { kind: 'usage', message: /no data/ });
  });
});
