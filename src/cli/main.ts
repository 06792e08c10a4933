/**
 * The command line: `unroll …`. Exit codes: 0 done, 1 the model or data cannot be used, 2 wrong usage, 130 interrupted.
 */
import { interruption } from './interruption.js';
import { join } from 'node:path';
import { CancelledError, errorLine, UnrollError } from '../engine/core/errors.js';
import { ConnectionError } from '../protocol/wireErrors.js';
import { type Invocation, parseArguments } from './arguments.js';
import { run } from './run.js';
import type { Terminal } from './terminal.js';
import { startThreads } from './threads.js';
import { commandHelp, generalHelp } from './usage.js';

const wrongUsage = 2;
const interrupted = 130;

async function main(): Promise<number> {
  const terminal: Terminal = { out: process.stdout, err: process.stderr, now: () => performance.now() };
  try {
    const request = parseArguments(process.argv.slice(2));
    if (request.kind === 'version') terminal.out.write(`${process.env['UNROLL_VERSION'] ?? 'development'}\n`);
    else if (request.kind === 'help') (request.asked ? terminal.out : terminal.err).write(`${request.command ? commandHelp(request.command) : generalHelp()}\n`);
    else await runOnThreads(request.invocation, terminal, interruption);
    return request.kind === 'help' && !request.asked ? wrongUsage : 0;
  } catch (error) {
    if (error instanceof CancelledError) return interrupted;
    const known = error instanceof UnrollError || error instanceof ConnectionError;
    terminal.err.write(`unroll: ${known ? error.message : errorLine(error)}\n`);
    return error instanceof UnrollError && error.kind === 'usage' ? wrongUsage : 1;
  }
}

async function runOnThreads(invocation: Invocation, terminal: Terminal, cancel: AbortSignal): Promise<void> {
  const threads = startThreads(join(__dirname, 'threads'), { threads: invocation.threads ?? undefined });
  try {
    await run(invocation, { threads, terminal, cancel });
  } finally {
    threads.dispose();
  }
}

// Whoever reads the output may stop (`unroll describe … | head`): that is no failure of ours. A full disk is one.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  process.stderr.write(`unroll: what is printed cannot be written (${code ?? 'unknown error'}). Send it to another place.\n`);
  process.exitCode = 1;
});
// Where errors themselves cannot be written, nobody can be told.
process.stderr.on('error', () => {});

void main().then((code) => {
  // Set, not exited with: what was printed is still on its way through a pipe.
  process.exitCode = code || process.exitCode;
  if (code === interrupted) process.exit();
});
