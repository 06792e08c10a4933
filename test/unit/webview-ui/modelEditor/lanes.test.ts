import assert from 'node:assert/strict';
import { laneRows } from '../../../../webview-ui/modelEditor/lanes.js';

describe('lanes between layers', () => {
  it('is one lane for a chain', () => {
    const rows = laneRows([
      { name: 'input', inputs: [] },
      { name: 'lstm', inputs: ['input'] },
      { name: 'dense', inputs: ['lstm'] },
    ]);
    assert.deepEqual(rows, [
      { lane: 0, entering: [], passing: [], leaves: true },
      { lane: 0, entering: [0], passing: [], leaves: true },
      { lane: 0, entering: [0], passing: [], leaves: false },
    ]);
  });

  it('gives a second branch a lane of its own until both join', () => {
    const rows = laneRows([
      { name: 'words', inputs: [] },
      { name: 'sensor', inputs: [] },
      { name: 'lstm', inputs: ['words'] },
      { name: 'join', inputs: ['lstm', 'sensor'] },
    ]);
    assert.deepEqual(rows.map((row) => row.lane), [0, 1, 0, 0]);
    assert.deepEqual(rows[2], { lane: 0, entering: [0], passing: [1], leaves: true });
    assert.deepEqual(rows[3], { lane: 0, entering: [0, 1], passing: [], leaves: false });
  });

  it('keeps an output that is needed again running beside the layer that takes it', () => {
    const rows = laneRows([
      { name: 'input', inputs: [] },
      { name: 'lstm', inputs: ['input'] },
      { name: 'add', inputs: ['lstm', 'input'] },
    ]);
    assert.deepEqual(rows[1], { lane: 1, entering: [0], passing: [0], leaves: true });
    assert.deepEqual(rows[2], { lane: 0, entering: [0, 1], passing: [], leaves: false });
  });

  it('takes the same input twice as one line', () => {
    const [, twice] = laneRows([
      { name: 'input', inputs: [] },
      { name: 'square', inputs: ['input', 'input'] },
    ]);
    assert.deepEqual(twice, { lane: 0, entering: [0], passing: [], leaves: false });
  });
});
