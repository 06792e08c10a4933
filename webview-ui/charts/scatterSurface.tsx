/** What lies over a scatter plot: rings around points that are chosen, lit or looked at, the pointer and the keys. */
import { useMemo, useState } from 'preact/hooks';
import type { ScatterView } from '../../src/engine/results/views.js';
import { AttentionCard } from '../parts/attentionCard.js';
import { valueText } from '../parts/format.js';
import { useAttention } from '../parts/useAttention.js';
import { type Direction, nearest, type Place } from '../parts/nearest.js';
import { pointNear } from './scatterPoints.js';

interface ScatterSurfaceProps {
  readonly view: ScatterView;
  readonly places: readonly Place[];
  readonly picked: string | null;
  readonly lit: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
  readonly height: number;
}

type Point = ScatterView['points'][number];

/** The pointer means a point from this far, in pixels. */
const reach = 16;
const directions: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

export function ScatterSurface({ view, places, picked, lit, onPick, height }: ScatterSurfaceProps) {
  const points = useMemo(() => new Map(view.points.map((point) => [point.id, point])), [view]);
  const [current, setCurrent] = useState<string | null>(null);
  const attention = useAttention();
  const { active, show, hideSoon, hide } = attention;
  const placeOf = (id: string | null): Place | undefined => places.find((place) => place.id === id);
  const look = (surface: Element, place: Place): void => {
    const { left, top } = surface.getBoundingClientRect();
    const [x, y] = [left + place.x, top + place.y];
    show(place.id, { left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 });
  };
  const meant = (event: MouseEvent): Place | null => {
    const { left, top } = (event.currentTarget as Element).getBoundingClientRect();
    return pointNear(places, event.clientX - left, event.clientY - top, reach);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const place = meant(event);
    if (place && place.id !== active?.id) look(event.currentTarget as Element, place);
    else if (!place && active) hideSoon(active.id);
  };
  const go = (surface: Element, place: Place | undefined): void => {
    if (!place) return;
    setCurrent(place.id);
    look(surface, place);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const surface = event.currentTarget as Element;
    const at = placeOf(current) ?? places[0];
    const direction = directions[event.key];
    if (direction && at) go(surface, placeOf(nearest(at, places.filter(({ id }) => id !== at.id), direction)));
    else if ((event.key === 'Enter' || event.key === ' ') && current !== null) onPick(current);
    else if (event.key === 'Escape') hide();
    else return;
    event.preventDefault();
  };

  const shown = active && points.get(active.id);
  const isDimming = lit.size > 0;
  return (
    <>
      <div
        class={`scatterSurface ${isDimming ? 'dimming' : ''}`}
        role="application"
        aria-roledescription="scatter plot"
        aria-label={`${view.title}. Arrow keys lead from point to point, Enter pins one.`}
        tabIndex={0}
        onPointerMove={onPointerMove}
        onPointerLeave={() => active && hideSoon(active.id)}
        onClick={(event) => {
          const place = meant(event);
          if (!place) return;
          setCurrent(place.id);
          onPick(place.id);
        }}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (event.currentTarget.matches(':focus-visible')) go(event.currentTarget, placeOf(current) ?? placeOf(picked) ?? places[0]);
        }}
        onBlur={() => active && hideSoon(active.id)}
      >
        <svg width="100%" height={height} aria-hidden="true">
          {places.map((place) => {
            const looks = [lit.has(place.id) && 'lit', place.id === picked && 'picked', place.id === active?.id && 'active'].filter(Boolean);
            if (looks.length === 0) return null;
            return <circle key={place.id} class={`ring ${looks.join(' ')}`} data-point={place.id} cx={place.x} cy={place.y} r={place.id === picked ? 8 : 6} />;
          })}
        </svg>
      </div>
      <p class="unseen" role="status">
        {shown ? sentence(view, shown, { picked: shown.id === picked, lit: lit.has(shown.id) }) : ''}
      </p>
      <AttentionCard attention={attention} details={shown && (shown.details ?? { title: shown.label, facts: factsOf(view, shown) })} />
    </>
  );
}

function factsOf({ x, y, groups }: ScatterView, point: Point): readonly { readonly label: string; readonly value: string }[] {
  return [
    { label: 'Group', value: groups[point.group] ?? '–' },
    { label: x.label, value: valueText(point.x) },
    { label: y.label, value: valueText(point.y) },
  ];
}

function sentence(view: ScatterView, point: Point, state: { readonly picked: boolean; readonly lit: boolean }): string {
  const facts = factsOf(view, point).map(({ label, value }) => `${label} ${value}`);
  return [point.label, ...facts, state.picked && 'pinned', state.lit && 'linked with the selection'].filter(Boolean).join(', ');
}
