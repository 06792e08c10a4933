/**
 * Meta-trees of the samples: how well a tree of five questions tells what a hidden layer of real networks decides.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource, type ByteSource } from '../../src/engine/core/bytes.js';
import { silentTask } from '../../src/engine/core/task.js';
import { pairData } from '../../src/engine/data/pair.js';
import { readDataset } from '../../src/engine/data/registry.js';
import { parseVocabulary } from '../../src/engine/data/vocabulary.js';
import { openModel } from '../../src/engine/formats/registry.js';
import type { MetaTreeBody } from '../../src/engine/methods/metaTree/body.js';
import type { ParameterValues } from '../../src/engine/methods/method.js';
import { checkParameters } from '../../src/engine/methods/parameters.js';
import { methodNamed } from '../../src/engine/methods/registry.js';
import type { FidelityCard } from '../../src/engine/results/document.js';
import { loadRunnable } from '../../src/engine/trace/loadRunnable.js';

const samples = join(import.meta.dirname, '..', '..', 'media', 'samples');

function sample(name: string): ByteSource {
  return memorySource(name, new Uint8Array(readFileSync(join(samples, name))));
}

interface Found {
  readonly card: FidelityCard;
  readonly body: MetaTreeBody;
}

async function metaTreeOf(modelFile: string, dataFile: string, parameters: ParameterValues, seed = 0): Promise<Found> {
  const { model } = await openModel(sample(modelFile), silentTask);
  const words = dataFile.endsWith('.jsonl') ? { vocabulary: parseVocabulary('vocab.json', readFileSync(join(samples, 'vocab.json'), 'utf8')) } : {};
  const data = pairData(model, await readDataset(sample(dataFile), words, silentTask));
  const method = methodNamed('meta-tree');
  const runnable = await loadRunnable(model, silentTask);
  assert.equal(method.unsuited(runnable), null);
  const { card, body } = await method.run({ runnable, data, parameters: checkParameters(method.parameters, parameters), seed, task: silentTask });
  return { card, body: body as unknown as MetaTreeBody };
}

function fidelityOf({ card: { heldOut } }: Found): number {
  assert.ok(!('reason' in heldOut));
  return (heldOut.perStep ?? heldOut.fidelity).value;
}

describe('meta-trees of the samples', () => {
  for (const seed of [0, 2, 5]) {
    it(`five questions tell most digits as the network does: seed ${seed}`, async () => {
      const found = await metaTreeOf('digits-cnn.keras', 'digits.npz', {}, seed);
      const { card, body } = found;
      assert.equal(body.layer, 'features');
      assert.ok(!('reason' in card.accuracy));
      assert.ok(card.accuracy.model >= 0.95, `the network's accuracy ${card.accuracy.model}`);
      assert.ok(fidelityOf(found) >= 0.85, `fidelity ${fidelityOf(found)}`);
      const depthOf = (node: number): number => (body.tree.nodes[node]!.test ? 1 + Math.max(depthOf(body.tree.nodes[node]!.left), depthOf(body.tree.nodes[node]!.right)) : 0);
      assert.ok(depthOf(0) <= 5);
      for (const { outOfBag, agreement } of body.forests) assert.ok(outOfBag! > 0.85 && agreement! > 0.85);
      assert.ok(body.factors.every(({ clusters }) => clusters.every(({ meanInput }) => meanInput?.kind === 'image')));
      assert.ok(Object.values(body.pictures).every((picture) => picture.kind === 'image' && picture.pixels.length === 14 * 14));
    });
  }

  it('any layer of the network can be explained', async () => {
    for (const layer of ['pooled_parts', 'parts', 'strokes']) {
      const { body } = await metaTreeOf('digits-cnn.keras', 'digits.npz', { layer, factors: 5, clusters: 4, trees: 10, instances: 300 });
      assert.equal(body.factors.reduce((sum, { units }) => sum + units.length, 0) <= 24, true);
    }
    const found = await metaTreeOf('digits-cnn.keras', 'digits.npz', { layer: 'pooled_parts', taken: 'all', trees: 10 });
    assert.ok(fidelityOf(found) >= 0.6, `fidelity ${fidelityOf(found)}`);
  });

  it('the last state of recurrent networks: words and sentences', async () => {
    const words = await metaTreeOf('binary-lstm.keras', 'binary-words.csv', { trees: 20 });
    assert.ok(fidelityOf(words) >= 0.95, `fidelity ${fidelityOf(words)}`);
    const sentences = await metaTreeOf('sentiment-gru.keras', 'sentiment.jsonl', { trees: 20 });
    assert.ok(fidelityOf(sentences) >= 0.95, `fidelity ${fidelityOf(sentences)}`);
    assert.ok(Object.values(sentences.body.pictures).every((picture) => picture.kind === 'tokens'));
  });

  it('every step of a network that answers at every step', async () => {
    const found = await metaTreeOf('sensor-lstm.keras', 'sensor.csv', { rows: 'step', trees: 20 });
    assert.ok(fidelityOf(found) >= 0.95, `fidelity ${fidelityOf(found)}`);
    assert.ok(Object.values(found.body.pictures).every((picture) => picture.kind === 'lines' && picture.to! - picture.from! === 1));
  });
});
