/**
 * Saving what a result panel shows: pictures of the graph, the document, the report.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { UnrollError } from '../engine/core/errors.js';
import type { ResultDocument } from '../engine/results/document.js';
import type { GraphView, View } from '../engine/results/views.js';
import type { ExportKind, GraphWish, LayoutRequest } from '../protocol/services.js';
import type { Engine } from './engine.js';

const endings: Record<ExportKind, string> = { dot: 'dot', svg: 'svg', png: 'png', json: 'json', html: 'html', csv: 'csv' };

/** @returns the path written, or null when the user chose none. */
export async function exportResult(
  engine: Engine,
  result: { readonly document: ResultDocument; readonly views: readonly View[] },
  wish: GraphWish & { readonly kind: ExportKind; readonly png?: Uint8Array },
): Promise<string | null> {
  const { document } = result;
  const model = path.parse(document.model.path);
  const ending = endings[wish.kind];
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {0}', wish.kind.toUpperCase()),
    defaultUri: vscode.Uri.file(path.join(model.dir, `${model.name}.${document.method}.${ending}`)),
    filters: { [wish.kind.toUpperCase()]: [ending] },
  });
  if (!target) return null;
  await vscode.workspace.fs.writeFile(target, await contentOf(engine, result, wish));
  const open = vscode.l10n.t('Open');
  void vscode.window.showInformationMessage(vscode.l10n.t('Exported {0}.', path.basename(target.fsPath)), open).then((answer) => {
    if (answer !== open) return;
    return wish.kind === 'html' ? vscode.env.openExternal(target) : vscode.commands.executeCommand('vscode.open', target);
  });
  return target.fsPath;
}

async function contentOf(
  engine: Engine,
  { document, views }: { readonly document: ResultDocument; readonly views: readonly View[] },
  wish: GraphWish & { readonly kind: ExportKind; readonly png?: Uint8Array },
): Promise<Uint8Array> {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  switch (wish.kind) {
    case 'png':
      if (!wish.png) throw new UnrollError('internal', 'The picture to export did not arrive.');
      return wish.png;
    case 'dot':
      return text(await engine.layout.dot(layoutOf(views, wish)));
    case 'svg':
      return text(await engine.layout.svg(layoutOf(views, wish)));
    case 'json':
    case 'csv':
      return text(await engine.inspector.export({ document, kind: wish.kind, pictures: [] }));
    case 'html':
      return text(await engine.inspector.export({ document, kind: 'html', pictures: await engine.layout.pictures(views) }));
  }
}

/** @throws UnrollError where a result has no such graph (any more) */
export function layoutOf(views: readonly View[], { viewId, variant: id, minimumSupport, condensing }: GraphWish): LayoutRequest {
  const view = views.find((candidate): candidate is GraphView => candidate.kind === 'graph' && candidate.id === viewId);
  const variant = view?.variants.find((candidate) => candidate.id === id);
  if (!view || !variant) throw new UnrollError('usage', 'This result has no such graph.');
  return { variant, groups: view.groups, shape: view.shape, minimumSupport, condensing };
}
