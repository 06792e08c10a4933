/** Work that does not end by itself while a test looks at it: what is to be cancelled or seen under way is there by construction, not by speed. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { savedTensors } from '../unit/engine/formats/handmade.js';

/** Names of a model and data that an extraction is busy with for many minutes, and still for minutes on a machine many times as fast. */
export const longWork = { model: 'large-lstm.safetensors', data: 'many-words.csv' };

/** Writes {@link longWork} into a folder: an LSTM of 2,048 cells, and words over 0 and 1. */
export function writeLongWork(folder: string): void {
  const units = 2048;
  const model = savedTensors({
    'lstm.weight_ih_l0': [4 * units, 2],
    'lstm.weight_hh_l0': [4 * units, units],
    'lstm.bias_ih_l0': [4 * units],
    'lstm.bias_hh_l0': [4 * units],
    'fc.weight': [1, units],
    'fc.bias': [1],
  });
  writeFileSync(path.join(folder, longWork.model), model.read(0, model.size));
  const lines = ['sequence,label'];
  // Equal from run to run: a plain linear congruential generator is random enough for input that only has to be long.
  let state = 1;
  for (let index = 0; index < 240_000; index++) {
    let word = '';
    while (word.length < 24) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      word += String(state >>> 31);
    }
    lines.push(`${word},${word.includes('0110') ? 'accept' : 'reject'}`);
  }
  writeFileSync(path.join(folder, longWork.data), `${lines.join('\n')}\n`);
}
