/**
 * Finished results on disk, in the extension's own storage, so that a panel survives a reload of the window without
 * running again.
 */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { ResultDocument } from '../engine/results/document.js';
import type { RunRequest } from '../protocol/services.js';

const keptAtMost = 50;

export class StoredResults {
  private readonly folder: vscode.Uri;

  constructor(storage: vscode.Uri) {
    this.folder = vscode.Uri.joinPath(storage, 'results');
  }

  /** @returns the name under which the result of a run is kept: equal requests share one. */
  static idOf(request: RunRequest): string {
    const { method, modelPath, otherModels = [], dataPath, parameters, seed } = request;
    const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash('sha256')
      .update(JSON.stringify([method, modelPath, otherModels, dataPath, sorted, seed]))
      .digest('hex')
      .slice(0, 24);
  }

  /** Writes beside and renames, so that a reader never sees half a result. */
  async write(id: string, document: ResultDocument): Promise<void> {
    await vscode.workspace.fs.createDirectory(this.folder);
    const temporary = vscode.Uri.joinPath(this.folder, `${id}.new`);
    await vscode.workspace.fs.writeFile(temporary, new TextEncoder().encode(JSON.stringify(document)));
    await vscode.workspace.fs.rename(temporary, this.file(id), { overwrite: true });
    await this.discardOldest();
  }

  /** @returns null when there is none (any more), or it cannot be read. */
  async read(id: string): Promise<ResultDocument | null> {
    try {
      return JSON.parse(new TextDecoder().decode(await vscode.workspace.fs.readFile(this.file(id)))) as ResultDocument;
    } catch {
      return null;
    }
  }

  private file(id: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, `${id.replace(/[^0-9a-f]/g, '')}.json`);
  }

  private async discardOldest(): Promise<void> {
    const entries = await vscode.workspace.fs.readDirectory(this.folder);
    const dated = await Promise.all(
      entries.map(async ([name]) => {
        const uri = vscode.Uri.joinPath(this.folder, name);
        return { uri, time: (await vscode.workspace.fs.stat(uri)).mtime };
      }),
    );
    dated.sort((a, b) => b.time - a.time);
    for (const { uri } of dated.slice(keptAtMost)) await vscode.workspace.fs.delete(uri);
  }
}
