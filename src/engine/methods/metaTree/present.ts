/**
 * A finished explanation of a layer as views.
 */
import type { ResultDocument } from '../../results/document.js';
import type { View } from '../../results/views.js';
import type { MetaTreeBody } from './body.js';
import { clusterMatrix } from './present/clusters.js';
import { figures } from './present/figures.js';
import { gallery } from './present/gallery.js';
import { planes } from './present/planes.js';
import { tables } from './present/tables.js';
import { treeView } from './present/tree.js';

/** A stored result of this method: its body was written by `makeBody`. */
export type MetaTreeDocument = ResultDocument & MetaTreeBody;

export function presentMetaTree(document: ResultDocument): readonly View[] {
  const result = document as MetaTreeDocument;
  return [figures(result), treeView(result), gallery(result), clusterMatrix(result), ...planes(result), ...tables(result)];
}
