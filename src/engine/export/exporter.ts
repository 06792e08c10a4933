/**
 * What an export of a result is: one file and one line in the registry each.
 */
import type { ResultDocument } from '../results/document.js';
import type { View } from '../results/views.js';

/** A drawn variant of a graph view. */
export interface GraphPicture {
  readonly viewId: string;
  readonly variant: string;
  /** Made by `finishedSvg`: it goes into the report as it is. */
  readonly svg: string;
  /** Edges of less support are not in the picture, to keep it readable; 0 = all are. */
  readonly minimumSupport: number;
}

export interface ExportInput {
  readonly document: ResultDocument;
  /** Title of the method that made it. */
  readonly title: string;
  /** Presents the result, for those that show it. */
  readonly views: () => readonly View[];
  /** Drawn graphs; needed by those that show them. */
  readonly pictures: readonly GraphPicture[];
}

export interface Exporter {
  /** Stable id, also the file's ending. */
  readonly id: string;
  write(input: ExportInput): string;
}
