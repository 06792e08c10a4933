/** Views of which one is shown at a time: a plane for every factor would be too many tabs, and too long an answer. */
import type { ComponentChild } from 'preact';
import type { View } from '../../src/engine/results/views.js';
import { ChoiceSwitch } from '../parts/choiceSwitch.js';
import { isString, useKept } from '../parts/vscode.js';
import { familyOf } from './families.js';

interface AlternativesProps {
  /** Those of one family, more than one. */
  readonly views: readonly View[];
  readonly draw: (view: View) => ComponentChild;
}

export function Alternatives({ views, draw }: AlternativesProps) {
  const title = familyOf(views[0]!)!.title;
  const [chosen, choose] = useKept(`alternative.${views[0]!.id}`, '', isString);
  const shown = views.find(({ id }) => id === chosen) ?? views[0]!;
  return (
    <section class="alternatives" aria-label={title} data-alternatives={title}>
      <ChoiceSwitch label={title} choices={views.map((view) => ({ id: view.id, label: familyOf(view)!.label }))} selected={shown.id} onSelect={choose} />
      {draw(shown)}
    </section>
  );
}
