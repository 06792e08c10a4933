/**
 * An RNN over several cells (`RNN([LSTMCell(8), GRUCell(4)])`, StackedRNNCells) is, step for step, a layer for each of
 * them, every one taking what the one before gives. As such they can be looked at one by one.
 */
import { isBuiltIn, kerasObject, type KerasObject } from './config.js';
import { containerNames } from './names.js';

export interface StackedCell {
  /** RNN around this cell alone. */
  readonly layer: KerasObject;
  /** The cell's own name. */
  readonly name: string;
  /** Place of its weights in those of the layer, as Keras 3 names it. */
  readonly place: string;
  readonly stateCount: number;
}

/** @returns the cells from input to output; none for a layer over one cell, or one whose order of steps they would not keep */
export function stackedCells(layer: KerasObject): readonly StackedCell[] {
  if (layer.className !== 'RNN' || !isBuiltIn(layer) || layer.config['go_backwards'] === true) return [];
  const cells = cellsOf(layer.config['cell']);
  const placeOf = containerNames();
  return cells.map((cell, index) => {
    const place = `cell/cells/${placeOf(cell.className)}`;
    const isLast = index === cells.length - 1;
    const within = isLast ? {} : { return_sequences: true, zero_output_for_mask: false };
    const config = { ...layer.config, ...within, cell: { class_name: cell.className, ...cell.surroundings } };
    const name = typeof cell.config['name'] === 'string' ? cell.config['name'] : place;
    return { layer: { ...layer, config }, name, place, stateCount: cell.className === 'LSTMCell' ? 2 : 1 };
  });
}

function cellsOf(value: unknown): readonly KerasObject[] {
  const stack = kerasObject(value);
  const listed: unknown = stack?.className === 'StackedRNNCells' && isBuiltIn(stack) ? stack.config['cells'] : value;
  if (!Array.isArray(listed)) return [];
  const cells = listed.map(kerasObject);
  return cells.every((cell) => cell !== null) ? cells : [];
}
