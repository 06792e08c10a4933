/**
 * Activation: builds the parts and registers them. Nothing is computed and no thread is started here.
 */
import * as vscode from 'vscode';
import { methodStarter, registerCommands } from './shell/commands.js';
import { Engine } from './shell/engine.js';
import { disposeLog } from './shell/errors.js';
import { modelViewType, optionalModelViewType } from './shell/modelChoice.js';
import { ModelEditorProvider } from './shell/modelEditor.js';
import { backendSettings, registerNativeBackend } from './shell/nativeBackend.js';
import { ResultPanels, resultViewType } from './shell/resultPanels.js';
import { StoredResults } from './shell/storedResults.js';

export function activate(context: vscode.ExtensionContext): void {
  const engine = new Engine(context.extensionPath, backendSettings(context));
  const results = new StoredResults(context.storageUri ?? context.globalStorageUri);
  const panels = new ResultPanels(context.extensionUri, engine, results);
  const start = methodStarter(context, engine, panels);
  const editors = new ModelEditorProvider(context.extensionUri, engine, start);
  // Read-only, so editors of one model need not know of each other: it may be shown on both sides of a split.
  const splittable = { supportsMultipleEditorsPerDocument: true };
  context.subscriptions.push(
    engine,
    { dispose: disposeLog },
    vscode.window.registerCustomEditorProvider(modelViewType, editors, splittable),
    vscode.window.registerCustomEditorProvider(optionalModelViewType, editors, splittable),
    vscode.window.registerWebviewPanelSerializer(resultViewType, panels),
  );
  registerCommands(context, engine, panels, start);
  registerNativeBackend(context, engine);
}
