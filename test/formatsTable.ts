/**
 * The README's table of model formats, generated from the registry: `npm run docs` writes it, a test compares it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelFormats } from '../src/engine/formats/registry.js';

const readme = join(__dirname, '..', 'README.md');
const begin = '<!-- formats: npm run docs -->';
const end = '<!-- /formats -->';

/** @returns one row per format, in the registry's words */
export function formatsTable(): string {
  const rows = modelFormats.map((format) => `| ${format.title} | ${format.reads} |`).sort();
  return ['| models | what is read |', '|---|---|', ...rows].join('\n');
}

/** @returns README with the table as the registry has it now */
export function withFormatsTable(text: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no part between ${begin} and ${end}.`);
  return `${text.slice(0, from)}${begin}\n\n${formatsTable()}\n\n${text.slice(to)}`;
}

if (require.main === module) writeFileSync(readme, withFormatsTable(readFileSync(readme, 'utf8')));
