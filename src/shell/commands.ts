/**
 * The commands of the palette and the menus.
 */
import * as vscode from 'vscode';
import { UnrollError } from '../engine/core/errors.js';
import type { ExportKind } from '../protocol/services.js';
import { chooseData, pairWithData } from './dataChoice.js';
import type { Engine } from './engine.js';
import { guarded, log } from './errors.js';
import { chooseModel, chooseModels, givenModels, modelPatterns, modelViewType } from './modelChoice.js';
import type { StartMethod } from './modelEditor.js';
import type { ResultPanels } from './resultPanels.js';
import { openSampleWorkspace } from './sampleWorkspace.js';

const methodCommands: Readonly<Record<string, string>> = {
  'unroll.extractStateMachine': 'fsa',
  'unroll.characterizeCells': 'cells',
  'unroll.extractConcepts': 'concepts',
  'unroll.explainHiddenLayer': 'meta-tree',
  'unroll.partitionByActivations': 'partitions',
};

const exportCommands: Readonly<Record<string, ExportKind>> = {
  'unroll.exportDot': 'dot',
  'unroll.exportSvg': 'svg',
  'unroll.exportPng': 'png',
  'unroll.exportJson': 'json',
  'unroll.exportReport': 'html',
};

/** @returns what starts a method on models: asks for more of them where it takes several, and for the data, then opens a panel. */
export function methodStarter(context: vscode.ExtensionContext, engine: Engine, panels: ResultPanels): StartMethod {
  return async (method, ...given) => {
    const { dataOptional, severalModels } = await engine.inspector.method({ method });
    const models = severalModels && given.length < 2 ? await chooseModels(given, modelPatterns(context.extension)) : given;
    const [modelPath, ...otherModels] = models.map((model) => model.fsPath);
    if (modelPath === undefined) return;
    const data = await chooseData(engine, context.workspaceState, modelPath, dataOptional);
    if (data === null) return;
    const seed = vscode.workspace.getConfiguration('unroll').get<number>('seed', 0);
    await panels.start({ method, modelPath, ...(otherModels.length > 0 && { otherModels }), dataPath: data.path, parameters: {}, seed });
  };
}

export function registerCommands(context: vscode.ExtensionContext, engine: Engine, panels: ResultPanels, start: StartMethod): void {
  // From the explorer's menu come the file clicked on and all files selected.
  const register = (id: string, action: (argument: unknown, selected: unknown) => Promise<void>): void => {
    const command = vscode.commands.registerCommand(id, (argument: unknown, selected: unknown) => guarded(() => action(argument, selected)));
    context.subscriptions.push(command);
  };
  const patterns = modelPatterns(context.extension);
  const activePanel = (): NonNullable<ResultPanels['active']> => {
    if (panels.active) return panels.active;
    throw new UnrollError('usage', vscode.l10n.t('No result is in sight. Extract one from a model, or bring its panel to the front.'));
  };

  register('unroll.inspectModel', async (argument) => {
    const model = await chooseModel(argument, patterns);
    if (model) await vscode.commands.executeCommand('vscode.openWith', model, modelViewType);
  });
  for (const [id, method] of Object.entries(methodCommands)) {
    register(id, async (argument) => {
      const model = await chooseModel(argument, patterns);
      if (model) await start(method, model);
    });
  }
  register('unroll.compareModels', (argument, selected) => start('compare', ...givenModels(argument, selected, patterns)));
  for (const [id, kind] of Object.entries(exportCommands)) register(id, async () => activePanel().export(kind));
  register('unroll.pairWithData', async (argument) => {
    const model = await chooseModel(argument, patterns);
    if (!model) return;
    const data = await chooseData(engine, context.workspaceState, model.fsPath);
    if (!data || data.path === null) return;
    await pairWithData(engine, { modelPath: model.fsPath, dataPath: data.path }, vscode.ViewColumn.Beside);
  });
  register('unroll.runAgain', () => activePanel().runAgain());
  register('unroll.openSampleWorkspace', () => openSampleWorkspace(context));
  register('unroll.showLog', async () => log().show());
}
