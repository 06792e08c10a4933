import assert from 'node:assert/strict';
import { silentTask } from '../../../../../src/engine/core/task.js';
import { cells } from '../../../../../src/engine/methods/cells/cells.js';
import { compare } from '../../../../../src/engine/methods/compare/compare.js';
import type { RecurrentLayer } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';

async function refusals(layer: Partial<RecurrentLayer>): Promise<readonly (string | null)[]> {
  const known = await loadRunnable(modelOf([featureInput(1), recurrent({ name: 'rnn', units: 3, inputSize: 1, ...layer }), dense([1, 0, 0, 1], [0, 0])]), silentTask);
  return [cells, compare].map((method) => method.unsuited(known));
}

describe('layers with cells', () => {
  it('are recurrent layers whose units are their cells', async () => {
    assert.deepEqual(await refusals({}), [null, null]);
  });

  it('are not those that project their cells: a figure of one number would not be one of a cell', async () => {
    const [ofCells, ofCompare] = await refusals({ projected: 2 });
    assert.equal(ofCells, 'Layer "rnn" projects its 3 cells to 2 numbers, in which no cell stands by itself.');
    assert.equal(ofCompare, ofCells);
  });
});
