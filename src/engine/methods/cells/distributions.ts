/**
 * Histograms of every metric over the cells of each direction of a layer, on the same bins for all of them.
 */
import { figureOf, type CellEntry, type DistributionEntry } from './body.js';
import { binsOf, countsIn } from '../histogram.js';
import { metricList, type MetricName } from './metrics.js';
import { significant } from '../rounding.js';

export function distributionsOf(cells: readonly CellEntry[]): DistributionEntry[] {
  const runs = [...new Set(cells.map((cell) => cell.run))];
  return metricList.flatMap(({ name }) => {
    const bins = binsOf(valuesOf(cells, name));
    if (!bins) return [];
    return runs.map((run): DistributionEntry => {
      const own = cells.filter((cell) => cell.run === run);
      const values = valuesOf(own, name);
      return { run, metric: name, edges: bins.edges.map((edge) => significant(edge)), counts: countsIn(bins, values), missing: own.length - values.length };
    });
  });
}

/** @returns the metric of the cells that have it */
export function valuesOf(cells: readonly CellEntry[], metric: MetricName): number[] {
  return cells.flatMap((cell) => {
    const figure = figureOf(cell, metric);
    return typeof figure === 'number' ? [figure] : [];
  });
}
