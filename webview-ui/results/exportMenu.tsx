/** The exports on offer, after the ARIA menu button pattern. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { View } from '../../src/engine/results/views.js';
import type { ExportKind } from '../../src/protocol/services.js';
import { Icon } from '../parts/elements.js';
import { useEscape } from '../parts/hoverCard.js';

const titles: Readonly<Record<ExportKind, string>> = {
  svg: 'SVG picture',
  png: 'PNG picture',
  dot: 'DOT, for Graphviz',
  csv: 'CSV tables',
  json: 'JSON result',
  html: 'HTML report',
};

/** @returns the kinds that make sense for these views, pictures first. */
export function exportKinds(views: readonly View[]): readonly ExportKind[] {
  const has = (kind: View['kind']): boolean => views.some((view) => view.kind === kind);
  return [...(has('graph') ? (['svg', 'png', 'dot'] as const) : []), ...(has('table') ? (['csv'] as const) : []), 'json', 'html'];
}

export function ExportMenu({ kinds, onExport }: { kinds: readonly ExportKind[]; onExport: (kind: ExportKind) => void }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const items = (): readonly HTMLElement[] => [...root.current!.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEscape(open, close);
  useEffect(() => {
    if (open) items()[0]?.focus();
  }, [open]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items();
    const index = all.indexOf(document.activeElement as HTMLElement);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    all[(target + all.length) % all.length]?.focus();
  };
  return (
    <div
      class="menu"
      ref={root}
      onFocusOut={(event) => {
        if (!root.current!.contains(event.relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        class="menuButton"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name="export" /> Export <Icon name="chevron-down" />
      </button>
      {open && (
        <ul class="menuItems" role="menu" id={id} aria-label="Export" onKeyDown={onKeyDown}>
          {kinds.map((kind) => (
            <li role="none" key={kind}>
              <button
                type="button"
                role="menuitem"
                tabIndex={-1}
                data-export={kind}
                onClick={() => {
                  close();
                  onExport(kind);
                }}
              >
                {titles[kind]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
