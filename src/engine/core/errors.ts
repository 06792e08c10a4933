/**
 * The two ways work ends early: an error the user can act on, and a cancellation.
 * Everything else that is thrown is a defect of Unroll and is reported as one.
 */
import { printable } from './printable.js';

/** What an {@link UnrollError} is about; decides how the interface shows it. */
export type ErrorKind = 'model' | 'data' | 'usage' | 'unsupported' | 'internal';

/**
 * An error that says, in one line, what was found, where, and what to do about it.
 * Its message is shown to the user as it stands.
 */
export class UnrollError extends Error {
  override readonly name = 'UnrollError';

  constructor(
    readonly kind: ErrorKind,
    message: string,
  ) {
    super(oneLine(message));
  }
}

/** Characters of a message; a long name out of a file is cut in the middle, so that the advice at the end stays. */
const longestMessage = 1000;
const longestEnd = 200;

/** Messages quote files, whose text must not break the line, command the terminal or turn the writing around. */
function oneLine(message: string): string {
  // Cut first: what follows would take for ever on megabytes of white space.
  const short = message.length <= longestMessage ? message : `${message.slice(0, longestMessage - longestEnd)} … ${message.slice(-longestEnd)}`;
  return printable(short.replace(/\s*[\r\n]+\s*/g, ' '));
}

/** Thrown out of running work when its {@link Task} was cancelled. Never shown as an error. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled');
  }
}

/** @returns one line for any thrown value; unknown errors are marked as a defect of Unroll. */
export function errorLine(thrown: unknown): string {
  if (thrown instanceof UnrollError || thrown instanceof CancelledError) return thrown.message;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return `Internal error in Unroll (please report it): ${oneLine(text.split('\n')[0] ?? '')}`;
}
