/**
 * `npm run fuzz`: damaged files through every reader, seeded and bounded.
 *
 *   npm run fuzz -- --seed 7 --iterations 20000 --format keras,npz
 *   npm run fuzz -- --reproduce test-results/fuzz/keras-7-123/case.json
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { FuzzCase } from './cases.js';
import { type FuzzSummary, runFuzz } from './runFuzz.js';
import { loadSubjects } from './subjects.js';
import { pairingModels, useFile } from './use.js';

/** Cases between two lines of progress. */
const interval = 500;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      iterations: { type: 'string', default: '5000' },
      format: { type: 'string' },
      reproduce: { type: 'string' },
    },
  });
  if (values.reproduce !== undefined) return reproduce(values.reproduce);
  const summary = await runFuzz({
    seed: wholeNumber('seed', values.seed),
    iterations: wholeNumber('iterations', values.iterations),
    formats: values.format?.split(',') ?? null,
    onProgress: (done) => done % interval === 0 && console.log(`${done} cases`),
  });
  print(summary);
  return summary.defects.length === 0;
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${flag} is ${text}; it must be a whole number.`);
}

function print({ counts, defects }: FuzzSummary): void {
  console.log(`\n${'format'.padEnd(12)}${['used', 'refused', 'cancelled', 'defects'].map((title) => title.padStart(10)).join('')}`);
  for (const [format, { used, refused, cancelled, defect }] of [...counts].sort()) {
    console.log(`${format.padEnd(12)}${[used, refused, cancelled, defect].map((count) => String(count).padStart(10)).join('')}`);
  }
  for (const { detail, what, file } of defects) console.log(`\n${detail}\n  ${what}\n  --reproduce ${path.relative('', file)}`);
}

/** @param file `case.json` beside the files of a case */
async function reproduce(file: string): Promise<boolean> {
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Omit<FuzzCase, 'files'> & { files: readonly string[] };
  console.log(stored.what);
  const files = new Map(stored.files.map((name) => [name, new Uint8Array(readFileSync(path.join(path.dirname(file), name)))]));
  const outcome = await useFile({ ...stored, files }, await pairingModels(loadSubjects()));
  console.log(`${outcome.kind}: ${outcome.detail} (peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB)`);
  return outcome.kind !== 'defect';
}

main().then(
  (sound) => {
    process.exitCode = sound ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
