/** Which views stand together because one of them is shown at a time. */
import type { View } from '../../src/engine/results/views.js';

type Family = Extract<View, { kind: 'scatter' }>['family'];

export function familyOf(view: View): Family {
  return view.kind === 'scatter' ? view.family : undefined;
}

/** @returns the views in their order, those of one family together where the first of them is; most stand alone */
export function families(views: readonly View[]): readonly (readonly View[])[] {
  const groups: View[][] = [];
  const known = new Map<string, View[]>();
  for (const view of views) {
    const title = familyOf(view)?.title;
    const group = title === undefined ? undefined : known.get(title);
    if (group) {
      group.push(view);
      continue;
    }
    const begun = [view];
    groups.push(begun);
    if (title !== undefined) known.set(title, begun);
  }
  return groups;
}
