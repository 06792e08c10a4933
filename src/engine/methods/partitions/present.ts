/**
 * Finished partitions as views.
 */
import type { ResultDocument } from '../../results/document.js';
import type { View } from '../../results/views.js';
import type { PartitionsBody } from './body.js';
import { coverageCurve, stagedVariance } from './present/charts.js';
import { describerTrees } from './present/describers.js';
import { figures } from './present/figures.js';
import { artifactTable, describerTable, layerTable, partitionTable } from './present/tables.js';
import { medoids } from './present/gallery.js';

/** A stored result of this method: its body was written by `extract`. */
export type PartitionsDocument = ResultDocument & PartitionsBody;

/** Trees in the overview; any other is shown when its partition is asked for. */
const treesShown = 8;

export function presentPartitions(document: ResultDocument): readonly View[] {
  const result = document as PartitionsDocument;
  return [
    figures(result),
    partitionTable(result),
    stagedVariance(result),
    coverageCurve(result),
    medoids(result),
    ...describerTrees(result, result.partitions.slice(0, treesShown).map(({ code }) => code)),
    describerTable(result),
    artifactTable(result),
    layerTable(result),
  ];
}
