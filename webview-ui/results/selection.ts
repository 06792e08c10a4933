/** What is pinned: a node, an edge, a row or a cell, named so that it is found again after a reload or another run. */
import type { Details, View } from '../../src/engine/results/views.js';

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
  if (!selection || !view) return null;
  switch (view.kind) {
    case 'graph': {
      const marks = view.variants.flatMap((variant) => [...variant.nodes, ...variant.edges]);
      return marks.find((mark) => mark.id === selection.id)?.details ?? null;
    }
    case 'table':
      return view.rows.find((row) => row.id === selection.id)?.details ?? null;
    case 'scatter':
      return view.points.find((point) => point.id === selection.id)?.details ?? null;
    case 'gallery':
      return view.items.find((item) => item.id === selection.id)?.details ?? null;
    case 'steps':
      return view.steps.find((step) => step.id === selection.id)?.details ?? null;
    case 'matrix': {
      const [row, column] = selection.id.split(',').map(Number);
      return view.cells[row ?? -1]?.[column ?? -1]?.details ?? null;
    }
    case 'series':
    case 'bars':
    case 'metrics':
      return null;
  }
}
