/**
 * Every contender is measured in a process of its own: in one process, a rival's large heap would bring about full
 * collections, at which V8 forgets the code it has compiled for the others.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { startProcess, stopProcess } from '../harness/resources.js';
import type { Contender, Measured, Workload } from './contenders.js';

export class ContenderProcess {
  private readonly ended: Promise<never>;

  private constructor(private readonly process: ChildProcess) {
    this.ended = once(process, 'exit').then(() => {
      throw new Error(`${process.spawnargs.slice(-2).join(', ')}: ended before it answered.`);
    });
    // That it ends when nobody waits for it is no fault.
    this.ended.catch(() => {});
  }

  /** Resolves when the contender has prepared its work and is warm. */
  static async start({ name: workload }: Workload, { name }: Contender): Promise<ContenderProcess> {
    const entry = path.join(import.meta.dirname, 'contenderMain.ts');
    const child = startProcess(process.execPath, [...process.execArgv, entry, workload, name], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const started = new ContenderProcess(child);
    await started.answer();
    return started;
  }

  async measure(): Promise<Measured> {
    this.process.send('measure');
    return (await this.answer()) as Measured;
  }

  stop(): Promise<void> {
    return stopProcess(this.process);
  }

  /** @throws Error where the process ends instead; why stands on its stderr */
  private async answer(): Promise<unknown> {
    const messages: unknown[] = await Promise.race([once(this.process, 'message'), this.ended]);
    return messages[0];
  }
}
