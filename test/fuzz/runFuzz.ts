/**
 * Runs fuzz cases in processes of their own and collects what came of them. A case that does not end is ended, one that
 * ends its process is noted, and the others go on.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testResults } from '../harness/paths.js';
import { caseOf } from './cases.js';
import type { FuzzOrder, FuzzReport } from './fuzzProcess.js';
import { loadSubjects } from './subjects.js';

export interface FuzzRun {
  readonly seed: number;
  readonly iterations: number;
  /** Ids of formats; null = all. */
  readonly formats: readonly string[] | null;
  readonly onProgress?: (done: number) => void;
}

export interface Defect {
  readonly number: number;
  readonly format: string;
  readonly detail: string;
  /** The file it began with and what was done to it. */
  readonly what: string;
  /** Absolute path of what `--reproduce` takes. */
  readonly file: string;
}

export interface FuzzSummary {
  /** Number of cases by format and outcome. */
  readonly counts: ReadonlyMap<string, Readonly<Record<Kind, number>>>;
  readonly defects: readonly Defect[];
}

type Kind = FuzzReport['outcome']['kind'];

/** How long one case may take before it counts as hung, in milliseconds: most take a few, and none seconds. */
const patience = 60_000;
/** How long the process may take to be ready for its first case. */
const startPatience = 120_000;

/** @throws Error for a format that has no files */
export async function runFuzz({ seed, iterations, formats, onProgress }: FuzzRun): Promise<FuzzSummary> {
  const subjects = loadSubjects(formats);
  const counts = new Map<string, Record<Kind, number>>();
  const defects: Defect[] = [];
  const take = async ({ number, format, outcome }: FuzzReport): Promise<void> => {
    const count = counts.get(format) ?? { used: 0, refused: 0, cancelled: 0, defect: 0 };
    counts.set(format, count);
    count[outcome.kind]++;
    if (outcome.kind !== 'defect') return;
    const { detail } = outcome;
    const { what, file } = await keep(number);
    defects.push({ number, format, detail, what, file });
  };
  const keep = async (number: number): Promise<Pick<Defect, 'what' | 'file'>> => {
    const { files, ...rest } = await caseOf(subjects, seed, number);
    const folder = path.join(testResults, 'fuzz', `${rest.format}-${seed}-${number}`);
    for (const [name, bytes] of files) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
    const file = path.join(folder, 'case.json');
    writeFileSync(file, `${JSON.stringify({ seed, number, ...rest, files: [...files.keys()] }, null, 2)}\n`);
    return { what: rest.what, file };
  };

  for (let next = 0; next < iterations; ) {
    const pending: Promise<void>[] = [];
    const end = await runProcess({ seed, from: next, to: iterations, formats }, (report) => {
      next = report.number + 1;
      pending.push(take(report));
      onProgress?.(next);
    });
    await Promise.all(pending);
    if (end === null || next >= iterations) continue;
    const { format } = await caseOf(subjects, seed, next);
    await take({ number: next, format, outcome: { kind: 'defect', detail: end } });
    next++;
  }
  return { counts, defects };
}

/** @returns null at the normal end, or how the process came to another one */
async function runProcess(order: FuzzOrder, onReport: (report: FuzzReport) => void): Promise<string | null> {
  const child = fork(path.join(__dirname, 'fuzzProcess.ts'), {
    execArgv: ['--import', 'tsx', '--expose-gc', '--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  let hung = false;
  let timer: NodeJS.Timeout;
  const wait = (time: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, time);
  };
  child.stderr!.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-4000)));
  child.on('message', (report: FuzzReport) => {
    onReport(report);
    wait(patience);
  });
  wait(startPatience);
  child.send(order);
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearTimeout(timer!);
  if (hung) return `not ended after ${patience / 1000} s`;
  return code === 0 ? null : `ended the process with ${code}: ${errors}`;
}
