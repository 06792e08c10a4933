import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { chooseK } from '../../../../../src/engine/methods/chooseK.js';
import { distinguish } from '../../../../../src/engine/methods/fsa/automaton.js';
import { statesOfNodes } from '../../../../../src/engine/methods/fsa/clusterStates.js';
import { collect } from '../../../../../src/engine/methods/fsa/collect.js';
import { Extractor } from '../../../../../src/engine/methods/fsa/extraction.js';
import { ModelOracle } from '../../../../../src/engine/methods/fsa/modelOracle.js';
import { alphabetFor, partData } from '../../../../../src/engine/methods/fsa/prepare.js';
import { sweep, valuesOfK } from '../../../../../src/engine/methods/fsa/sweep.js';
import { chosenRecurrentLayer } from '../../../../../src/engine/model/graph.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { automatonNet, wordData } from './automatonNet.js';
import { grammars, wordsUpTo } from './grammars.js';

describe('choice of k', () => {
  const entry = (fidelity: number, balanced: number, standardError = 0.01) => ({ fidelity, balanced, standardError });

  it('prefers the smallest k without any disagreement', () => {
    assert.equal(chooseK([entry(0.9, 0.9), entry(0.999, 0.999), entry(1, 1), entry(1, 1)]), 2);
  });

  it('else takes the smallest within one standard error of the best, balanced over classes', () => {
    assert.equal(chooseK([entry(0.8, 0.8), entry(0.95, 0.95), entry(0.94, 0.955), entry(0.9, 0.93)]), 1);
  });

  it('is not deceived by a pooled share when one class is rare', () => {
    assert.equal(chooseK([entry(0.9969, 0.5), entry(0.996, 0.9)]), 1);
  });

  it('made on a part of the states keeps its word on all of them', async () => {
    const model = automatonNet(grammars.tomita4!);
    const runnable = await loadRunnable(model, silentTask);
    const data = pairData(model, wordData(wordsUpTo(7), ['0', '1']));
    const layer = chosenRecurrentLayer(model, null);
    const { parts } = await partData(data, { k: 'auto' }, 0, silentTask);
    const alphabet = await alphabetFor(runnable, layer, data, parts, 4, 0, silentTask);
    const oracle = new ModelOracle(runnable, layer, data, alphabet, silentTask);
    const { tree, fittedNodes, cases } = await collect(oracle, alphabet, data, parts, 2 ** 30, silentTask);
    const extractor = new Extractor(tree, oracle, alphabet, 'complete', []);
    const { partition, k, entries } = await sweep(extractor, fittedNodes, cases, 12, { method: 'lisor-k', lambda: 0, seed: 0 }, silentTask, 40 * oracle.units);
    assert.equal(entries.find((tried) => tried.k === k)!.fidelity, 1);
    const machine = extractor.build(partition, statesOfNodes(tree, partition, tree.size, silentTask), 'fitted', silentTask);
    await extractor.completeAll(machine, silentTask);
    assert.equal(distinguish(machine.automaton, grammars.tomita4!), null);
  });

  it('tries every small k and fewer of the large ones', () => {
    assert.deepEqual(valuesOfK(20), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20]);
    assert.deepEqual(valuesOfK(2), [2]);
    assert.equal(valuesOfK(100).at(-1), 100);
    assert.ok(valuesOfK(100).length < 35);
  });
});
