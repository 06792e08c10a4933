/**
 * *Open Sample Workspace*: copies the bundled samples to a folder of the extension's own storage, so that the user may
 * write beside them, and opens it.
 */
import * as vscode from 'vscode';

export async function openSampleWorkspace(context: vscode.ExtensionContext): Promise<void> {
  const source = vscode.Uri.joinPath(context.extensionUri, 'media', 'samples');
  const target = vscode.Uri.joinPath(context.globalStorageUri, 'unroll samples');
  await vscode.workspace.fs.createDirectory(target);
  for (const [name, type] of await vscode.workspace.fs.readDirectory(source)) {
    if (type !== vscode.FileType.File) continue;
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(source, name), vscode.Uri.joinPath(target, name), { overwrite: true });
  }
  // A window that already shows a folder is left as it is.
  const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow });
}
