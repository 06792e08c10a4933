import assert from 'node:assert/strict';
import { inputsApart } from '../../../../../src/engine/methods/concepts/inputsApart.js';
import { conceptsOf, flipFlop, flips, rowData, statesAlong } from './latch.js';

const unused = { sequences: new Int32Array(0), verdicts: new Int32Array(0), places: new Int32Array(0), empty: 0, leftOut: 0 };

/** Of two concepts, the first as long as the assignment says 0. */
function apartOf(inputs: readonly number[], width: number, assignment: readonly number[], names: Parameters<typeof inputsApart>[2]): string[][] {
  const steps = assignment.length;
  const trajectories = { ...unused, verdicts: new Int32Array(steps), offsets: Int32Array.of(0, steps), inputs: Float32Array.from(inputs), width };
  const concepts = { count: 2, centres: new Float32Array(2), assignment: Int32Array.from(assignment), distributions: [], classes: [0, 1] };
  return inputsApart(trajectories, concepts, names).map((apart) => apart.map(({ text }) => text));
}

describe('inputs that set concepts apart', () => {
  it('are the features that differ most, in deviations and whatever their scale', () => {
    const rows = [[1e-6, 100, 5], [2e-6, 101, 5], [1e-6, 90, 5], [9e-6, 140, 5], [8e-6, 138, 5], [9e-6, 90, 5]];
    assert.deepEqual(apartOf(rows.flat(), 3, [0, 0, 0, 1, 1, 1], { alphabet: null, features: ['light', 'noise', 'constant'] }), [['light low', 'noise low'], ['light high', 'noise high']]);
  });

  it('are symbols that are read far oftener there', () => {
    assert.deepEqual(apartOf([0, 1, 0, 2, 0, 2, 1, 1], 1, [0, 0, 0, 0, 1, 1, 1, 1], { alphabet: ['a', 'b', 'c'], features: null }), [[], []]);
    assert.deepEqual(apartOf([0, 0, 0, 2, 2, 1, 1, 1], 1, [0, 0, 0, 0, 1, 1, 1, 1], { alphabet: ['not', 'very', 'b'], features: null }), [['word = not'], ['word = very']]);
  });

  it('are none of a concept that is alone, or where nothing differs', () => {
    const features = ['x'];
    assert.deepEqual(apartOf([1, 2, 1, 2], 1, [0, 0, 0, 0], { alphabet: null, features }), [[], []]);
    assert.deepEqual(apartOf([1, 2, 1, 2], 1, [0, 0, 1, 1], { alphabet: null, features }), [[], []]);
    assert.deepEqual(apartOf([1, 1, 1, 1], 1, [0, 0, 1, 1], { alphabet: null, features }), [[], []]);
  });

  it('stand beside the name, which stays the class', async () => {
    // What decides is the first feature of the steps before; the second goes along with the state.
    const sequences = flips(40).map((rows) => statesAlong(rows).map((state, step) => [rows[step]![0]!, state + 0.1 * (step % 3)]));
    const { document, body } = await conceptsOf(await flipFlop(2), rowData({ names: ['x', 'light'], sequences }), { k: 2 });
    assert.deepEqual(body.concepts.map(({ name, apart }) => [name, apart[0]?.text]), [['0', 'light low'], ['1', 'light high']]);
    const { here, elsewhere } = body.concepts[1]!.apart[0]!;
    assert.ok(here > 1 && elsewhere < 0.2);
    assert.equal(document.concepts[1]!.apart[0]!.text, 'light high');
  });
});
