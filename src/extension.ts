/**
 * Activation: builds the parts and registers them. Nothing is computed and no thread is started here.
 */
import * as vscode from 'vscode';
import { methodStarter, registerCommands } from './shell/commands.js';
import { Engine } from './shell/engine.js';
import { disposeLog } from './shell/errors.js';
import { modelViewType, optionalModelViewType } from './shell/modelChoice.js';
import { ModelEditorProvider } from './shell/modelEditor.js';
import { ResultPanels, resultViewType } from './shell/resultPanels.js';
import { StoredResults } from './shell/storedResults.js';

export function activate(context: vscode.ExtensionContext): void {
  const engine = new Engine(context.extensionPath);
  const results = new StoredResults(context.storageUri ?? context.globalStorageUri);
  const panels = new ResultPanels(context.extensionUri, engine, results);
  const start = methodStarter(context, engine, panels);
  const editors = new ModelEditorProvider(context.extensionUri, engine, start);
  context.subscriptions.push(
    engine,
    { dispose: disposeLog },
    vscode.window.registerCustomEditorProvider(modelViewType, editors),
    vscode.window.registerCustomEditorProvider(optionalModelViewType, editors),
    vscode.window.registerWebviewPanelSerializer(resultViewType, panels),
  );
  registerCommands(context, panels, start);
}
