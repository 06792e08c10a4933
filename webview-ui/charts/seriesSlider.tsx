/** Moves along the x axis and says what all lines are there. */
import { useId } from 'preact/hooks';
import type { SeriesView } from '../../src/engine/results/views.js';
import { valueText } from '../parts/format.js';

interface SeriesSliderProps {
  readonly view: SeriesView;
  readonly label: string;
  /** Index into the x values; null until it is first moved. */
  readonly at: number | null;
  readonly onMove: (at: number) => void;
}

export function SeriesSlider({ view, label, at, onMove }: SeriesSliderProps) {
  const id = useId();
  const values = view.x.values;
  const marked = view.mark ? values.indexOf(view.mark.x) : -1;
  const index = at ?? Math.max(0, marked);
  const text = readingAt(view, index);
  return (
    <div class="seriesSlider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        class="slider"
        min="0"
        max={values.length - 1}
        step="1"
        value={index}
        aria-valuetext={text}
        onInput={(event) => onMove(event.currentTarget.valueAsNumber)}
      />
      <output for={id}>{text}</output>
    </div>
  );
}

/** @returns "threshold 0.2: share explained 0.91, error 0.12" */
export function readingAt({ x, lines }: SeriesView, index: number): string {
  const readings = lines.map(({ label, values }) => `${label} ${valueText(values[index] ?? null)}`);
  return `${x.label} ${valueText(x.values[index] ?? null)}: ${readings.join(', ')}`;
}
