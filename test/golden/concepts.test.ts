/**
 * Concepts of the sensor sample: known is that light and CO2 decide, and that one reading alone does not always.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource, type ByteSource } from '../../src/engine/core/bytes.js';
import { silentTask } from '../../src/engine/core/task.js';
import { pairData } from '../../src/engine/data/pair.js';
import { readDataset } from '../../src/engine/data/registry.js';
import { openModel } from '../../src/engine/formats/registry.js';
import type { ConceptsBody } from '../../src/engine/methods/concepts/body.js';
import type { ParameterValues } from '../../src/engine/methods/method.js';
import { checkParameters } from '../../src/engine/methods/parameters.js';
import { methodNamed } from '../../src/engine/methods/registry.js';
import type { FidelityCard } from '../../src/engine/results/document.js';
import { loadRunnable } from '../../src/engine/trace/loadRunnable.js';

const samples = join(import.meta.dirname, '..', '..', 'media', 'samples');

function sample(name: string): ByteSource {
  return memorySource(name, new Uint8Array(readFileSync(join(samples, name))));
}

async function conceptsOfSensors(parameters: ParameterValues, seed: number): Promise<{ card: FidelityCard; body: ConceptsBody }> {
  const { model } = await openModel(sample('sensor-lstm.keras'), silentTask);
  const data = pairData(model, await readDataset(sample('sensor.csv'), {}, silentTask));
  const method = methodNamed('concepts');
  const runnable = await loadRunnable(model, silentTask);
  assert.equal(method.unsuited(runnable), null);
  const { card, body } = await method.run({ runnable, data, parameters: checkParameters(method.parameters, parameters), seed, task: silentTask });
  return { card, body: body as unknown as ConceptsBody };
}

describe('concepts of the sensor sample', () => {
  for (const k of ['auto', 2]) {
    for (const seed of [0, 1, 2]) {
      it(`run freely as the model does: k = ${k}, seed ${seed}`, async () => {
        const { card, body } = await conceptsOfSensors({ k, cap: 200 }, seed);
        assert.ok(!('reason' in card.heldOut));
        assert.ok(card.heldOut.perStep!.value >= 0.95, `fidelity per step ${card.heldOut.perStep!.value}`);
        assert.ok(body.concepts.every((concept) => ['empty', 'occupied'].includes(concept.class)));
        assert.deepEqual([...new Set(body.concepts.map((concept) => concept.class))], ['empty', 'occupied']);
        assert.ok(body.concepts.every((concept) => concept.purity > 0.7));
        const asked = body.trees.map((tree) => tree.importances);
        assert.ok(asked.some(({ light }) => light! > 0.1) && asked.some(({ co2 }) => co2! > 0.1));
        const { memoryless, majority } = body.baselines;
        assert.ok(majority!.perStep! < 0.75 && memoryless!.perStep! > 0.9);
        // A lead of a percent or so may be chance on so few sequences, however many steps they have.
        assert.equal(body.gain!.adds, card.heldOut.perStep!.value - memoryless!.perStep! > 0.03);
      });
    }
  }
});
