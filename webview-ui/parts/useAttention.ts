/** What the user looks at: the mark under the pointer or with the keyboard's focus, and where its card goes. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Anchor } from './cardPosition.js';
import { useEscape } from './hoverCard.js';

/** Long enough to move the pointer from a mark onto its card. */
const grace = 140;

export interface Attention {
  readonly active: { readonly id: string; readonly anchor: Anchor } | null;
  readonly show: (id: string, anchor: Anchor) => void;
  /** Hides the card of `id` unless the pointer reaches it in time. */
  readonly hideSoon: (id: string) => void;
  /** The pointer is on the card. */
  readonly keep: () => void;
  readonly hide: () => void;
}

export function useAttention(): Attention {
  const [active, setActive] = useState<Attention['active']>(null);
  const timer = useRef(0);
  const shown = useRef<string | null>(null);
  const keep = (): void => window.clearTimeout(timer.current);
  const set = (next: Attention['active']): void => {
    keep();
    shown.current = next?.id ?? null;
    setActive(next);
  };
  const hide = (): void => set(null);
  useEffect(() => keep, []);
  useEscape(active !== null, hide);
  return {
    active,
    show: (id, anchor) => set({ id, anchor }),
    hideSoon: (id) => {
      // A click elsewhere takes the pointer from one mark and the focus from another: the card belongs to one of them.
      if (shown.current !== id) return;
      keep();
      timer.current = window.setTimeout(hide, grace);
    },
    keep,
    hide,
  };
}
