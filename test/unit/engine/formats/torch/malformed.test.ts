import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { openModel } from '../../../../../src/engine/formats/registry.js';
import { fixtures, golden } from './opening.js';

describe('broken and hostile PyTorch files', () => {
  const folder = path.join(fixtures, 'malformed');
  const expected = JSON.parse(readFileSync(path.join(folder, 'EXPECT.json'), 'utf8')) as Record<string, string>;
  for (const [name, mentioned] of Object.entries(expected).filter(([file]) => /\.(pt|pth|pt2|pkl)$/.test(file))) {
    it(`${name}: ${mentioned}`, async () => {
      const source = memorySource(name, readFileSync(path.join(folder, name)));
      await assert.rejects(openModel(source, silentTask), (error: Error) => {
        assert.equal(error.name, 'UnrollError', error.stack);
        assert.ok(error.message.startsWith(name) && error.message.includes(mentioned) && !error.message.includes('\n'), error.message);
        return true;
      });
    });
  }

  it('end in a model or one clear line, wherever a byte of a sound file is changed or the rest is missing', async () => {
    for (const fixture of ['pt-gru-legacy', 'pt-lstm-cell', 'pt-rnn-whole-module']) {
      const source = golden(fixture);
      const sound = source.read(0, source.size);
      for (let at = 0; at < sound.length; at += 17) {
        const changed = Uint8Array.from(sound);
        changed[at]! ^= 1 << at % 8;
        for (const bytes of [changed, sound.subarray(0, at)]) {
          const problem = await openModel(memorySource(source.name, bytes), silentTask).then(() => null, (error: Error) => error);
          assert.ok(problem === null || problem.name === 'UnrollError', `${fixture}, byte ${at}: ${problem?.stack}`);
        }
      }
    }
  });
});
