/**
 * A finished extraction of concepts as views.
 */
import type { ResultDocument } from '../../results/document.js';
import type { View } from '../../results/views.js';
import type { ConceptsBody } from './body.js';
import { curves } from './present/curves.js';
import { figures } from './present/figures.js';
import { graph } from './present/graph.js';
import { importances } from './present/importances.js';
import { interactionTable } from './present/interactions.js';
import { tables } from './present/tables.js';
import { trees } from './present/trees.js';

/** A stored result of this method: its body was written by `makeBody`. */
export type ConceptsDocument = ResultDocument & ConceptsBody;

export function presentConcepts(document: ResultDocument): readonly View[] {
  const result = document as ConceptsDocument;
  return [figures(result), graph(result), interactionTable(result), trees(result), importances(result), ...curves(result), ...tables(result)];
}
