/**
 * Where errors of commands go: one line for the user, everything for the log.
 */
import * as vscode from 'vscode';
import { CancelledError, errorLine } from '../engine/core/errors.js';

let channel: vscode.LogOutputChannel | null = null;

/** The extension's log, made at first use. */
export function log(): vscode.LogOutputChannel {
  channel ??= vscode.window.createOutputChannel('Unroll', { log: true });
  return channel;
}

export function disposeLog(): void {
  channel?.dispose();
  channel = null;
}

/** Keeps the whole error in the log and returns its one line. */
export function report(error: unknown): string {
  log().error(error instanceof Error ? error : String(error));
  return errorLine(error);
}

/** Runs a command; an error becomes a message with a way to the log, a cancellation nothing. */
export async function guarded(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof CancelledError) return;
    const showLog = vscode.l10n.t('Show Log');
    void vscode.window.showErrorMessage(report(error), showLog).then((answer) => {
      if (answer === showLog) log().show();
    });
  }
}
