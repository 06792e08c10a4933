/**
 * Lines that are small enough for a cell or a caption, as static SVG.
 */
import { html, type Markup } from './markup.js';

type Values = readonly (number | null)[];

const [width, height, rim] = [104, 24, 2];
/** More values than this cannot be told apart at this size: every so many is drawn. */
const mostPoints = 120;

/**
 * @param label for those who do not see it
 * @param span steps that are meant, `to` exclusive
 */
export function smallLine(values: Values, label: string, span: { readonly from: number; readonly to: number } | null = null): Markup {
  const x = (step: number): number => rim + (values.length > 1 ? (step / (values.length - 1)) * (width - 2 * rim) : (width - 2 * rim) / 2);
  const mark = span && html`<rect class="span" x="${(x(span.from - 0.5)).toFixed(1)}" width="${Math.max(2, x(span.to - 0.5) - x(span.from - 0.5)).toFixed(1)}" height="${height}"/>`;
  return html`<svg class="small" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${mark}<path d="${pathOf(values, x)}"/></svg>`;
}

function pathOf(values: Values, x: (step: number) => number): string {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  const least = known.reduce((a, b) => Math.min(a, b), Infinity);
  const most = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const y = (value: number): number => rim + (most > least ? (most - value) / (most - least) : 0.5) * (height - 2 * rim);
  const stride = Math.max(1, Math.ceil(values.length / mostPoints));
  let path = '';
  let pen = 'M';
  for (let step = 0; step < values.length; step += stride) {
    const value = values[step] ?? null;
    if (value === null || !Number.isFinite(value)) {
      pen = 'M';
      continue;
    }
    // Without length a point shows by its round caps.
    path += `${pen}${x(step).toFixed(1)} ${y(value).toFixed(1)}${pen === 'M' ? 'h0' : ''}`;
    pen = 'L';
  }
  return path;
}
