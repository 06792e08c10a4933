import assert from 'node:assert/strict';
import { stepPicture } from '../../../../src/engine/methods/stepPicture.js';

describe('the picture of a step', () => {
  it('shows symbols around it, and which are meant', () => {
    const alphabet = ['a', 'b', 'c'];
    const inputs = Int32Array.from({ length: 30 }, (_, i) => i % 3);
    const picture = stepPicture({ alphabet, features: null }, { inputs, width: 1, first: 3, end: 30 }, 20, 2);
    assert.deepEqual(picture, { kind: 'tokens', tokens: Array.from({ length: 16 }, (_, i) => alphabet[i % 3]!), from: 9, to: 12 });
  });

  it('shows features as lines, within the sequence', () => {
    const inputs = Float32Array.of(9, 9, 0.1, 10, 0.2, 20, 0.3, 30, 9, 9);
    const picture = stepPicture({ alphabet: null, features: ['x', 'y'] }, { inputs, width: 2, first: 1, end: 4 }, 1, 3);
    assert.deepEqual(picture, { kind: 'lines', lines: [{ label: 'x', values: [0.1, 0.2, 0.3] }, { label: 'y', values: [10, 20, 30] }], from: 0, to: 1 });
  });

  it('draws as many lines as can be told apart', () => {
    const picture = stepPicture({ alphabet: null, features: null }, { inputs: new Float32Array(40), width: 40, first: 0, end: 1 }, 0);
    assert.ok(picture.kind === 'lines' && picture.lines.length === 6 && picture.lines[5]!.label === 'x6');
  });
});
