import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { fsaParameters, fsaSettings } from '../../../../../src/engine/methods/fsa/parameters.js';
import { shareLeft, withSymbols } from '../../../../../src/engine/methods/fsa/symbolCounts.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import { flips, flipFlop, rowData } from '../concepts/latch.js';
import { automatonNet, wordData } from './automatonNet.js';
import { grammars } from './grammars.js';

describe('the number of symbols of continuous inputs', () => {
  /** @param left by number of symbols */
  async function triedWith(left: Readonly<Record<number, number>>, symbols: string | number = 'auto', words = false): Promise<{ tried: readonly number[]; chosen: number }> {
    const data = words ? pairData(automatonNet(grammars.tomita1!), wordData([[0], [1]], ['0', '1'])) : pairData((await flipFlop(1)).model, rowData({ names: ['x'], sequences: flips(3) }));
    const tried: number[] = [];
    const settings = fsaSettings(checkParameters(fsaParameters, { symbols }));
    const attempt = async (count: number) => {
      tried.push(count);
      return { left: left[count]!, count };
    };
    return { tried, chosen: (await withSymbols(settings, data, attempt, silentTask)).count };
  }

  it('stays small where that says enough', async () => {
    assert.deepEqual(await triedWith({ 4: 0.5 }), { tried: [4], chosen: 4 });
  });

  it('grows while the machine says little more than one class would, and else is the best that was tried', async () => {
    assert.deepEqual(await triedWith({ 4: 1, 8: 0.2 }), { tried: [4, 8], chosen: 8 });
    assert.deepEqual(await triedWith({ 4: 1, 8: 0.9, 16: 1.5, 32: 0.9 }), { tried: [4, 8, 16, 32], chosen: 8 });
  });

  it('is not asked for where it is given, or where the data has symbols', async () => {
    assert.deepEqual(await triedWith({ 5: 1 }, 5), { tried: [5], chosen: 5 });
    assert.deepEqual((await triedWith({ 4: 1 }, 'auto', true)).tried, [4]);
  });

  it('measures what is left of the mistakes of a single class', () => {
    assert.deepEqual([shareLeft(3, 12), shareLeft(0, 0)], [0.25, 0]);
  });
});
