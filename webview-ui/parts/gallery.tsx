/** Inputs one beside the other, to choose from: those of one group or all, drawn by need. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GalleryView } from '../../src/engine/results/views.js';
import { groupStyle } from './groupStyle.js';
import { AttentionCard } from './attentionCard.js';
import { countOf, countText, figureText } from './format.js';
import { countsByGroup, galleryGrid } from './galleryGrid.js';
import { GroupMark } from './groupLegend.js';
import { InputPictureView } from './inputPicture.js';
import { useRovingFocus } from './rovingFocus.js';
import { useAttention } from './useAttention.js';
import { useWidth } from './useWidth.js';
import { useVirtualRows } from './virtualRows.js';

interface GalleryProps {
  readonly view: GalleryView;
  readonly picked: string | null;
  readonly lit: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
}

type Item = GalleryView['items'][number];

export function Gallery({ view, picked, lit, onPick }: GalleryProps) {
  const [group, setGroup] = useState<number | null>(null);
  const items = useMemo(() => (group === null ? view.items : view.items.filter((item) => item.group === group)), [view, group]);
  const counts = useMemo(() => countsByGroup(view), [view]);
  return (
    <section class="card" aria-label={view.title} data-gallery={view.id}>
      <div class="cardHead">
        <h2>{view.title}</h2>
        <span class="muted" role="status">
          {group === null ? countOf(items.length, 'input') : `${countText(items.length)} of ${countOf(view.items.length, 'input')}`}
        </span>
      </div>
      {counts.length > 1 && (
        <div class="galleryGroups" role="group" aria-label="Show">
          <button type="button" aria-pressed={group === null} onClick={() => setGroup(null)}>
            All
          </button>
          {counts.map(({ index, count }) => (
            <button key={index} type="button" aria-pressed={group === index} onClick={() => setGroup(group === index ? null : index)}>
              <GroupMark group={index} />
              {view.groups[index]} <span class="muted">{countText(count)}</span>
            </button>
          ))}
        </div>
      )}
      <Grid key={group ?? 'all'} {...{ view, items, picked, lit, onPick }} />
      <p class="muted caption">{view.summary}</p>
    </section>
  );
}

/** Drawn anew for each group, so that it begins at the top. */
function Grid({ view, items, picked, lit, onPick }: GalleryProps & { items: readonly Item[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { columns, rowHeight } = galleryGrid(items[0]?.picture.kind ?? 'values', useWidth(scroller));
  const { first, end, before, after, reveal } = useVirtualRows(scroller, Math.ceil(items.length / columns), rowHeight);
  const { tabStop, onKeyDown, onFocusIn } = useRovingFocus(scroller, {
    count: items.length,
    steps: { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, PageDown: 4 * columns, PageUp: -4 * columns },
    first: first * columns,
    end: end * columns,
    reveal: (index) => reveal(Math.floor(index / columns)),
  });
  const attention = useAttention();
  const { active, show, hideSoon } = attention;
  useEffect(() => {
    const index = items.findIndex((item) => lit.has(item.id));
    if (index >= 0) reveal(Math.floor(index / columns));
  }, [lit, columns]);

  const shown = active && items.find((item) => item.id === active.id);
  const look = (item: Item, target: EventTarget | null): void => {
    if (item.details) show(item.id, (target as Element).closest('li')!.getBoundingClientRect());
  };
  return (
    <div
      class="galleryScroller"
      ref={scroller}
      style={{ '--columns': String(columns), '--row-height': `${rowHeight}px` }}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
    >
      <ul aria-label={view.title} style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}>
        {items.slice(first * columns, end * columns).map((item, offset) => {
          const index = first * columns + offset;
          return (
            <li
              key={item.id}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              class={['galleryItem', item.id === picked && 'picked', lit.has(item.id) && 'lit'].filter(Boolean).join(' ')}
              onPointerEnter={(event) => look(item, event.currentTarget)}
              onPointerLeave={() => hideSoon(item.id)}
            >
              <div class="galleryPicture">
                <InputPictureView picture={item.picture} label={item.title} small />
              </div>
              <button
                type="button"
                data-index={index}
                tabIndex={index === tabStop ? 0 : -1}
                aria-pressed={item.id === picked}
                onClick={() => onPick(item.id)}
                onFocus={(event) => event.currentTarget.matches(':focus-visible') && look(item, event.currentTarget)}
                onBlur={() => hideSoon(item.id)}
              >
                {item.title}
                {lit.has(item.id) && <span class="unseen"> (linked with the selection)</span>}
              </button>
              <span class={`galleryNote colour-${groupStyle(item.group).colour}`} title={item.note}>
                {figureText(item.note)}
              </span>
            </li>
          );
        })}
      </ul>
      {items.length === 0 && <p class="muted empty">No inputs.</p>}
      <AttentionCard attention={attention} details={shown?.details} />
    </div>
  );
}
