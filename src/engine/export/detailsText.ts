/**
 * What hovering tells in files: titles, which hold plain text.
 */
import type { Details, InputPicture } from '../results/views.js';
import { html, type Markup } from './markup.js';

/** Tokens of a text that a title has room for. */
const tokensTold = 30;

/** @returns what a {@link Details} says, one fact per line; of pictures only what can be put into words */
export function detailsText(details: Details): string {
  return [
    details.title,
    ...details.facts.map(({ label, value }) => `${label}: ${value}`),
    ...(details.distribution?.bars.map(({ label, share }) => `${label}: ${(100 * share).toFixed(1)} %`) ?? []),
    ...(details.pictures?.flatMap(({ title, picture }) => pictureText(picture).map((text) => `${title}: ${text}`)) ?? []),
    ...(details.lists?.map(({ title, items }) => `${title}: ${items.slice(0, 5).join(', ')}`) ?? []),
  ].join('\n');
}

/** @returns an attribute that shows a text on hovering; null for none */
export function tip(text: string | undefined): Markup | null {
  return text ? html` title="${text}"` : null;
}

function pictureText(picture: InputPicture): readonly string[] {
  switch (picture.kind) {
    case 'tokens':
      return [picture.tokens.slice(0, tokensTold).join(' ') + (picture.tokens.length > tokensTold ? ' …' : '')];
    case 'values':
      return [picture.values.map(({ label, text }) => `${label} ${text}`).join(', ')];
    case 'image':
    case 'lines':
      return [];
  }
}
