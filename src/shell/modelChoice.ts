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
  if (uri) checkOnDisk(uri);
  return uri;
}

/**
 * @param argument as for {@link chooseModel}
 * @param selected all files selected where it was invoked, others than models among them
 * @returns the models that are meant without asking; may be none
 */
export function givenModels(argument: unknown, selected: unknown, patterns: readonly string[]): readonly vscode.Uri[] {
  const uris = Array.isArray(selected) ? selected.filter((uri) => uri instanceof vscode.Uri) : [];
  const models = uris.filter((uri) => patterns.some((pattern) => uri.path.toLowerCase().endsWith(pattern.replace('*', ''))));
  if (models.length > 1) return models;
  const one = argument instanceof vscode.Uri ? argument : activeModel();
  return one ? [one] : [];
}

/**
 * Several models, ticked in a list.
 * @param given ticked from the start
 * @returns none when the user chose nothing
 * @throws UnrollError for fewer than two
 */
export async function chooseModels(given: readonly vscode.Uri[], patterns: readonly string[]): Promise<readonly vscode.Uri[]> {
  const found = await modelItems(patterns);
  const isGiven = ({ uri }: ModelItem): boolean => given.some((other) => other.toString() === uri.toString());
  const chosen = await vscode.window.showQuickPick(
    found.map((item) => ({ ...item, picked: isGiven(item) })),
    { title: vscode.l10n.t('Unroll: which models?'), placeHolder: vscode.l10n.t('Models of one task, two or more'), matchOnDescription: true, canPickMany: true },
  );
  if (!chosen) return [];
  if (chosen.length < 2) throw new UnrollError('usage', vscode.l10n.t('There is nothing to compare with. Tick two or more models.'));
  // What was chosen first stays first.
  return [...chosen].sort((a, b) => Number(isGiven(b)) - Number(isGiven(a))).map(({ uri }) => uri);
}

function checkOnDisk(uri: vscode.Uri): void {
  if (uri.scheme === 'file') return;
  throw new UnrollError('usage', `${uri.toString()} is not a file on disk. Save the model to a folder and open it from there.`);
}

function activeModel(): vscode.Uri | null {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && [modelViewType, optionalModelViewType].includes(input.viewType) ? input.uri : null;
}

interface ModelItem extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
}

async function modelItems(patterns: readonly string[]): Promise<ModelItem[]> {
  const found = await vscode.workspace.findFiles(`**/{${patterns.join(',')}}`, '**/node_modules/**', offeredAtMost);
  return found
    .sort((a, b) => a.path.localeCompare(b.path))
    .map((uri) => ({
      iconPath: new vscode.ThemeIcon('file-binary'),
      label: path.basename(uri.fsPath),
      description: vscode.workspace.asRelativePath(path.dirname(uri.fsPath)),
      uri,
    }));
}

async function pickModel(patterns: readonly string[]): Promise<vscode.Uri | null> {
  const browse = { iconPath: new vscode.ThemeIcon('folder-opened'), label: vscode.l10n.t('Browse…'), uri: null };
  const items = await modelItems(patterns);
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
