/**
 * A histogram per metric, the directions of the layers side by side.
 */
import type { BarsView } from '../../../results/views.js';
import { binLabels } from '../../histogram.js';
import { significant } from '../../rounding.js';
import { plural } from '../../text.js';
import { metricList } from '../metrics.js';
import type { CellsDocument } from '../present.js';

export function histograms({ distributions, runs }: CellsDocument): BarsView[] {
  return metricList.flatMap(({ name, title }): BarsView[] => {
    const entries = distributions.filter((entry) => entry.metric === name);
    if (entries.length === 0) return [];
    const missing = entries.reduce((sum, entry) => sum + entry.missing, 0);
    const known = entries.reduce((sum, entry) => sum + entry.counts.reduce((a, b) => a + b, 0), 0);
    const { edges } = entries[0]!;
    return [
      {
        kind: 'bars',
        id: `histogram:${name}`,
        title: `${title} over the cells`,
        summary: `${plural(known, 'cell')} from ${significant(edges[0]!, 3)} to ${significant(edges.at(-1)!, 3)}${missing > 0 ? `; ${plural(missing, 'cell')} without it` : ''}.`,
        x: { label: title },
        y: { label: 'cells' },
        categories: binLabels(edges),
        series: entries.map(({ run, counts }) => ({ label: runs.find((entry) => entry.run === run)!.title, values: counts })),
      },
    ];
  });
}
