/** What the colours of groups mean, where a view has several. */
import type { ComponentChildren } from 'preact';
import { groupClass, groupStyle } from './groupStyle.js';
import { outlinePath } from './outline.js';

const box = { x: 8, y: 7, width: 14, height: 12 };

interface GroupLegendProps {
  readonly groups: readonly string[];
  /** Indices of the groups that occur. */
  readonly used: ReadonlySet<number>;
  /** Further entries. */
  readonly children?: ComponentChildren;
}

export function GroupLegend({ groups, used, children }: GroupLegendProps) {
  return (
    <ul class="legend" aria-label="Legend">
      {used.size > 1 &&
        groups.map((group, index) =>
          used.has(index) ? (
            <li key={group}>
              <GroupMark group={index} />
              {group}
            </li>
          ) : null,
        )}
      {children}
    </ul>
  );
}

/** Colour and outline of a group, as in graphs; decoration beside its name. */
export function GroupMark({ group }: { group: number }) {
  return (
    <svg width="16" height="14" class={`mark node ${groupClass(group)}`} aria-hidden="true">
      <path class="outline" d={outlinePath(groupStyle(group), box)} />
    </svg>
  );
}
