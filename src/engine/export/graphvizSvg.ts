/**
 * Graphviz's SVG made fit for files and reports: only the elements and attributes of a drawing are kept (no links, no
 * scripts, no styles), and hovering a state or an edge tells what it means.
 */
import type { GraphVariant } from '../results/views.js';
import { detailsText } from './detailsText.js';
import { edgeId, stateId } from './dot.js';
import { escapeMarkup } from './markup.js';

const elements = new Set(['svg', 'g', 'title', 'ellipse', 'polygon', 'polyline', 'path', 'text']);
const attributes = new Set([
  'xmlns', 'viewBox', 'width', 'height', 'id', 'class', 'transform', 'fill', 'stroke', 'stroke-width', 'stroke-dasharray',
  'cx', 'cy', 'rx', 'ry', 'x', 'y', 'points', 'd', 'text-anchor', 'font-family', 'font-size', 'xml:space',
]);

/**
 * @param raw as Graphviz wrote it for `dotOf(variant, …)`
 * @param title of the whole picture
 */
export function finishedSvg(raw: string, variant: GraphVariant, title: string): string {
  const titles = titlesOf(variant);
  const token = /<!--[\s\S]*?-->|<[?!][^>]*>|<(\/?)([\w:]+)([^>]*?)(\/?)>|[^<]+/g;
  let written = '';
  let group = '';
  let inTitle = false;
  for (const [text, closing, tag, given, empty] of raw.matchAll(token)) {
    if (tag === undefined) {
      if (!text.startsWith('<') && !inTitle) written += text;
    } else if (elements.has(tag)) {
      const kept = keptAttributes(given!);
      if (tag === 'g') group = kept.get('id') ?? '';
      if (tag === 'title') {
        inTitle = !closing;
        if (closing) written += escapeMarkup(titles.get(group) ?? title);
      }
      const root = tag === 'svg' && !closing ? ' role="img"' : '';
      written += `<${closing}${tag}${[...kept].map(([name, value]) => ` ${name}="${escapeMarkup(value)}"`).join('')}${root}${empty}>`;
    }
  }
  return `${written.trim()}\n`;
}

function keptAttributes(text: string): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [, name, value] of text.matchAll(/([\w:-]+)="([^"]*)"/g)) {
    if (attributes.has(name!) && !/url\s*\(/i.test(value!)) kept.set(name!, plain(value!));
  }
  return kept;
}

/** Undoes Graphviz's escaping. */
function plain(value: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return value.replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name?: string) =>
    code ? String.fromCodePoint(Number(code)) : (named[name!] ?? whole),
  );
}

/** What hovering tells, by the ids that `dotOf` gives. */
function titlesOf(variant: GraphVariant): ReadonlyMap<string, string> {
  return new Map([
    ...variant.nodes.map((node) => [stateId(variant, node.id), detailsText(node.details)] as const),
    ...variant.edges.map((edge) => [edgeId(variant, edge.id), detailsText(edge.details)] as const),
  ]);
}
