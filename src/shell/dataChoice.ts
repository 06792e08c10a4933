/**
 * Which data file an extraction uses: proposed by fit from the files around the model, chosen once, remembered.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { DataProposal } from '../protocol/services.js';
import type { Engine } from './engine.js';

const dataExtensions = ['csv', 'tsv', 'txt', 'npz', 'npy', 'jsonl', 'ndjson', 'parquet'];
/** Holds data now and then, and settings or vocabularies far more often: not proposed, but can be chosen. */
const browsedExtensions = [...dataExtensions, 'json'];
const candidatesAtMost = 40;
const rememberedKey = 'unroll.dataOf';

/** What a row of the pick stands for: a file, a dialog to find one, or doing without. */
type Choice = { readonly file: string } | 'browse' | 'without';

export interface ChosenData {
  /** null = without data. */
  readonly path: string | null;
}

interface DataItem extends vscode.QuickPickItem {
  readonly choice: Choice;
}

interface ProposalsOf {
  readonly modelPath: string;
  /** Shown first, with the reason why. */
  readonly remembered: string | null;
  readonly reason: string;
  /** Doing without data is offered. */
  readonly optional: boolean;
}

/**
 * @param optional whether doing without data is a choice
 * @returns null when the user chose nothing
 */
export async function chooseData(engine: Engine, memory: vscode.Memento, modelPath: string, optional = false): Promise<ChosenData | null> {
  const paired = await engine.inspector.pairedData({ modelPath });
  const remembered = paired ?? memory.get<Record<string, string>>(rememberedKey, {})[modelPath] ?? null;
  const reason = paired === null ? vscode.l10n.t('used last time') : vscode.l10n.t('paired with this model');
  const picked = await pick(proposals(engine, modelPath, remembered), { modelPath, remembered, reason, optional });
  if (picked === 'without') return { path: null };
  const chosen = picked === 'browse' ? await browse(modelPath) : (picked?.file ?? null);
  if (chosen === null) return null;
  await memory.update(rememberedKey, { ...memory.get(rememberedKey, {}), [modelPath]: chosen });
  return { path: chosen };
}

/** Writes into the model's sidecar which data belong to it, and opens it: how they are read is said there. */
export async function pairWithData(engine: Engine, pair: { readonly modelPath: string; readonly dataPath: string }, viewColumn: vscode.ViewColumn): Promise<void> {
  const sidecar = await engine.inspector.pair(pair);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(sidecar), { viewColumn });
}

async function proposals(engine: Engine, modelPath: string, remembered: string | null): Promise<readonly DataProposal[]> {
  const candidates = await candidatesAround(modelPath);
  if (remembered && !candidates.includes(remembered)) candidates.unshift(remembered);
  return engine.inspector.proposeData({ modelPath, candidates });
}

/** Data files in the model's folder first, then those elsewhere in its workspace folder. */
async function candidatesAround(modelPath: string): Promise<string[]> {
  const glob = `*.{${dataExtensions.join(',')}}`;
  const folder = path.dirname(modelPath);
  const beside = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), null, candidatesAtMost);
  const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(modelPath));
  const elsewhere = workspace
    ? await vscode.workspace.findFiles(new vscode.RelativePattern(workspace, `**/${glob}`), '**/node_modules/**', candidatesAtMost)
    : [];
  const paths = (uris: readonly vscode.Uri[]): string[] => uris.map((uri) => uri.fsPath).sort();
  return [...new Set([...paths(beside), ...paths(elsewhere)])].slice(0, candidatesAtMost);
}

/** Shows the pick at once, busy until the engine has looked at the candidates. */
function pick(pending: Promise<readonly DataProposal[]>, about: ProposalsOf): Promise<Choice | null> {
  const quickPick = vscode.window.createQuickPick<DataItem>();
  quickPick.title = vscode.l10n.t('Unroll: which data?');
  quickPick.placeholder = vscode.l10n.t('Sequences to run the model on, best fit first');
  quickPick.matchOnDescription = true;
  quickPick.matchOnDetail = true;
  quickPick.busy = true;
  quickPick.show();
  return new Promise((resolve, reject) => {
    const finish = (result: Choice | null): void => {
      resolve(result);
      quickPick.dispose();
    };
    quickPick.onDidAccept(() => {
      const item = quickPick.selectedItems[0];
      if (item) finish(item.choice);
    });
    quickPick.onDidHide(() => finish(null));
    pending.then(
      (found) => {
        quickPick.items = itemsOf(found, about);
        quickPick.busy = false;
      },
      (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
        quickPick.dispose();
      },
    );
  });
}

function itemsOf(found: readonly DataProposal[], { modelPath, remembered, reason, optional }: ProposalsOf): DataItem[] {
  const folderOf = (file: string): string => path.relative(path.dirname(modelPath), path.dirname(file));
  const item = ({ path: file, summary }: DataProposal): DataItem => ({
    // Not in the label: a screen reader would read the icon's name before the file's.
    iconPath: new vscode.ThemeIcon('table'),
    label: path.basename(file),
    description: file === remembered ? reason : folderOf(file),
    detail: summary,
    choice: { file },
  });
  const separator = (label: string): DataItem => ({ label, kind: vscode.QuickPickItemKind.Separator, choice: 'browse' });
  const first = [...found].sort((a, b) => Number(b.path === remembered) - Number(a.path === remembered));
  const fitting = first.filter(({ score }) => score > 0).map(item);
  const others = first.filter(({ score }) => score <= 0).map(item);
  return [
    ...fitting,
    { iconPath: new vscode.ThemeIcon('folder-opened'), label: vscode.l10n.t('Browse…'), choice: 'browse', alwaysShow: true },
    ...(optional ? [{ iconPath: new vscode.ThemeIcon('circle-slash'), label: vscode.l10n.t('Without data'), choice: 'without' as const, alwaysShow: true }] : []),
    ...(others.length > 0 ? [separator(vscode.l10n.t('other data files')), ...others] : []),
  ];
}

async function browse(modelPath: string): Promise<string | null> {
  const opened = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose a data file'),
    defaultUri: vscode.Uri.file(path.dirname(modelPath)),
    filters: { [vscode.l10n.t('Sequences')]: browsedExtensions },
  });
  return opened?.[0]?.fsPath ?? null;
}
