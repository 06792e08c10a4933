/**
 * A finished characterisation of cells as views.
 */
import type { ResultDocument } from '../../results/document.js';
import type { View } from '../../results/views.js';
import type { CellsBody } from './body.js';
import { curves } from './present/curves.js';
import { figures } from './present/figures.js';
import { histograms } from './present/histograms.js';
import { cellTable, spearmanTable } from './present/tables.js';

/** A stored result of this method: its body was written by `cells.ts`. */
export type CellsDocument = ResultDocument & CellsBody;

export function presentCells(document: ResultDocument): readonly View[] {
  const result = document as CellsDocument;
  return [figures(result), cellTable(result), ...curves(result), ...spearmanTable(result), ...histograms(result)];
}
