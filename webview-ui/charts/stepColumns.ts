/** The geometry of steps side by side, and what is told of a step that has no details of its own. */
import type { Details, StepsView } from '../../src/engine/results/views.js';

const letterWidth = 7;
const [narrowest, widest] = [46, 150];
const padding = 18;
/** Longer texts are cut; the whole of them is told on hover. */
const mostLines = 3;

/** @returns width of every column in pixels: as wide as its longest text, within reason */
export function columnWidth({ rows, steps }: StepsView): number {
  const texts = [...steps.map((step) => step.label), ...rows.flatMap((row) => row.cells.map((cell) => (cell ? cell.text + (cell.differs ? '≠ ' : '') : '')))];
  const longest = texts.reduce((most, text) => Math.max(most, [...text].length), 0);
  return Math.max(narrowest, Math.min(widest, longest * letterWidth + padding));
}

/** @returns lines of text that a row needs: the same in all of its cells, so that scrolling does not move the rows below */
export function linesOf(row: StepsView['rows'][number], width: number): number {
  const longest = row.cells.reduce((most, cell) => Math.max(most, [...(cell?.text ?? '')].length), 0);
  return Math.max(1, Math.min(mostLines, Math.ceil((longest * letterWidth) / (width - padding))));
}

/** @returns the details of a step, else what stands in its column */
export function detailsOf({ rows, steps }: StepsView, index: number): Details {
  const step = steps[index]!;
  const facts = rows.flatMap(({ label, cells }) => {
    const cell = cells[index];
    return cell ? [{ label, value: cell.differs ? `${cell.text} (differs)` : cell.text }] : [];
  });
  return step.details ?? { title: step.label, facts };
}
