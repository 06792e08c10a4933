import assert from 'node:assert/strict';
import { UnrollError } from '../../../../src/engine/core/errors.js';

describe('the message of an error', () => {
  it('is one line, whatever the file holds that it quotes', () => {
    assert.equal(new UnrollError('data', 'a.csv: "x\r\n  y" is no number. \n').message, 'a.csv: "x y" is no number. ');
  });

  it('commands no terminal and turns no writing around', () => {
    const { message } = new UnrollError('model', 'layer \u001b]0;title\u0007 \u202eerac\u2069 \u0000\u009b2J');
    assert.equal(message, 'layer \uFFFD]0;title\uFFFD \uFFFDerac\uFFFD \uFFFD\uFFFD2J');
    assert.equal(new UnrollError('model', 'a\u2028b\u2029c').message, 'a\uFFFDb\uFFFDc');
  });

  it('is short enough to be read, and keeps its advice at the end', () => {
    const { message } = new UnrollError('model', `layer ${'x'.repeat(100_000)}: not supported. Save it again.`);
    assert.ok(message.length < 1100 && message.startsWith('layer xxx') && message.endsWith('Save it again.'), message);
  });

  it('is made soon of megabytes of white space', () => {
    const { message } = new UnrollError('model', `layer ${' '.repeat(5_000_000)}x: not supported.`);
    assert.ok(message.length < 1100 && message.endsWith('x: not supported.'), message);
  });
});
