import assert from 'node:assert/strict';
import { printableJson, progressOn, textTable } from '../../../src/cli/terminal.js';

function recorder(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, columns: 40, write: (text: string) => written.push(text) };
  let time = 0;
  return { written, terminal: { out: stream, err: stream, now: () => time }, wait: (milliseconds: number) => (time += milliseconds) };
}

describe('cli/terminal', () => {
  it('draws a bar on a terminal, no longer than a line, and takes it away', () => {
    const { written, terminal } = recorder(true);
    const progress = progressOn(terminal);
    progress.report(0.5, 'Tracing a sequence with a long name');
    progress.report(null, 'Drawing');
    progress.end();
    progress.end();
    assert.equal(written[0], `\r${'█'.repeat(12)}${'░'.repeat(12)}  50 %  Tracing\u001b[K`);
    assert.match(written[1]!, /^\r░{24} {7}Drawing/);
    assert.deepEqual(written.slice(2), ['\r\u001b[K']);
  });

  it('writes a line now and then elsewhere, and none for quick work', () => {
    const { written, terminal, wait } = recorder(false);
    const progress = progressOn(terminal);
    progress.report(0, 'first');
    for (let i = 1; i <= 30; i++) {
      wait(100);
      progress.report(i / 30, `step ${i}`);
    }
    progress.end();
    assert.deepEqual(written, ['33 % step 10\n', '66 % step 20\n', '100 % step 30\n']);
  });

  it('aligns tables, numbers to the right', () => {
    const rows = textTable([{ title: 'Layer' }, { title: 'N', alignRight: true }, { title: '' }], [['a', '1', ''], ['long name', '1,000', 'x']]);
    assert.deepEqual(rows, ['Layer          N', 'a              1', 'long name  1,000  x']);
  });

  it('prints JSON without control characters, which JSON itself lets stand', () => {
    const text = { name: 'net\u009b2J\u001b[2J \u202eslleps\u2028 café' };
    const printed = printableJson(JSON.stringify(text, null, 2));
    assert.deepEqual(JSON.parse(printed), text);
    assert.doesNotMatch(printed.replaceAll('\n', ''), /[\p{Cc}\u2028-\u202e]/u);
    assert.ok(printed.includes('café'));
  });
});
