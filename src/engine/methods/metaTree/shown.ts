/**
 * Which held-out instances are shown to pick from: of every class, and among them those on which tree, model and label
 * do not agree, as they teach most.
 */

export interface Answers {
  /** Classes by model and tree, and the label (-1 = none). */
  readonly model: ArrayLike<number>;
  readonly tree: ArrayLike<number>;
  readonly labels: ArrayLike<number> | null;
}

/** Share of those shown that may be disagreements of one kind. */
const disagreements = 0.25;

/** @returns indices of instances, ascending, at most `most`; turns go round the model's classes */
export function chooseShown({ model, tree, labels }: Answers, most: number): readonly number[] {
  const all = Array.from({ length: model.length }, (_, i) => i);
  const treeDiffers = all.filter((i) => tree[i] !== model[i]);
  const modelWrong = all.filter((i) => tree[i] === model[i] && labels !== null && labels[i]! >= 0 && labels[i] !== model[i]);
  const ofEach = Math.floor(most * disagreements);
  const chosen = new Set([...roundRobin(treeDiffers, model).slice(0, ofEach), ...roundRobin(modelWrong, model).slice(0, ofEach)]);
  for (const i of roundRobin(all, model)) {
    if (chosen.size >= most) break;
    chosen.add(i);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** @returns the same indices, one of every class in turn. */
function roundRobin(indices: readonly number[], classes: ArrayLike<number>): readonly number[] {
  const turns = new Map<number, number>();
  const keyed = indices.map((i) => {
    const turn = turns.get(classes[i]!) ?? 0;
    turns.set(classes[i]!, turn + 1);
    return { i, turn };
  });
  return keyed.sort((a, b) => a.turn - b.turn || classes[a.i]! - classes[b.i]! || a.i - b.i).map(({ i }) => i);
}
