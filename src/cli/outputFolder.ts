/**
 * Results appear whole or not at all: files are made in a temporary folder on the same file system and moved to their
 * place when all of them are complete. Whatever ends the program before that leaves nothing behind.
 */
import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UnrollError } from '../engine/core/errors.js';

export class OutputFolder {
  /** Where to write; files keep their names. */
  readonly temporary: string;

  /**
   * @param target folder that the files end in; created when they are complete
   * @param names of the files that may end in it
   * @param inputs paths of the files that are read, none of which is to be replaced
   * @throws UnrollError (usage) when nothing can be written there, or what stands there must not be replaced
   */
  constructor(
    private readonly target: string,
    names: readonly string[],
    inputs: readonly string[],
  ) {
    let place = target;
    while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
    if (!statSync(place).isDirectory()) throw new UnrollError('usage', `${place} is a file, not a folder. Choose another --out.`);
    for (const name of names) checkReplaceable(join(target, name), inputs);
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

/** A device or a pipe would be replaced as any file is, were it not for this: /dev/null would be gone. */
function checkReplaceable(path: string, inputs: readonly string[]): void {
  const status = attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (!status) return;
  if (!status.isFile() && !status.isSymbolicLink()) {
    throw new UnrollError('usage', `${path} is ${status.isDirectory() ? 'a folder' : 'no regular file'} and is not replaced. Choose another --out.`);
  }
  const place = realPathOf(path);
  if (place !== null && inputs.some((input) => realPathOf(input) === place)) {
    throw new UnrollError('usage', `${path} is a file that is read, and is not replaced. Choose another --out.`);
  }
}

/** @returns null where a link leads nowhere, or there is no file */
function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function attempt<T>(target: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UnrollError('usage', `${target} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}). Choose another --out.`);
  }
}
