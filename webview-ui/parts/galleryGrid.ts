/** How inputs are laid out one beside the other, and how many there are of each group. */
import type { GalleryView, InputPicture } from '../../src/engine/results/views.js';

/** Least width of an item, by what it shows; pixels. */
const widths: Readonly<Record<InputPicture['kind'], number>> = { image: 136, lines: 200, tokens: 200, values: 200 };
/** Height of an item and the gap below it, in pixels. */
const heights: Readonly<Record<InputPicture['kind'], number>> = { image: 170, lines: 172, tokens: 150, values: 150 };
const gap = 8;

/**
 * @param width that there is, in pixels; 0 while it is not known
 * @returns how many items stand beside each other, at least 1, and how much higher each row begins
 */
export function galleryGrid(kind: InputPicture['kind'], width: number): { readonly columns: number; readonly rowHeight: number } {
  return { columns: Math.max(1, Math.floor((width + gap) / (widths[kind] + gap))), rowHeight: heights[kind] };
}

/** @returns the groups that have items, in their order */
export function countsByGroup({ groups, items }: GalleryView): readonly { readonly index: number; readonly count: number }[] {
  return groups.map((_, index) => ({ index, count: items.filter((item) => item.group === index).length })).filter(({ count }) => count > 0);
}
