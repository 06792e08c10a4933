/** Commands of the machine: whether one is there, and running one to its end. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { startProcess } from './resources.js';

/** Absolute path of a command on the PATH. */
export function onPath(command: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, command))
    .find(isExecutable);
}

/**
 * Runs a command to its end.
 * @returns what it printed; nothing when `show` hands the terminal to it
 * @throws an error with the last lines it printed, if it fails
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; show?: boolean } = {},
): Promise<string> {
  const output = options.show === true ? 'inherit' : 'pipe';
  const child = startProcess(command, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', output, output] });
  let printed = '';
  child.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (printed += text.toString()));
  const end = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  if (end !== 0) {
    const tail = printed.trim().split('\n').slice(-15).join('\n');
    throw new Error(`${[path.basename(command), ...args].join(' ')} ended with ${end}.\n${tail}`.trim());
  }
  return printed;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
