import assert from 'node:assert/strict';
import { printOverview } from '../../../src/cli/describe.js';
import { silentTask } from '../../../src/engine/core/task.js';
import { safetensorsFormat } from '../../../src/engine/formats/safetensors/safetensorsFormat.js';
import { overviewOf } from '../../../src/engine/model/overview.js';
import { savedTensors } from '../engine/formats/handmade.js';

describe('cli/describe', () => {
  it('prints names out of hostile files without what commands a terminal', async () => {
    const evil = 'net\u001b[2J\u001b]0;owned\u0007\r\n\u202e';
    const model = await safetensorsFormat.open(savedTensors({ [`${evil}.weight`]: [2, 3], [`${evil}.bias`]: [2] }), silentTask);
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) };
    const overview = overviewOf(model, { path: 'm', bytes: 1, formatTitle: 'safetensors', methods: [] });
    printOverview(overview, { out: stream, err: stream, now: () => 0 });
    const printed = written.join('');
    assert.ok(overview.layers.some(({ name }) => name.includes('\u001b')) && printed.includes('net\uFFFD[2J'), printed);
    assert.doesNotMatch(printed.replaceAll('\n', ''), /[\p{Cc}\u202a-\u202e]/u);
    assert.doesNotMatch(printed, /owned\uFFFD?\n/);
  });

  it('cuts a name that would make every row of the table as long', async () => {
    const model = await safetensorsFormat.open(savedTensors({ [`${'x'.repeat(1_000_000)}.weight`]: [2, 3] }), silentTask);
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) };
    printOverview(overviewOf(model, { path: 'm', bytes: 1, formatTitle: 'safetensors', methods: [] }), { out: stream, err: stream, now: () => 0 });
    assert.ok(written.join('').length < 100_000);
  });
});
