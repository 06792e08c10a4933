/**
 * The promise of the whole job: from a trained network's file and its words to the minimal automaton of the language it
 * was trained on. All seven Tomita grammars, "contains 0110" and "contains 000", networks of differing cells.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memorySource, type ByteSource } from '../../src/engine/core/bytes.js';
import { silentTask } from '../../src/engine/core/task.js';
import { pairData } from '../../src/engine/data/pair.js';
import { readDataset } from '../../src/engine/data/registry.js';
import { openModel } from '../../src/engine/formats/registry.js';
import { distinguish } from '../../src/engine/methods/fsa/automaton.js';
import type { FsaBody } from '../../src/engine/methods/fsa/body.js';
import type { ParameterValues } from '../../src/engine/methods/method.js';
import { checkParameters } from '../../src/engine/methods/parameters.js';
import { methodNamed } from '../../src/engine/methods/registry.js';
import type { FidelityCard } from '../../src/engine/results/document.js';
import { loadRunnable } from '../../src/engine/trace/loadRunnable.js';
import { minimalOf } from '../unit/engine/methods/fsa/automatonNet.js';
import { grammars } from '../unit/engine/methods/fsa/grammars.js';

const folder = join(import.meta.dirname, '..', 'fixtures', 'languages');
/** Output 0 of the networks is accept, 1 is reject. */
const classes = ['accept', 'reject'];

function fileOf(...path: string[]): ByteSource {
  return memorySource(path.at(-1)!, new Uint8Array(readFileSync(join(folder, ...path))));
}

async function extract(language: string, parameters: ParameterValues): Promise<{ card: FidelityCard; body: FsaBody }> {
  const file = existsSync(join(folder, language, 'model.keras')) ? 'model.keras' : 'model.safetensors';
  const { model } = await openModel(fileOf(language, file), silentTask);
  const data = pairData(model, await readDataset(fileOf(language, 'words.csv'), {}, silentTask), { classes });
  const method = methodNamed('fsa');
  const runnable = await loadRunnable(model, silentTask);
  assert.equal(method.unsuited(runnable), null);
  const { card, body } = await method.run({ runnable, data, parameters: checkParameters(method.parameters, parameters), seed: 0, task: silentTask });
  return { card, body: body as unknown as FsaBody };
}

describe('state machines of trained networks', () => {
  for (const language of ['tomita1', 'tomita2', 'tomita3', 'tomita4', 'tomita5', 'tomita6', 'tomita7', 'contains0110', 'contains000']) {
    it(`${language}: the automaton is the minimal one of the grammar`, async () => {
      const { card, body } = await extract(language, { k: 'auto', minimize: true });
      const truth = grammars[language]!;
      // The grammars' class 1 is accept, the network's class 0.
      const found = minimalOf(body);
      const difference = distinguish({ ...found, output: found.output.map((output) => 1 - output) }, truth);
      assert.equal(difference, null, `differs on "${difference?.join('')}"`);
      assert.equal(body.minimal.states.length, truth.states);
      assert.deepEqual(body.counterexamples, []);
      assert.ok(!('reason' in card.heldOut) && card.heldOut.fidelity.value >= 0.995);
    });
  }

  it('0110 of length 4: the curve against k starts at the baseline and rises to 1', async () => {
    const { body } = await extract('length4_0110', { k: 'auto' });
    const first = body.sweep[0]!;
    const best = body.sweep.at(-1)!;
    // 15 of the 16 words are rejected.
    assert.equal(body.sweepMajority, 0.9375);
    assert.equal(first.accuracy, 0.9375);
    assert.equal(first.balanced, 0.5, 'always reject');
    assert.deepEqual([best.fidelity, best.balanced, best.accuracy], [1, 1, 1]);
  });
});
