/**
 * A webview as one end of the protocol.
 */
import type * as vscode from 'vscode';
import type { Port } from '../protocol/port.js';

export function webviewPort(webview: vscode.Webview): Port {
  return {
    // Typed arrays arrive as such; nothing can be moved to a webview, and no memory is shared with it.
    post: (message) => void webview.postMessage(message),
    receive: (listener) => void webview.onDidReceiveMessage(listener),
    sharesMemory: false,
  };
}
