/**
 * The views of a finished extraction: figures first, then the machine, then the curves and tables behind them.
 */
import type { ResultDocument } from '../../results/document.js';
import type { View } from '../../results/views.js';
import type { FsaBody } from './body.js';
import { figures } from './present/figures.js';
import { lengthCurve, sweepCurves } from './present/curves.js';
import { graph } from './present/graph.js';
import { tables } from './present/tables.js';

/** A stored result of this method: its body was written by `makeBody`. */
export type FsaDocument = ResultDocument & FsaBody;

export function presentFsa(document: ResultDocument): readonly View[] {
  const result = document as FsaDocument;
  return [figures(result), graph(result), ...sweepCurves(result), ...lengthCurve(result), ...tables(result)];
}
