/**
 * Native TensorFlow as an option: a command that installs it into the extension's own storage. Nothing needs it.
 */
import * as vscode from 'vscode';
import { CancelledError } from '../engine/core/errors.js';
import type { BackendChoice, BackendSettings } from '../protocol/services.js';
import type { Engine } from './engine.js';
import { guarded, log } from './errors.js';
import { installPackage } from './npmInstall.js';

const packageSpec = '@tensorflow/tfjs-node@4.22.0';

/** @returns what the settings say, and where native TensorFlow is or would be */
export function backendSettings({ globalStorageUri }: vscode.ExtensionContext): BackendSettings {
  const choice = vscode.workspace.getConfiguration('unroll').get<BackendChoice>('backend', 'auto');
  return { choice, nativeFolder: vscode.Uri.joinPath(globalStorageUri, 'tensorflow').fsPath };
}

/** Registers the command, and passes changes of the setting on. */
export function registerNativeBackend(context: vscode.ExtensionContext, engine: Engine): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('unroll.installNativeBackend', () => guarded(() => installNativeBackend(context, engine))),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('unroll.backend')) void guarded(() => engine.useBackend(backendSettings(context)));
    }),
  );
}

/** Asks, installs, tries it, and says how it went. */
async function installNativeBackend(context: vscode.ExtensionContext, engine: Engine): Promise<void> {
  const install = vscode.l10n.t('Install');
  const question = vscode.l10n.t('Install native TensorFlow for faster feed-forward layers?');
  const detail = vscode.l10n.t('npm downloads more than 300 MB into the storage of this extension. Unroll works without it: WebAssembly is used then.');
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, install)) !== install) return;
  const settings = backendSettings(context);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Installing native TensorFlow'), cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      await installPackage({
        folder: settings.nativeFolder!,
        packageSpec,
        signal: abort.signal,
        onLine: (line) => {
          log().info(line);
          progress.report({ message: line.slice(0, 80) });
        },
      });
    } catch (error) {
      if (error instanceof CancelledError) return;
      throw error;
    } finally {
      await engine.useBackend(settings);
    }
    progress.report({ message: vscode.l10n.t('Trying it…') });
    const { problem } = await engine.inspector.tryNative();
    if (problem === null) void vscode.window.showInformationMessage(vscode.l10n.t('Native TensorFlow is installed and works.'));
    else void vscode.window.showWarningMessage(vscode.l10n.t('Native TensorFlow is installed but cannot be used here ({0}). WebAssembly is used instead.', problem));
  });
}
