/**
 * One input out of the middle of every partition.
 */
import type { GalleryView } from '../../../results/views.js';
import type { PartitionsDocument } from '../present.js';
import { answerText, topClass } from './tables.js';

export function medoids({ partitions, classes, score }: PartitionsDocument): GalleryView {
  return {
    kind: 'gallery',
    id: 'medoids',
    title: 'Typical inputs',
    summary: 'For each partition the sequence nearest to its middle in the last layer.',
    groups: score.class === null ? [score.title] : classes,
    items: partitions.map((entry) => ({
      id: entry.code,
      title: entry.code,
      note: answerText(entry, score.title),
      group: score.class === null ? 0 : classes.indexOf(topClass(entry.classes)),
      picture: entry.medoid.picture,
      subjects: [`sequence:${entry.medoid.sequence}`],
    })),
  };
}
