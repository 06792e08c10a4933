import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memorySource } from '../../../../../src/engine/core/bytes.js';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { openModel } from '../../../../../src/engine/formats/registry.js';
import { chosenRecurrentLayer } from '../../../../../src/engine/model/graph.js';
import { openFileSource } from '../../../../../src/worker/fileSource.js';

const fixtures = path.join(import.meta.dirname, '../../../../fixtures');

describe('broken and hostile ONNX files', () => {
  const folder = path.join(fixtures, 'malformed');
  const expected = JSON.parse(readFileSync(path.join(folder, 'EXPECT.json'), 'utf8')) as Record<string, string>;
  for (const [name, mentioned] of Object.entries(expected).filter(([file]) => file.endsWith('.onnx'))) {
    it(`${name}: ${mentioned}`, async () => {
      const source = openFileSource(path.join(folder, name), 'model');
      // Some can be opened and looked at; what is wrong with them is said where a recurrent layer is asked for.
      const asked = openModel(source, silentTask).then(({ model }) => chosenRecurrentLayer(model, null));
      await assert.rejects(asked, (error: Error) => {
        assert.ok(error.message.startsWith(name) && error.message.includes(mentioned) && !error.message.includes('\n'), error.message);
        return true;
      });
      source.close();
    });
  }

  it('end in a model or one clear line, wherever a byte of a sound file is changed or the rest is missing', async () => {
    for (const fixture of ['onnx-torch-stateful-opset-13', 'onnx-keras-style-padding', 'onnx-dynamo-bidirectional-two-layers']) {
      const sound = readFileSync(path.join(fixtures, 'golden', fixture, 'model.onnx'));
      for (let at = 0; at < sound.length; at += 13) {
        const changed = Uint8Array.from(sound);
        changed[at]! ^= 1 << at % 8;
        for (const bytes of [changed, sound.subarray(0, at)]) {
          const problem = await openModel(memorySource('model.onnx', bytes), silentTask).then(() => null, (error: Error) => error);
          assert.ok(problem === null || problem.name === 'UnrollError', `${fixture}, byte ${at}: ${problem?.stack}`);
        }
      }
    }
  });
});
