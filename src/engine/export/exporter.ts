/**
 * What an export of a result is: one file and one line in the registry each.
 */
import type { ResultDocument } from '../results/document.js';
import type { View } from '../results/views.js';
import type { GraphPicture } from './reportViews.js';

export interface ExportInput {
  readonly document: ResultDocument;
  /** Title of the method that made it. */
  readonly title: string;
  readonly views: readonly View[];
  /** Drawn graphs; needed by those that show them. */
  readonly pictures: readonly GraphPicture[];
}

export interface Exporter {
  /** Stable id, also the file's ending. */
  readonly id: string;
  write(input: ExportInput): string;
}
