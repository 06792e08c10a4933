/** For a machine too large to be drawn state by state: how its states are grouped, and which groups are open. */
import { useId } from 'preact/hooks';
import type { CondensedGraph, StateGroup } from '../../../src/engine/results/graphLayout.js';
import { Icon } from '../../parts/elements.js';
import type { Grouping, GroupingChoice } from './useGrouping.js';

const choices: readonly { readonly choice: GroupingChoice; readonly name: string; readonly explanation: string }[] = [
  { choice: 'community', name: 'Communities', explanation: 'States that lead to each other more than to others' },
  { choice: 'output', name: 'Outputs', explanation: 'States of the same output' },
  { choice: 'states', name: 'None', explanation: 'Every state by itself; this can take long, or be too much to draw' },
];

interface GroupControlsProps {
  readonly grouping: Grouping;
  /** null while every state is drawn by itself. */
  readonly condensed: CondensedGraph | null;
}

export function GroupControls({ grouping, condensed }: GroupControlsProps) {
  const label = useId();
  const current = grouping.choice ?? condensed?.by ?? 'states';
  return (
    <div class="grouping">
      <span id={label}>Groups of states</span>
      <div class="segments" role="group" aria-labelledby={label}>
        {choices.map(({ choice, name, explanation }) => (
          <button key={choice} type="button" aria-pressed={choice === current} data-grouping={choice} title={explanation} onClick={() => grouping.choose(choice)}>
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

export function OpenGroups({ groups, grouping }: { groups: readonly StateGroup[]; grouping: Grouping }) {
  if (groups.length === 0) return null;
  return (
    <ul class="openGroups" aria-label="Open groups">
      {groups.map(({ id, title }) => (
        <li key={id}>
          <button type="button" class="chip" data-open-group={id} title={`Close ${title}`} aria-label={`Close ${title}`} onClick={() => grouping.close(id)}>
            {title} <Icon name="close" />
          </button>
        </li>
      ))}
      {groups.length > 1 && (
        <li>
          <button type="button" class="chip" onClick={grouping.closeAll}>
            Close all
          </button>
        </li>
      )}
    </ul>
  );
}
