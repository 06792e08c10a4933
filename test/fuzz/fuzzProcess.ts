/**
 * The process that does the dangerous part: it makes the asked cases and uses them, and may hang, run out of memory or
 * crash without taking anybody with it.
 */
import { caseOf } from './cases.js';
import { loadSubjects } from './subjects.js';
import { type Outcome, pairingModels, useFile } from './use.js';

/** Cases `from` up to `to`, after each other. */
export interface FuzzOrder {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Ids of formats; null = all. */
  readonly formats: readonly string[] | null;
}

export interface FuzzReport {
  readonly number: number;
  readonly format: string;
  readonly outcome: Outcome;
}

/** MiB. The issue of a case that needs more than a hostile file may cost is a defect. */
const mostMemory = 500;
/** MiB from which what earlier cases left behind is cleared away first, so that it does not count. */
const clearFrom = 250;

async function work({ seed, from, to, formats }: FuzzOrder): Promise<void> {
  const models = await pairingModels(loadSubjects());
  const subjects = loadSubjects(formats);
  for (let number = from; number < to; number++) {
    const fuzzCase = await caseOf(subjects, seed, number);
    if (process.memoryUsage.rss() > clearFrom * 2 ** 20) globalThis.gc?.();
    const before = peak();
    const outcome = await useFile(fuzzCase, models);
    const after = peak();
    const tooMuch = after > mostMemory && after > before;
    send({ number, format: fuzzCase.format, outcome: tooMuch ? { kind: 'defect', detail: `took ${Math.round(after)} MiB of memory (${outcome.detail})` } : outcome });
    // The peak never falls: only a new process can tell whether the next case is as bad.
    if (tooMuch) process.exit(0);
  }
}

/** @returns MiB of this process's memory at its highest */
function peak(): number {
  return process.resourceUsage().maxRSS / 1024;
}

function send(report: FuzzReport): void {
  process.send!(report);
}

process.once('message', (order: FuzzOrder) => {
  work(order).then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
