/**
 * The exports of a whole result. Pictures of a single graph (SVG, DOT) are made by the layout thread, which has
 * Graphviz.
 */
import { UnrollError } from '../core/errors.js';
import { csvOf } from './csv.js';
import type { Exporter } from './exporter.js';
import { jsonOf } from './json.js';
import { reportOf } from './report.js';

export const exporters: readonly Exporter[] = [
  { id: 'json', write: ({ document }) => jsonOf(document) },
  { id: 'csv', write: ({ views }) => csvOf(views()) },
  { id: 'html', write: ({ document, title, views, pictures }) => reportOf(document, title, views(), pictures) },
];

/** @throws UnrollError for an unknown id */
export function exporterOf(id: string): Exporter {
  const exporter = exporters.find((candidate) => candidate.id === id);
  if (exporter) return exporter;
  throw new UnrollError('usage', `There is no export "${id}"; there are ${exporters.map((known) => known.id).join(', ')}.`);
}
