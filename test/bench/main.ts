/**
 * `npm run bench`: how fast it is beside the plain cells and what npm offers; with `--python` beside PyTorch,
 * scikit-learn and LightGBM of the Python on the PATH too; `--quick` leaves out what takes long. Prints a Markdown table
 * and keeps it as RESULTS.md and in the README; `--only text` prints the workloads whose names have the text, and keeps nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../harness/paths.js';
import { compare, type Standing } from './measure.js';
import { pythonVersions } from './python.js';
import { type Extent, workloads } from './workloads.js';

const results = path.join(import.meta.dirname, 'RESULTS.md');
const readme = path.join(projectRoot, 'README.md');
const [begin, end] = ['<!-- speed: written by npm run bench -->', '<!-- end of speed -->'];

function rowsOf(workload: string, standings: readonly Standing[]): string[] {
  const ours = standings[0]!.seconds;
  return standings.map(
    ({ name, seconds, quality }, i) => `| ${i === 0 ? workload : ''} | ${name} | ${seconds.toPrecision(3)} | ${i === 0 ? '' : (ours / seconds).toFixed(2)} | ${quality?.toPrecision(6) ?? ''} |`,
  );
}

function heading({ python, quick }: Extent, rounds: string): string {
  const versions = python ? pythonVersions().map((version) => `, ${version}`) : [];
  return (
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${[process.versions.node, ...process.execArgv.filter((flag) => flag.startsWith('--experimental'))].join(' ')}${versions.join('')}` +
    `${quick ? ', quick' : ''}; ${loadavg()[0]!.toFixed(1)} processes were running at the start. Medians of ${rounds} interleaved runs, every contender in a warm process of its own; ` +
    'CPU seconds (user and system) on one thread where nothing else is said. The ratio is that of Unroll to the rival: below 1, Unroll is faster.'
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { python: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, rounds: { type: 'string', default: '5' }, only: { type: 'string' } },
  });
  const lines = [heading(values, values.rounds), '', '| workload | | seconds | ratio | quality |', '|---|---|---|---|---|'];
  for (const workload of workloads(values).filter(({ name }) => name.includes(values.only ?? ''))) {
    const rows = rowsOf(workload.name, await compare(workload, Number(values.rounds)));
    console.log(rows.join('\n'));
    lines.push(...rows);
  }
  if (values.only !== undefined) return;
  writeFileSync(results, `# Speed\n\n${lines.join('\n')}\n`);
  const text = readFileSync(readme, 'utf8');
  const parts = [text.indexOf(begin), text.indexOf(end)] as const;
  if (parts.includes(-1)) throw new Error(`README.md has no section between "${begin}" and "${end}".`);
  writeFileSync(readme, `${text.slice(0, parts[0])}${begin}\n${lines.join('\n')}\n${text.slice(parts[1])}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
