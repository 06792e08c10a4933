/** Tabs after the ARIA pattern: one stop for Tab, arrows move between them. What is alone has a heading instead. */
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly draw: () => ComponentChildren;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const prefix = useId();
  const list = useRef<HTMLDivElement>(null);
  const index = Math.max(0, tabs.findIndex((tab) => tab.id === selected));
  const current = tabs[index];
  if (!current) return null;
  if (tabs.length === 1) {
    return (
      <section class="tabs" aria-label={current.title}>
        <h2>{current.title}</h2>
        {current.draw()}
      </section>
    );
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = (target + tabs.length) % tabs.length;
    onSelect(tabs[next]!.id);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
  };
  return (
    <section class="tabs" aria-label={label}>
      <div class="tabList" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((tab, position) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${prefix}-tab-${position}`}
            class="tab"
            aria-selected={position === index}
            aria-controls={`${prefix}-panel`}
            tabIndex={position === index ? 0 : -1}
            onClick={() => onSelect(tab.id)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div role="tabpanel" class="tabPanel" id={`${prefix}-panel`} aria-labelledby={`${prefix}-tab-${index}`} key={current.id}>
        {current.draw()}
      </div>
    </section>
  );
}
