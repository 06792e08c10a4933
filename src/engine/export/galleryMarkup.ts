/**
 * A gallery of inputs in the report.
 */
import type { GalleryView } from '../results/views.js';
import { detailsText, tip } from './detailsText.js';
import { inputMarkup } from './inputMarkup.js';
import { numberText } from './axes.js';
import { html, type Markup } from './markup.js';
import { styleCount } from './palette.js';

/** Pictures make files large. */
const itemsShown = 60;

export function galleryMarkup({ summary, groups, items }: GalleryView): Markup {
  const left = items.length - itemsShown;
  const item = ({ title, note, group, picture, details }: GalleryView['items'][number]): Markup => {
    const of = groups.length > 1 && groups[group] !== undefined ? `${groups[group]}: ` : '';
    return html`<li class="c${Math.max(0, group) % styleCount}"${tip(details && detailsText(details))}>${inputMarkup(picture, title)}<b>${title}</b><span class="soft">${of}${note}</span></li>
`;
  };
  return html`<p>${summary}</p><ul class="gallery">
${items.slice(0, itemsShown).map(item)}</ul>${left > 0 ? html`<p class="soft">${numberText(left)} more are in the panel.</p>` : null}`;
}
