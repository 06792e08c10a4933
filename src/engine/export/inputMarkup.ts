/**
 * An input of a model in the report, shown as what it is.
 */
import type { InputPicture } from '../results/views.js';
import { numberText } from './axes.js';
import { html, type Markup } from './markup.js';
import { pixelPaths } from './pixelPaths.js';
import { smallLine } from './smallLine.js';

const linesShown = 6;
const tokensShown = 40;

/** @param label which input it is, for those who do not see it */
export function inputMarkup(picture: InputPicture, label: string): Markup {
  switch (picture.kind) {
    case 'image': {
      const { width, height, ground, paths } = pixelPaths(picture);
      return html`<svg class="pixels" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges" role="img" aria-label="${label}"><rect width="${width}" height="${height}" fill="${ground}"/>${paths.map(({ colour, path }) => html`<path fill="${colour}" d="${path}"/>`)}</svg>`;
    }
    case 'lines': {
      const { lines, from, to } = picture;
      const rows = lines.slice(0, linesShown).map(({ label: name, values }) => {
        const span = from === undefined && to === undefined ? null : { from: from ?? 0, to: to ?? values.length };
        return html`<dt>${name}</dt><dd>${smallLine(values, rangeText(name, values), span)}</dd>`;
      });
      return html`<dl class="lines">${rows}</dl>${lines.length > linesShown ? html`<p class="soft">and ${lines.length - linesShown} more</p>` : null}`;
    }
    case 'tokens': {
      const { tokens, from = 0, to = from } = picture;
      const first = Math.max(0, Math.min(Math.round((from + to - tokensShown) / 2), tokens.length - tokensShown));
      const shown = tokens.slice(first, first + tokensShown);
      return html`<p class="tokens">${first > 0 ? '… ' : null}${shown.map((token, i) => (first + i >= from && first + i < to ? html`<mark>${token}</mark> ` : html`<span>${token}</span> `))}${first + tokensShown < tokens.length ? '…' : null}</p>`;
    }
    case 'values':
      return html`<dl class="lines">${picture.values.map(({ label: name, text }) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
  }
}

function rangeText(name: string, values: readonly number[]): string {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return `${name}, from ${numberText(least)} to ${numberText(most)}`;
}
