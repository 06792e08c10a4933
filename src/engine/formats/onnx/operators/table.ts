/**
 * Every operator that becomes a layer, or is followed without becoming one. Operators on constants alone are in
 * foldConstants.ts, those on shapes in foldDims.ts.
 */
import type { NodeMessage } from '../messages.js';
import type { Operator } from '../operation.js';
import { activationOperators, rectifierOperators } from './activations.js';
import { arithmeticOperators } from './arithmetic.js';
import { borderOperators } from './borders.js';
import { denseOperators } from './dense.js';
import { embeddingOperators } from './embedding.js';
import { joiningOperators } from './joining.js';
import { layoutOperators } from './layout.js';
import { lengthOperators } from './lengths.js';
import { normalizationOperators } from './normalization.js';
import { poolingOperators } from './pooling.js';
import { recurrentOperators } from './recurrent.js';
import { selectionOperators } from './selection.js';
import { sourceOperators } from './sources.js';
import { windowOperators } from './windows.js';

export interface OperatorEntry {
  readonly read: Operator;
  /** It only turns, cuts or regroups what it takes. */
  readonly isLayout: boolean;
  /** It can say what layer it is even where what it takes cannot be run. */
  readonly takesOpaque: boolean;
}

const layout = { ...layoutOperators, ...selectionOperators, ...joiningOperators };

const operators: ReadonlyMap<string, OperatorEntry> = new Map([
  ...entries(layout, true, false),
  ...entries(recurrentOperators, false, true),
  ...entries(
    {
      ...activationOperators,
      ...arithmeticOperators,
      ...borderOperators,
      ...denseOperators,
      ...embeddingOperators,
      ...lengthOperators,
      ...normalizationOperators,
      ...poolingOperators,
      ...rectifierOperators,
      ...sourceOperators,
      ...windowOperators,
    },
    false,
    false,
  ),
]);

function entries(table: Readonly<Record<string, Operator>>, isLayout: boolean, takesOpaque: boolean): [string, OperatorEntry][] {
  return Object.entries(table).map(([type, read]) => [type, { read, isLayout, takesOpaque }]);
}

/** @returns null for an operator that is not known */
export function operatorFor({ type, domain }: NodeMessage): OperatorEntry | null {
  return domain === '' ? (operators.get(type) ?? null) : null;
}
