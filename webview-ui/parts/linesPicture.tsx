/** A series as small lines, one under the other over the same steps; what is meant of it is marked and read out. */
import { linePath, rangeOf, spanOf } from '../charts/linePath.js';
import type { InputPicture } from '../../src/engine/results/views.js';
import { countOf, valueText } from './format.js';

type LinesPicture = Extract<InputPicture, { kind: 'lines' }>;

/** More lines are only counted. */
const linesShown = { usual: 12, small: 3 } as const;
const [width, height] = [160, 24];

export function LinesPictureView({ picture, label, small }: { picture: LinesPicture; label: string; small: boolean }) {
  const shown = picture.lines.slice(0, small ? linesShown.small : linesShown.usual);
  const left = picture.lines.length - shown.length;
  return (
    <div class={small ? 'linesPicture small' : 'linesPicture'} role="group" aria-label={label}>
      {shown.map((line) => {
        const { from = 0, to = line.values.length } = picture;
        const span = picture.from === undefined && picture.to === undefined ? null : spanOf(from, to, line.values.length, width);
        return (
          <div key={line.label} class="pictureLine">
            <span class="pictureLabel" title={line.label}>
              {line.label}
            </span>
            <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
              {span && <rect class="span" x={span.x} width={span.width} y="0" height={height} />}
              <path class="stroke" transform="translate(0 2)" d={linePath(line.values, width, height - 4)} />
            </svg>
            {!small && <span class="pictureFigure">{figureOf(line.values.slice(from, to))}</span>}
          </div>
        );
      })}
      {left > 0 && <p class="muted">and {countOf(left, 'more line')}</p>}
    </div>
  );
}

/** The value of a single step, else the least and the greatest. */
function figureOf(values: readonly number[]): string {
  const range = rangeOf(values);
  if (!range) return '–';
  const [least, most] = range.map((value) => valueText(value, 3));
  return least === most ? least! : `${least} to ${most}`;
}
