/** A card beside something hovered or focused. It can be reached with the pointer and leaves with Escape. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './elements.js';
import { type Anchor, cardPosition } from './cardPosition.js';

interface HoverCardProps {
  readonly anchor: Anchor;
  readonly children: ComponentChildren;
  readonly id?: string;
  /** What is looked at together with the anchor: the card covers as little of it as it can. */
  readonly neighbours?: () => readonly Anchor[];
  /** The pointer or the focus came to the card, or left it. */
  readonly onHover?: (inside: boolean) => void;
}

export function HoverCard({ anchor, children, id, neighbours, onHover }: HoverCardProps) {
  const card = useRef<HTMLDivElement>(null);
  const { left, top, right, bottom } = anchor;
  useLayoutEffect(() => {
    const element = card.current!;
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const place = cardPosition({ left, top, right, bottom }, element.getBoundingClientRect(), { width, height }, neighbours?.());
    element.style.left = `${place.left}px`;
    element.style.top = `${place.top}px`;
    // What has to be scrolled must be reached by keys.
    if (element.scrollHeight > element.clientHeight) element.tabIndex = 0;
    else element.removeAttribute('tabindex');
  });
  return (
    <div
      ref={card}
      id={id}
      class="hoverCard"
      role="tooltip"
      onPointerEnter={() => onHover?.(true)}
      onPointerLeave={() => onHover?.(false)}
      onFocusIn={() => onHover?.(true)}
      onFocusOut={() => onHover?.(false)}
    >
      {children}
    </div>
  );
}

/** The "what is this" mark beside a figure: its text shows on hover and focus. */
export function Hint({ about, text }: { about: string; text: string }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<Anchor | null>(null);
  const show = (): void => setAnchor(button.current!.getBoundingClientRect());
  const hide = (): void => setAnchor(null);
  useEscape(anchor !== null, hide);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="hint"
        aria-label={`What is meant by ${about}`}
        aria-describedby={anchor ? id : undefined}
        onPointerEnter={show}
        onPointerLeave={hide}
        onFocus={show}
        onBlur={hide}
      >
        <Icon name="info" />
      </button>
      {anchor && (
        <HoverCard anchor={anchor} id={id}>
          {text}
        </HoverCard>
      )}
    </>
  );
}

/** Calls `action` on Escape while `active`. */
export function useEscape(active: boolean, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    if (!active) return;
    const listener = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') latest.current();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [active]);
}
