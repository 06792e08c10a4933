import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFormatsTable } from '../formatsTable.js';

describe('README', () => {
  it('lists the formats of the registry (npm run docs writes the table)', () => {
    const text = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    assert.equal(text, withFormatsTable(text));
  });
});
