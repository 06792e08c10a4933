/** What is pinned: a node, an edge, a row or a cell, named so that it is found again after a reload or another run. */
import type { Details, Mark, View } from '../../src/engine/results/views.js';

export interface Selection {
  readonly viewId: string;
  readonly id: string;
}

export function isSelectionOrNull(value: unknown): value is Selection | null {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { viewId, id } = value as Record<string, unknown>;
  return typeof viewId === 'string' && typeof id === 'string';
}

/** @returns the details of what is selected; null when it is not there (any more) or has none. */
export function selectedDetails(views: readonly View[], selection: Selection | null): Details | null {
  const view = views.find((candidate) => candidate.id === selection?.viewId);
  return (selection && view && selectedMark(view, selection.id)?.details) || null;
}

/** @returns the mark of an id (`row,column` in a matrix); null where the view has none such. */
export function selectedMark(view: View, id: string): Pick<Mark, 'details' | 'subjects'> | null {
  switch (view.kind) {
    case 'graph':
      return view.variants.flatMap((variant): readonly Mark[] => [...variant.nodes, ...variant.edges]).find((mark) => mark.id === id) ?? null;
    case 'table':
      return view.rows.find((row) => row.id === id) ?? null;
    case 'scatter':
      return view.points.find((point) => point.id === id) ?? null;
    case 'gallery':
      return view.items.find((item) => item.id === id) ?? null;
    case 'steps':
      return view.steps.find((step) => step.id === id) ?? null;
    case 'matrix': {
      const [row, column] = id.split(',').map(Number);
      return view.cells[row ?? -1]?.[column ?? -1] ?? null;
    }
    case 'series':
    case 'bars':
    case 'metrics':
      return null;
  }
}
