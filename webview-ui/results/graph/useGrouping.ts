/** How the panel groups the states of a large machine, and which groups are open. */
import type { Condensing } from '../../../src/engine/results/graphLayout.js';
import type { GraphVariant } from '../../../src/engine/results/views.js';
import { useKept } from '../../parts/vscode.js';

/** `states`: each by itself. */
export type GroupingChoice = Condensing['by'] | 'states';

export interface Grouping {
  /** null = nothing is chosen: by the size of the machine. */
  readonly choice: GroupingChoice | null;
  /** For the request of a layout: absent where nothing is chosen, null for states by themselves. */
  readonly condensing: Condensing | null | undefined;
  readonly choose: (choice: GroupingChoice) => void;
  /** @param by as the group was found; nothing need be chosen yet */
  readonly open: (group: string, by: Condensing['by']) => void;
  /** Closes a group with those inside it. */
  readonly close: (group: string) => void;
  readonly closeAll: () => void;
}

interface KeptGrouping {
  readonly variant: string;
  readonly choice: GroupingChoice;
  readonly opened: readonly string[];
}

export function useGrouping(viewId: string, variant: GraphVariant): Grouping {
  const [kept, keep] = useKept<KeptGrouping | null>(`graph.${viewId}.grouping`, null, isKeptGrouping);
  const current = kept?.variant === variant.id ? kept : null;
  const opened = current?.opened ?? [];
  const set = (choice: GroupingChoice, groups: readonly string[]): void => keep({ variant: variant.id, choice, opened: groups });
  const close = (isClosed: (group: string) => boolean): void => {
    if (current) set(current.choice, opened.filter((group) => !isClosed(group)));
  };
  return {
    choice: current?.choice ?? null,
    condensing: current === null ? undefined : current.choice === 'states' ? null : { by: current.choice, opened },
    choose: (choice) => set(choice, []),
    open: (group, by) => set(by, [...opened, group]),
    close: (group) => close((candidate) => candidate === group || candidate.startsWith(`${group}.`)),
    closeAll: () => close(() => true),
  };
}

function isKeptGrouping(value: unknown): value is KeptGrouping | null {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { variant, choice, opened } = value as Record<string, unknown>;
  const isChoice = choice === 'community' || choice === 'output' || choice === 'states';
  return typeof variant === 'string' && isChoice && Array.isArray(opened) && opened.every((group) => typeof group === 'string');
}
