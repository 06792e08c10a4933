import assert from 'node:assert/strict';
import { runFuzz } from '../../fuzz/runFuzz.js';
import { loadSubjects } from '../../fuzz/subjects.js';
import { pairingModels, useFile } from '../../fuzz/use.js';

describe('fuzzing', () => {
  it('begins with files that can be used, of every format', async () => {
    const subjects = loadSubjects();
    const models = await pairingModels(subjects);
    for (const subject of subjects) {
      const outcome = await useFile({ ...subject, cancelAt: null }, models);
      assert.equal(outcome.kind, 'used', `${subject.title}: ${outcome.detail}`);
    }
  }).timeout(300_000);

  it('finds no defect in a few damaged files of every format', async () => {
    const { counts, defects } = await runFuzz({ seed: 1, iterations: 200, formats: null });
    assert.deepEqual(defects, []);
    const kinds = [...counts.values()];
    assert.equal(kinds.reduce((sum, { used, refused, cancelled }) => sum + used + refused + cancelled, 0), 200);
    assert.ok(kinds.every(({ refused }) => refused > 0) && kinds.some(({ used }) => used > 0));
  }).timeout(600_000);
});
