/** The extension under test as VS Code knows it, and waiting on what VS Code shows. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

export interface Manifest {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly customEditors: readonly { readonly viewType: string; readonly selector: readonly { readonly filenamePattern: string }[] }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string }; readonly completionEvents?: readonly string[] }[] }[];
  };
}

export function unroll(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('unroll.unroll');
  assert.ok(extension, 'the extension unroll.unroll is installed');
  return extension;
}

/** The manifest as VS Code has it: texts are filled in. */
export function manifest(): Manifest {
  return unroll().packageJSON as Manifest;
}

/** A file of the workspace, which is a copy of the samples. */
export function sample(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** A file of the extension's own folder. */
export function ownFile(...segments: string[]): vscode.Uri {
  return vscode.Uri.joinPath(unroll().extensionUri, ...segments);
}

export function tabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

/** The editor that VS Code has for a file, by the manifest's own patterns; undefined for files that are no models. */
export function modelEditorOf(name: string): string | undefined {
  const editors = manifest().contributes.customEditors;
  return editors.find(({ selector }) => selector.some(({ filenamePattern }) => name.endsWith(filenamePattern.replace('*', ''))))?.viewType;
}

/** The tab of a model in its editor. */
export function modelTab(model: vscode.Uri): vscode.Tab | undefined {
  return tabs().find(({ input }) => input instanceof vscode.TabInputCustom && input.viewType.startsWith('unroll.model') && input.uri.path === model.path);
}

/** The tab of a model's result. */
export function resultTab(model: string): vscode.Tab | undefined {
  return tabs().find(({ input, label }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('unroll.result') && label.endsWith(model));
}

/** Resolves when no editor is open any more. */
export async function closeEverything(): Promise<void> {
  await until(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    return tabs().length === 0 || undefined;
  });
}

/** Asks again and again until there is an answer; the test's own time limit ends it. */
export async function until<T>(probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    await delay(50);
  }
}
