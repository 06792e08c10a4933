import assert from 'node:assert/strict';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import { prepareColumns } from '../../../../src/engine/learn/decisionTreeColumns.js';
import { growTree, type Growth } from '../../../../src/engine/learn/treeGrowth.js';
import { histogramPool, type RowStatistics } from '../../../../src/engine/learn/treeHistograms.js';

const random = seededRandom(1);
const [count, width, outputs] = [600, 5, 3];
const data = Float32Array.from({ length: count * width }, () => random.integer(40));
const weight = new Float64Array(count).fill(1);
const output = Int32Array.from({ length: count }, (_, row) => (data[row * width]! + data[row * width + 1]! + random.integer(30)) % outputs);
const statistics: RowStatistics = { outputs, output, amount: weight, weight };
const columns = prepareColumns({ data, count, width }, 'histogram');
const unlimited: Growth = { maxDepth: null, maxLeaves: null, minLeaf: 2, minWeight: 0, sample: null };

describe('growing trees', () => {
  it('comes to the same with exact splits, with histograms, and with too little memory for these', () => {
    const expected = growTree(prepareColumns({ data, count, width }, 'exact'), statistics, unlimited, silentTask);
    const setBytes = 8 * (outputs + 2) * columns.columns.reduce((sum, column) => sum + (column.kind === 'sorted' ? 0 : column.low.length), 0);
    for (const sets of [0, 1, 2, 3, 100]) {
      const found = growTree(columns, statistics, unlimited, silentTask, histogramPool(columns, outputs, sets * setBytes));
      for (const part of ['feature', 'threshold', 'right', 'sums', 'samples', 'leaves'] as const) assert.deepEqual(found[part], expected[part], `${part}, ${sets} sets`);
    }
  });

  it('comes to the same leaf first and depth first where leaves are not limited', () => {
    const expected = growTree(columns, statistics, unlimited, silentTask);
    assert.deepEqual(growTree(columns, statistics, { ...unlimited, maxLeaves: count }, silentTask), expected);
  });

  it('keeps to its limits', () => {
    for (const maxLeaves of [1, 2, 7]) {
      const { feature } = growTree(columns, statistics, { ...unlimited, maxLeaves }, silentTask);
      assert.equal(feature.filter((each) => each < 0).length, maxLeaves);
    }
    const wide = growTree(columns, statistics, { ...unlimited, minLeaf: 50 }, silentTask);
    assert.ok(wide.samples.every((samples) => samples >= 50) && wide.feature.length > 3);
    const heavy = growTree(columns, { ...statistics, weight: weight.map(() => 0.5), amount: weight.map(() => 0.5) }, { ...unlimited, minWeight: 40 }, silentTask);
    assert.ok(heavy.weight.every((each) => each >= 40) && heavy.feature.length > 3);
    assert.equal(growTree(columns, statistics, { ...unlimited, maxDepth: 2 }, silentTask).feature.length, 7);
    assert.equal(growTree(columns, statistics, { ...unlimited, maxDepth: 0 }, silentTask).feature.length, 1);
  });

  it('uses the same memory for one tree after another', () => {
    const pool = histogramPool(columns, outputs);
    const limited = { ...unlimited, maxLeaves: 9 };
    const first = growTree(columns, statistics, limited, silentTask, pool);
    assert.deepEqual(growTree(columns, statistics, limited, silentTask, pool), first);
  });

  it('leads every row of weight to the leaf that counts it', () => {
    const partly = weight.map((_, row) => row % 4);
    const { leaves, feature, samples, weight: sums } = growTree(columns, { ...statistics, amount: partly, weight: partly }, { ...unlimited, maxLeaves: 9 }, silentTask);
    const rows = new Map<number, number[]>();
    leaves.forEach((leaf, row) => rows.set(leaf, [...(rows.get(leaf) ?? []), row]));
    assert.deepEqual(rows.get(-1), Array.from(partly.keys()).filter((row) => partly[row] === 0));
    feature.forEach((asked, node) => {
      const own = rows.get(node) ?? [];
      assert.equal(own.length, asked < 0 ? samples[node] : 0);
      if (asked < 0) assert.equal(own.reduce((sum, row) => sum + partly[row]!, 0), sums[node]);
    });
  });
});
