/**
 * Results appear whole or not at all: files are made in a temporary folder on the same file system and moved to their
 * place when all of them are complete. Whatever ends the program before that leaves nothing behind.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UnrollError } from '../engine/core/errors.js';

export class OutputFolder {
  /** Where to write; files keep their names. */
  readonly temporary: string;

  /**
   * @param target folder that the files end in; created when they are complete
   * @throws UnrollError (usage) when nothing can be written there
   */
  constructor(private readonly target: string) {
    let place = target;
    while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
    if (!statSync(place).isDirectory()) throw new UnrollError('usage', `${place} is a file, not a folder. Choose another --out.`);
    this.temporary = attempt(target, () => mkdtempSync(join(place, '.unroll-')));
  }

  /** Moves the named files into their place, replacing those of the same names and no others. */
  commit(names: readonly string[]): void {
    attempt(this.target, () => {
      mkdirSync(this.target, { recursive: true });
      for (const name of names) renameSync(join(this.temporary, name), join(this.target, name));
    });
    this.remove();
  }

  /** Gives up; may be called at any time, also after a commit. */
  remove(): void {
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

function attempt<T>(target: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UnrollError('usage', `${target} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}). Choose another --out.`);
  }
}
