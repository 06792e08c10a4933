/**
 * How early the decision forms, and how much stays explained when more or less error is allowed.
 */
import type { BarsView, SeriesView } from '../../../results/views.js';
import { percent } from '../../text.js';
import type { PartitionsDocument } from '../present.js';
import { significant } from '../../rounding.js';

export function stagedVariance({ layers, score, independent }: PartitionsDocument): BarsView {
  const shares = layers.map(({ r2 }) => r2.heldOut ?? 0);
  const most = Math.max(...shares);
  const half = most > 0 ? layers.find(({ r2 }) => (r2.heldOut ?? 0) >= 0.5 * most) : undefined;
  return {
    kind: 'bars',
    id: 'staged',
    title: 'How early the decision forms',
    summary: `R² of the ${score.title} ${independent ? 'by each layer alone' : 'layer by layer'}: ${layers.map(({ name, r2 }) => `${name} ${varianceText(r2.heldOut)}`).join(', ')}.${half ? ` Half of what is explained is explained by ${half.name}.` : ''}`,
    x: { label: 'Layer' },
    y: { label: 'R²' },
    categories: layers.map(({ name }) => name),
    series: [
      { label: 'fitted', values: layers.map(({ r2 }) => r2.fitted ?? 0) },
      { label: 'held out', values: shares },
    ],
  };
}

export function coverageCurve({ coverage, threshold, score }: PartitionsDocument): SeriesView {
  return {
    kind: 'series',
    id: 'coverage',
    title: 'How much stays explained',
    summary: `Share of the held-out sequences whose ${score.title} is missed by at most a threshold: ${percent(threshold.share)} at ${significant(threshold.value, 3)}.`,
    x: { label: `Largest error allowed (${score.title})`, values: coverage.map((point) => point.threshold) },
    y: { label: 'Share explained', minimum: 0, maximum: 1 },
    lines: [{ label: 'held-out sequences', values: coverage.map(({ share }) => share) }],
    mark: { x: threshold.value, label: 'threshold' },
    slider: { label: 'Largest error allowed' },
  };
}

/** R² on held-out sequences is negative where the mean would do better. */
function varianceText(r2: number | null): string {
  return r2 === null ? 'not known' : r2 < 0 ? 'nothing' : percent(r2);
}
