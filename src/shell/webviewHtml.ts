/**
 * The page around a webview: a strict content security policy, one script and one style sheet, and no data. Content
 * arrives by messages only.
 */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export type WebviewName = 'modelEditor' | 'results';

/** Sets options and page of a webview that shows the app `name` of webview-ui. */
export function fillWebview(webview: vscode.Webview, extensionUri: vscode.Uri, name: WebviewName, title: string): void {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  const nonce = randomBytes(16).toString('base64');
  // img-src data: is for the PNG export, which draws the graph on a canvas.
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  webview.html = `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${address('codicon.css')}">
<link rel="stylesheet" href="${address(`${name}.css`)}">
</head>
<body data-view="${name}">
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
