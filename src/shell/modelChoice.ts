/**
 * Which model a command is about: the file it was invoked on, the model in the active editor, or one the user picks.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { UnrollError } from '../engine/core/errors.js';

/** The editor of kinds of files that nobody else claims; *Inspect Model* opens any file in it. */
export const modelViewType = 'unroll.model';
/** The same editor for kinds that belong to others too: offered under "Reopen Editor With…". */
export const optionalModelViewType = 'unroll.modelOnRequest';
const offeredAtMost = 500;

/** @returns the file name patterns of models, as package.json lists them for the editors */
export function modelPatterns(extension: vscode.Extension<unknown>): readonly string[] {
  const { contributes } = extension.packageJSON as {
    contributes: { customEditors: readonly { selector: readonly { filenamePattern: string }[] }[] };
  };
  return contributes.customEditors.flatMap((editor) => editor.selector.map(({ filenamePattern }) => filenamePattern));
}

/**
 * @param argument what VS Code passed to the command: a file's address from a menu, or nothing from the palette
 * @param patterns see {@link modelPatterns}
 * @returns null when the user chose nothing
 * @throws UnrollError for a file that is not on disk
 */
export async function chooseModel(argument: unknown, patterns: readonly string[]): Promise<vscode.Uri | null> {
  const uri = argument instanceof vscode.Uri ? argument : (activeModel() ?? (await pickModel(patterns)));
  if (uri && uri.scheme !== 'file') {
    throw new UnrollError('usage', `${uri.toString()} is not a file on disk. Save the model to a folder and open it from there.`);
  }
  return uri;
}

function activeModel(): vscode.Uri | null {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && [modelViewType, optionalModelViewType].includes(input.viewType) ? input.uri : null;
}

async function pickModel(patterns: readonly string[]): Promise<vscode.Uri | null> {
  const found = await vscode.workspace.findFiles(`**/{${patterns.join(',')}}`, '**/node_modules/**', offeredAtMost);
  const browse = { iconPath: new vscode.ThemeIcon('folder-opened'), label: vscode.l10n.t('Browse…'), uri: null };
  const items = found
    .sort((a, b) => a.path.localeCompare(b.path))
    .map((uri) => ({
      iconPath: new vscode.ThemeIcon('file-binary'),
      label: path.basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(path.dirname(uri.fsPath)),
      uri,
    }));
  const chosen = await vscode.window.showQuickPick([...items, browse], {
    title: vscode.l10n.t('Unroll: which model?'),
    placeHolder: vscode.l10n.t('A model file of this workspace'),
    matchOnDescription: true,
  });
  if (!chosen) return null;
  if (chosen.uri) return chosen.uri;
  const opened = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose a model file'),
    filters: { [vscode.l10n.t('Models')]: [...new Set(patterns.map((pattern) => pattern.slice(pattern.lastIndexOf('.') + 1)))] },
  });
  return opened?.[0] ?? null;
}
