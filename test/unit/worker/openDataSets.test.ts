import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource } from '../../../src/engine/core/bytes.js';
import { silentTask } from '../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../src/engine/data/dataset.js';
import { openModel } from '../../../src/engine/formats/registry.js';
import type { SequenceModel } from '../../../src/engine/model/sequenceModel.js';
import { OpenDataSets } from '../../../src/worker/openDataSets.js';
import { sidecarOf } from '../../../src/worker/sidecars.js';
import { temporaryFolder, type Temporary } from './temporary.js';

describe('worker/openDataSets', () => {
  const samples = 'media/samples';
  let folder: Temporary;
  let sets: OpenDataSets;
  let model: SequenceModel;

  before(async () => {
    ({ model } = await openModel(memorySource('sentiment-gru.keras', readFileSync(join(samples, 'sentiment-gru.keras'))), silentTask));
  });
  beforeEach(() => {
    folder = temporaryFolder();
    sets = new OpenDataSets();
    for (const name of ['sentiment.jsonl', 'vocab.json', 'binary-words.csv', 'sensor.csv']) copyFileSync(join(samples, name), join(folder.path, name));
  });
  afterEach(() => {
    sets.close();
    folder.remove();
  });

  function read(name = 'sentiment.jsonl'): Promise<SequenceDataset> {
    const modelPath = join(folder.path, 'net.keras');
    return sets.use(model, { modelPath, dataPath: join(folder.path, name), said: sidecarOf(modelPath) }, silentTask, async ({ dataset }) => dataset);
  }

  it('reads a file once as long as it stays the same', async () => {
    const first = await read();
    assert.equal(await read(), first);
    appendFileSync(join(folder.path, 'sentiment.jsonl'), '{"text": "good", "label": "positive"}\n');
    const longer = await read();
    assert.equal(longer.count, first.count + 1);
    utimesSync(join(folder.path, 'sentiment.jsonl'), 1, 1);
    assert.notEqual(await read(), longer);
  });

  it('reads it anew when what is said beside it has changed', async () => {
    const first = await read();
    utimesSync(join(folder.path, 'vocab.json'), 1, 1);
    const second = await read();
    assert.notEqual(second, first);
    writeFileSync(join(folder.path, 'net.keras.unroll.json'), JSON.stringify({ data: { labelColumn: 'label' } }));
    assert.notEqual(await read(), second);
  });

  it('reads a table by instances for a model without steps, as one series for another', async () => {
    writeFileSync(join(folder.path, 'table.csv'), 'a,b\n1,2\n3,4\n');
    assert.equal((await read('table.csv')).count, 1);
    const images = await openModel(memorySource('digits-cnn.keras', readFileSync(join(samples, 'digits-cnn.keras'))), silentTask);
    const modelPath = join(folder.path, 'net.keras');
    const count = await sets.use(images.model, { modelPath, dataPath: join(folder.path, 'table.csv'), said: sidecarOf(modelPath) }, silentTask, async ({ dataset }) => dataset.count);
    assert.equal(count, 2);
  });

  it('keeps the last two', async () => {
    const first = await read();
    const words = await read('binary-words.csv');
    assert.equal(await read(), first);
    await read('sensor.csv');
    assert.equal(await read(), first);
    assert.notEqual(await read('binary-words.csv'), words);
  });

  it('keeps nothing of a file that cannot be read', async () => {
    await assert.rejects(read('gone.csv'), { name: 'UnrollError', message: /there is no such file/ });
    writeFileSync(join(folder.path, 'gone.csv'), 'sequence,label\n01,a\n');
    assert.equal((await read('gone.csv')).count, 1);
  });

  it('leaves a data set open for who still works with it', async () => {
    const modelPath = join(folder.path, 'net.keras');
    const rows = await sets.use(model, { modelPath, dataPath: join(folder.path, 'sensor.csv'), said: sidecarOf(modelPath) }, silentTask, async ({ dataset }) => {
      sets.close();
      return dataset.values.subarray(0, 3).length;
    });
    assert.equal(rows, 3);
  });
});
