import assert from 'node:assert/strict';
import { pairData } from '../../../../src/engine/data/pair.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import type { PairedData } from '../../../../src/engine/data/pairedData.js';
import { splitDataset } from '../../../../src/engine/data/split.js';
import { dense, featureInput, modelOf, recurrent } from '../trace/handmade.js';
import { readText } from './files.js';

const model = modelOf([featureInput(2), recurrent(), dense([0, 0], [0, 0])]);

async function paired(rows: readonly string[], header = 'sequence,label'): Promise<PairedData> {
  return pairData(model, await readText('w.csv', `${header}\n${rows.join('\n')}\n`));
}

/** All words over 0 and 1 of 1 to 7 symbols, some twice; those that end in 1 have label 1. */
async function words(): Promise<PairedData> {
  const all = Array.from({ length: 254 }, (_, i) => (i + 2).toString(2).slice(1));
  return paired([...all, ...all.slice(0, 60)].map((word) => `${word},${word.endsWith('1') ? 1 : 0}`));
}

describe('splitDataset', () => {
  it('shares out every sequence once, about the share asked for, each label alike', async () => {
    const data = await words();
    const { fit, heldOut, note } = await splitDataset(data, 1, silentTask);
    assert.deepEqual(Int32Array.from([...fit, ...heldOut]).sort(), Int32Array.from({ length: data.count }, (_, i) => i));
    assert.deepEqual([...fit], [...fit].sort((a, b) => a - b));
    assert.ok(Math.abs(heldOut.length / data.count - 0.3) < 0.02, `${heldOut.length} of ${data.count}`);
    const positive = heldOut.filter((sequence) => data.labels!.values[sequence] === 1).length;
    assert.ok(Math.abs(positive / heldOut.length - 0.5) < 0.03);
    assert.match(note, /30 % of the sequences are held out, stratified by label \(seed 1\)/);
  });

  it('keeps equal sequences on one side', async () => {
    const data = await words();
    for (const seed of [1, 2, 3]) {
      const { fit, heldOut } = await splitDataset(data, seed, silentTask);
      const fitted = new Set(Array.from(fit, (sequence) => data.textOf(sequence)));
      assert.ok(heldOut.every((sequence) => !fitted.has(data.textOf(sequence))));
    }
  });

  it('is the same for the same seed, and another for another', async () => {
    const data = await words();
    assert.deepEqual(await splitDataset(data, 5, silentTask), await splitDataset(data, 5, silentTask));
    assert.notDeepEqual((await splitDataset(data, 5, silentTask)).heldOut, (await splitDataset(data, 6, silentTask)).heldOut);
  });

  it('holds something out of every label that has two different sequences', async () => {
    const data = await paired([...Array.from({ length: 40 }, (_, i) => `${'0'.repeat(i + 1)},0`), '1,1', '11,1']);
    const { fit, heldOut } = await splitDataset(data, 1, silentTask, 0.1);
    const positives = (side: Int32Array): number => side.filter((sequence) => sequence >= 40).length;
    assert.deepEqual([positives(fit), positives(heldOut)], [1, 1]);
    const single = await splitDataset(await paired(['0,0', '1,1']), 1, silentTask);
    assert.deepEqual([single.fit.length, single.heldOut.length], [1, 1]);
  });

  it("takes the file's own split, without test sequences that also occur in training", async () => {
    const rows = ['0,0,train', '1,1,test', '01,1,train', '01,1,test', '00,0,test'];
    const split = await splitDataset(await paired(rows, 'sequence,label,split'), 1, silentTask);
    assert.deepEqual([[...split.fit], [...split.heldOut]], [[0, 2], [1, 4]]);
    assert.match(split.note, /own split\. 1 test sequences that also occur in training are left out/);
    const repeated = await splitDataset(await paired(['0,0,train', '01,1,train', '0,0,test'], 'sequence,label,split'), 1, silentTask);
    assert.deepEqual([[...repeated.heldOut], repeated.note], [[2], "The file's own split; all test sequences also occur in training."]);
  });

  it('works on features, by their values', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `{"x": [[${i % 10}, 1]]}`);
    const { fit, heldOut } = await splitDataset(pairData(model, await readText('d.jsonl', rows.join('\n'))), 1, silentTask);
    assert.deepEqual([fit.length, heldOut.length], [14, 6]);
    assert.ok(heldOut.every((sequence) => heldOut.includes((sequence + 10) % 20)));
  });

  it('refuses data in which all sequences are equal', async () => {
    await assert.rejects(async () => splitDataset(await paired(['01,0', '01,0']), 1, silentTask), { name: 'UnrollError', message: /all 2 sequences are equal/ });
    await assert.rejects(async () => splitDataset(await paired(['01,0']), 1, silentTask), { name: 'UnrollError', message: /there is one sequence;/ });
  });
});
