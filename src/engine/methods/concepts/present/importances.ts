/**
 * What the trees look at, as bars.
 */
import type { BarsView } from '../../../results/views.js';
import { percent } from '../../text.js';
import type { TreeEntry } from '../body.js';
import type { ConceptsDocument } from '../present.js';

/** Columns with the largest importances; all are in the table. */
const columnsShown = 12;

export function importances({ concepts, trees, startTree, input }: ConceptsDocument): BarsView {
  const shareOf = (tree: TreeEntry, column: string): number => tree.importances[column]!;
  const all = [startTree, ...trees];
  const highest = new Map(input.names.map((column) => [column, Math.max(...all.map((tree) => shareOf(tree, column)))]));
  const categories = [...input.names].sort((a, b) => highest.get(b)! - highest.get(a)!).slice(0, columnsShown);
  const told = trees.map((tree, i) => {
    const [first] = [...categories].sort((a, b) => shareOf(tree, b) - shareOf(tree, a));
    return first === undefined || shareOf(tree, first) === 0 ? `${concepts[i]!.name} asks nothing` : `${concepts[i]!.name} asks most about ${first} (${percent(shareOf(tree, first))})`;
  });
  return {
    kind: 'bars',
    id: 'importance-bars',
    title: 'What the trees look at',
    summary: `${told.join('; ')}.`,
    x: { label: 'input' },
    y: { label: 'importance' },
    categories,
    series: [
      { label: 'first window', values: categories.map((column) => shareOf(startTree, column)) },
      ...trees.map((tree, i) => ({ label: concepts[i]!.name, values: categories.map((column) => shareOf(tree, column)) })),
    ],
    lying: true,
  };
}
