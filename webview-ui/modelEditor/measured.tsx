/** Drawing of one tensor's statistics. */
import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { TensorStatistics } from '../../src/engine/results/overview.js';
import { histogramPath } from '../charts/histogram.js';
import { Icon } from '../parts/elements.js';
import { countText, shareText, valueText } from '../parts/format.js';
import { useRedraw } from '../parts/useRedraw.js';
import type { Measured, StatisticsStore } from './statisticsStore.js';

export const Statistics = createContext<StatisticsStore | null>(null);

/** Asks for the statistics of `tensors` and draws again as they come. @returns what is known of each */
export function useStatistics(tensors: readonly string[]): (tensor: string) => Measured {
  const store = useContext(Statistics)!;
  const redraw = useRedraw();
  useEffect(() => store.subscribe(redraw), [store, redraw]);
  useEffect(() => store.want(tensors), [store, tensors.join('\n')]);
  return (tensor) => store.get(tensor) ?? 'waiting';
}

const width = 80;
const height = 20;

export function Histogram({ measured }: { measured: Measured }) {
  if (measured === 'waiting') return <span class="histogram waiting" aria-hidden="true" />;
  if ('problem' in measured) return <span class="muted">–</span>;
  const { histogram, minimum, maximum } = measured;
  if (minimum === null || maximum === null) return <span class="muted">no finite value</span>;
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Histogram of ${countText(histogram.length)} bins from ${valueText(minimum)} to ${valueText(maximum)}`}
    >
      <path d={histogramPath(histogram, width, height)} />
    </svg>
  );
}

/** What deserves a second look: values that are no numbers, tensors that are mostly or wholly zero. */
export function oddities({ elements, zeros, notFinite }: TensorStatistics): readonly string[] {
  const found: string[] = [];
  if (notFinite > 0) found.push(`${countText(notFinite)} not finite`);
  if (elements > 0 && zeros === elements) found.push('all zero');
  else if (zeros > elements / 2) found.push(`${shareText(zeros / elements)} zero`);
  return found;
}

export function Oddities({ measured }: { measured: Measured }) {
  if (measured === 'waiting') return null;
  const texts = 'problem' in measured ? [measured.problem] : oddities(measured);
  if (texts.length === 0) return null;
  return (
    <span class="oddity" title={texts.join(', ')}>
      <Icon name="warning" />
      {texts.join(', ')}
    </span>
  );
}

export function rangeText(measured: Measured): string {
  if (measured === 'waiting') return '…';
  if ('problem' in measured || measured.minimum === null) return '–';
  return `${valueText(measured.minimum, 3)} to ${valueText(measured.maximum, 3)}`;
}

export function figure(measured: Measured, name: 'mean' | 'deviation'): string {
  if (measured === 'waiting') return '…';
  return 'problem' in measured ? '–' : valueText(measured[name], 2);
}
