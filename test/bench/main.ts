/**
 * `npm run bench`: how fast the kernels are beside the plain cells; with `--python` beside PyTorch, scikit-learn and
 * LightGBM of the Python on the PATH too. Prints a Markdown table and keeps it as RESULTS.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compare, type Standing } from './measure.js';
import { Python } from './python.js';
import { workloads } from './workloads.js';

function rowsOf(workload: string, standings: readonly Standing[]): string[] {
  const fastest = Math.min(...standings.map(({ seconds }) => seconds));
  return standings.map(
    ({ name, seconds, quality }, i) => `| ${i === 0 ? workload : ''} | ${name} | ${seconds.toPrecision(3)} | ${(seconds / fastest).toFixed(2)} | ${quality?.toPrecision(6) ?? ''} |`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { python: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' } } });
  const python = values.python ? await Python.start() : null;
  const lines = [
    '# Speed',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}` +
      Object.entries(python?.versions ?? {}).map(([name, version]) => `, ${name} ${version}`).join('') +
      `. One thread each, medians of ${values.rounds} interleaved runs after one to warm up; CPU seconds (user and system) where nothing else is said. ` +
      'Unroll records h, c and every gate.',
    '',
    '| workload | | seconds | ratio to the fastest | quality |',
    '|---|---|---|---|---|',
  ];
  try {
    for (const { name, rivals } of workloads(python)) lines.push(...rowsOf(name, await compare(rivals, Number(values.rounds))));
  } finally {
    python?.stop();
  }
  const table = `${lines.join('\n')}\n`;
  writeFileSync(path.join(import.meta.dirname, 'RESULTS.md'), table);
  console.log(table);
}

void main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
