/**
 * Tells when any of a few files changes, is made or goes.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';

export function watchFiles(files: readonly string[], changed: () => void): vscode.Disposable {
  const watchers = [...new Set(files)].map((file) => {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    return watcher;
  });
  return vscode.Disposable.from(...watchers);
}
