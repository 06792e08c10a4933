/**
 * Titles of the methods for panels and notifications, before the engine has been started.
 */
import * as vscode from 'vscode';

export function methodTitles(): Readonly<Record<string, string>> {
  return {
    fsa: vscode.l10n.t('State Machine'),
    cells: vscode.l10n.t('Cells'),
    compare: vscode.l10n.t('Comparison'),
    concepts: vscode.l10n.t('Concepts'),
    'meta-tree': vscode.l10n.t('Meta-tree'),
    partitions: vscode.l10n.t('Partitions'),
  };
}
