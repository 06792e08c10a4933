/** Hides rare edges: previews while it moves, settles when it is let go. */
import { useId, useMemo } from 'preact/hooks';
import type { GraphVariant, GraphView } from '../../../src/engine/results/views.js';
import { countText } from '../../parts/format.js';
import { edgesFrom, stopAt, thresholdStops } from './measures.js';

interface ThresholdSliderProps {
  readonly threshold: NonNullable<GraphView['threshold']>;
  readonly variant: GraphVariant;
  readonly value: number;
  readonly onPreview: (value: number) => void;
  readonly onSettle: (value: number) => void;
}

export function ThresholdSlider({ threshold, variant, value, onPreview, onSettle }: ThresholdSliderProps) {
  const id = useId();
  // Connections between groups have more support than any transition.
  const maximum = useMemo(() => variant.edges.reduce((most, { support }) => Math.max(most, support), threshold.maximum), [variant, threshold]);
  const stops = useMemo(() => thresholdStops(variant, maximum), [variant, maximum]);
  const hidden = variant.edges.length - edgesFrom(variant, value).length;
  const text = value === 0 ? 'all shown' : `${countText(value)}, ${countText(hidden)} hidden`;
  const stopOf = (event: { readonly currentTarget: HTMLInputElement }): number => stops[Number(event.currentTarget.value)] ?? 0;
  if (stops.length < 2) return null;
  return (
    <div class="threshold">
      <label for={id}>{threshold.label}</label>
      <input
        id={id}
        type="range"
        class="slider"
        min={0}
        max={stops.length - 1}
        step={1}
        value={stopAt(stops, value)}
        aria-valuetext={text}
        onInput={(event) => onPreview(stopOf(event))}
        onChange={(event) => onSettle(stopOf(event))}
      />
      <output for={id}>{text}</output>
    </div>
  );
}
