import assert from 'node:assert/strict';
import { seededRandom } from '../../../../../src/engine/core/random.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { alphabetOfSymbols, type Alphabet } from '../../../../../src/engine/methods/fsa/alphabet.js';
import { ModelOracle } from '../../../../../src/engine/methods/fsa/modelOracle.js';
import { alphabetOfRanges } from '../../../../../src/engine/methods/fsa/ranges.js';
import { StateTree } from '../../../../../src/engine/methods/fsa/stateTree.js';
import type { Layer } from '../../../../../src/engine/model/sequenceModel.js';
import { chosenRecurrentLayer } from '../../../../../src/engine/model/graph.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';
import { wordData } from './automatonNet.js';

const units = 3;

function lstm(name: string, input: string, inputSize: number, returnSequences: boolean): Layer {
  const random = seededRandom(inputSize + name.length);
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => 3 * (random.next() - 0.5));
  const weights = { kernel: numbers(inputSize * 4 * units), recurrent: numbers(units * 4 * units), bias: numbers(4 * units), recurrentBias: null };
  return recurrent({
    name, cell: 'lstm', inputs: [input], inputSize, units, activation: 'tanh', returnSequences,
    outputShape: returnSequences ? [null, units] : [units],
    runs: [{ traceName: name, reverse: false, load: async () => weights }],
  });
}

function stacked(steps: number | null = null) {
  return modelOf([
    featureInput(2, { outputShape: [steps, 2] }),
    lstm('lower', 'in', 2, true),
    lstm('upper', 'lower', units, false),
    dense([1, -1, 2, 0, -2, 1], [0, 0.1], { inputs: ['upper'] }),
  ]);
}

async function oracleOf(model: ReturnType<typeof stacked>, dataset: SequenceDataset) {
  const data = pairData(model, dataset);
  const runnable = await loadRunnable(model, silentTask);
  const layer = chosenRecurrentLayer(model, null);
  const all = Int32Array.from({ length: data.count }, (_, i) => i);
  const alphabet: Alphabet = data.alphabet
    ? await alphabetOfSymbols(data, data.alphabet, all, silentTask)
    : await alphabetOfRanges(runnable, layer, data, all, 2, 0, silentTask);
  const oracle = new ModelOracle(runnable, layer, data, alphabet, silentTask);
  const tree = new StateTree(units, alphabet.symbolOf, alphabet.exact);
  await oracle.trace(tree, Array.from(all, (sequence) => tree.add(alphabet.tokensOf(sequence), 'fitted', sequence)), silentTask);
  return { data, oracle, tree, alphabet };
}

function stateOf(tree: StateTree, node: number): Float32Array {
  return tree.states.slice(node * units, (node + 1) * units);
}

function assertClose(actual: Float32Array, expected: Float32Array): void {
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-6, `${actual.join()} and ${expected.join()}`));
}

const words = [[0, 1, 1, 0], [0, 1], [], [1, 0, 0], [0, 1, 0]];

describe('model as an oracle', () => {
  it('knows state and class of every prefix, the empty word included', async () => {
    const { oracle, tree, data } = await oracleOf(stacked(), wordData(words, ['0', '1']));
    const whole = await oracle.classesOfSequences(Int32Array.of(0, 1, 2, 3, 4), silentTask);
    words.forEach((word, sequence) => assert.equal(tree.verdict[tree.find(word)], whole[sequence]![0], data.textOf(sequence)));
    assert.equal(tree.verdict[0], oracle.emptyVerdict);
    const asked = await oracle.classesOfWords([[0], [0, 1, 1]], silentTask);
    assert.deepEqual([tree.verdict[tree.find([0])], tree.verdict[tree.find([0, 1, 1])]], asked.map((classes) => classes[0]));
    assert.equal(oracle.obstacle, null);
  });

  for (const steps of [null, 6]) {
    it(`steps on from a state as the model does${steps === null ? '' : ', also when it takes a fixed number of steps'}`, async () => {
      const { oracle, tree } = await oracleOf(stacked(steps), wordData(words, ['0', '1']));
      const [before, after] = [tree.find([0, 1]), tree.find([0, 1, 1])];
      assertClose(oracle.step(tree, stateOf(tree, before), [[before]], [1], silentTask), stateOf(tree, after));
      assertClose(oracle.step(tree, new Float32Array(units), [[]], [0], silentTask), stateOf(tree, tree.find([0])));
    });
  }

  it('steps on in continuous data too', async () => {
    const rows = [[[-1, 0], [1, 0], [1, 0]], [[1, 0], [-1, 0]], [[-1, 0], [-1, 0], [1, 0]]];
    const dataset: SequenceDataset = {
      ...wordData(rows.map((sequence) => sequence.map(() => 0)), []),
      content: { kind: 'features', names: ['a', 'b'] },
      values: Float32Array.from(rows.flat(2)),
    };
    const { oracle, tree, alphabet } = await oracleOf(stacked(), dataset);
    assert.deepEqual(alphabet.names, ['a -1, b 0', 'a 1, b 0']);
    assert.deepEqual(Array.from(alphabet.tokensOf(0)), [0, 1, 1]);
    // Nodes of the first sequence are 1, 2, 3; every row is exactly typical of its symbol.
    assertClose(oracle.step(tree, stateOf(tree, 2), [[2]], [1], silentTask), stateOf(tree, 3));
  });

  it('averages what the hidden state leaves open over several members', async () => {
    const { oracle, tree } = await oracleOf(stacked(), wordData(words, ['0', '1']));
    const [a, b] = [tree.find([0, 1]), tree.find([1, 0])];
    const h = stateOf(tree, a);
    const both = oracle.step(tree, h, [[a, b]], [0], silentTask);
    const single = oracle.step(tree, h, [[a]], [0], silentTask);
    assert.notDeepEqual(both, single);
    assertClose(oracle.step(tree, h, [[a, a]], [0], silentTask), single);
  });
});
