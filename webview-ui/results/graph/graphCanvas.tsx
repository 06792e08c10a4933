/** The drawing of a graph: marks in their places, pan and zoom, hover, focus and keys. */
import type { RefObject } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { GraphView } from '../../../src/engine/results/views.js';
import { AttentionCard } from '../../parts/attentionCard.js';
import { commandOf, edgeStep } from './graphKeys.js';
import { edgeSentence, groupName } from './graphTables.js';
import { type MarkEvents, EdgeMark, NodeMark } from './marks.js';
import { edgesFrom, strokeWidth } from './measures.js';
import { connectedTo, edgesAt, nodeTowards, pathTo, withEdgesBetween } from './neighbours.js';
import type { Direction } from '../../parts/nearest.js';
import { useAttention } from '../../parts/useAttention.js';
import type { Placement } from './usePlacement.js';
import type { Zoom } from './useZoom.js';

export interface GraphCanvasProps {
  readonly view: GraphView;
  readonly placement: Placement;
  /** Edges of less support are about to go. */
  readonly threshold: number;
  readonly pinned: string | null;
  /** Marks that belong to what is selected elsewhere: lit as long as nothing is looked at here. */
  readonly linked: ReadonlySet<string>;
  readonly onPin: (id: string | null) => void;
  /** A group of states was chosen, to see what is in it. */
  readonly onOpen: (group: string) => void;
  readonly canvas: RefObject<SVGSVGElement | null>;
  readonly content: RefObject<SVGGElement | null>;
  readonly zoom: RefObject<Zoom | null>;
  readonly describedBy: string;
}

const panStep = 60;
const panOf: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [panStep, 0],
  right: [-panStep, 0],
  up: [0, panStep],
  down: [0, -panStep],
};

export function GraphCanvas({ view, placement, threshold, pinned, linked, onPin, onOpen, canvas, content, zoom, describedBy }: GraphCanvasProps) {
  const { layout, shown: variant } = placement;
  const groups = useMemo(() => new Set(layout.condensed?.groups.map(({ id }) => id)), [layout]);
  const own = useMemo(() => new Set([...placement.wish.variant.nodes, ...placement.wish.variant.edges].map(({ id }) => id)), [placement]);
  const attention = useAttention();
  const { active, show, hideSoon, hide } = attention;
  const nodes = useMemo(() => new Map(variant.nodes.map((node) => [node.id, node])), [variant]);
  const edges = useMemo(() => new Map(variant.edges.map((edge) => [edge.id, edge])), [variant]);
  const names = useMemo(() => new Map(variant.nodes.map((node) => [node.id, node.label])), [variant]);
  const inner = useMemo(() => new Set(variant.edges.map((edge) => edge.from)), [variant]);
  const highest = useMemo(() => Math.max(0, ...variant.edges.map((edge) => edge.support)), [variant]);
  const kept = useMemo(() => new Set(edgesFrom(variant, threshold)), [variant, threshold]);
  const drawnEdges = useMemo(() => layout.edges.flatMap(({ id }) => edges.get(id) ?? []), [layout, edges]);

  const [current, setCurrent] = useState<string | null>(null);
  const tabStop = current !== null && (nodes.has(current) || edges.has(current)) ? current : layout.nodes[0]?.id;
  /** The node whose edges are being walked through. */
  const home = useRef<string | null>(null);

  // What was selected last is lit: in another view when there is something linked, else here.
  const lightSource = active?.id ?? (linked.size > 0 ? null : pinned);
  const lit = useMemo(() => {
    if (view.shape === 'tree') return lightSource === null ? withEdgesBetween(variant, linked) : pathTo(variant, lightSource);
    return lightSource === null ? linked : connectedTo(variant, lightSource);
  }, [view.shape, variant, lightSource, linked]);
  const isLit = (id: string): boolean => lit.has(id);
  // What is selected elsewhere may be in none of what is drawn here.
  const dims = useMemo(() => [...variant.nodes, ...variant.edges].some(({ id }) => lit.has(id)), [variant, lit]);
  // What is pinned tells its details already, beside the drawing instead of over it.
  const shown = active && active.id !== pinned ? (nodes.get(active.id) ?? edges.get(active.id)) : undefined;

  const events: MarkEvents = {
    onEnter: (id, event) => {
      const target = event.currentTarget as Element;
      const { clientX: x, clientY: y } = event;
      show(id, nodes.has(id) ? target.getBoundingClientRect() : { left: x, right: x, top: y, bottom: y });
    },
    onLeave: hideSoon,
    onPick: (id) => {
      if (groups.has(id)) onOpen(id);
      // A connection between groups is in no table that could light it.
      else if (own.has(id)) onPin(pinned === id ? null : id);
    },
    onFocus: (id, element) => {
      setCurrent(id);
      if (nodes.has(id)) home.current = id;
      // A click focuses as well, but its hover card is there already.
      if (element.matches(':focus-visible')) show(id, anchorOf(element));
    },
    onBlur: hideSoon,
  };

  const focus = (id: string | null | undefined): void => {
    if (id === null || id === undefined) return;
    const place = layout.nodes.find((node) => node.id === id) ?? layout.edges.find((edge) => edge.id === id)?.label;
    if (place) zoom.current?.reveal(place);
    canvas.current?.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const command = commandOf(event);
    if (!command || current === null) return;
    event.preventDefault();
    const edge = edges.get(current);
    switch (command.do) {
      case 'go':
        if (edge) focus(command.direction === 'left' || command.direction === 'up' ? edge.from : edge.to);
        else focus(nodeTowards(layout, drawnEdges, current, command.direction));
        break;
      case 'edge': {
        const at = edge ? (home.current ?? edge.from) : current;
        focus(edgeStep(edgesAt(drawnEdges, at).map(({ id }) => id), edge ? current : null, command.step));
        break;
      }
      case 'pan':
        zoom.current?.pan(...panOf[command.direction]);
        break;
      case 'pin':
        events.onPick(current);
        break;
      case 'unpin':
        hide();
        onPin(null);
        break;
      case 'zoomIn':
        zoom.current?.by(1.25);
        break;
      case 'zoomOut':
        zoom.current?.by(0.8);
        break;
      case 'fit':
        zoom.current?.fit();
        break;
    }
  };

  const stateOf = (id: string, label: string) => ({ lit: isLit(id), pinned: id === pinned, tabStop: id === tabStop, label });
  return (
    <>
      <svg
        ref={canvas}
        class={`graphCanvas ${dims ? 'dimming' : ''}`}
        role="application"
        aria-roledescription="graph"
        aria-label={view.title}
        aria-describedby={describedBy}
        onKeyDown={onKeyDown}
        onDblClick={() => zoom.current?.fit()}
        data-vscode-context={JSON.stringify({ webviewSection: 'graph', preventDefaultContextMenuItems: true })}
      >
        <g ref={content}>
          {layout.edges.map((place) => {
            const edge = edges.get(place.id);
            if (!edge) return null;
            return (
              <EdgeMark
                key={place.id}
                edge={edge}
                place={place}
                width={strokeWidth(edge.support, highest)}
                hidden={!kept.has(edge)}
                events={events}
                {...stateOf(place.id, edgeSentence(edge, names))}
              />
            );
          })}
          {layout.nodes.map((place) => {
            const node = nodes.get(place.id);
            if (!node) return null;
            const group = groupName(view.groups, node.group);
            return (
              <NodeMark
                key={place.id}
                node={node}
                place={place}
                isGroup={groups.has(place.id)}
                isInner={inner.has(place.id)}
                events={events}
                {...stateOf(place.id, [groups.has(place.id) ? `${node.details.title}, open` : node.label, group, ...node.details.facts.map((fact) => `${fact.label} ${fact.value}`)].filter(Boolean).join(', '))}
              />
            );
          })}
        </g>
      </svg>
      <AttentionCard attention={attention} details={shown?.details} neighbours={() => litParts(canvas.current!)} />
    </>
  );
}

/** Where the nodes and the words of edges are that belong to what is looked at. */
function litParts(canvas: SVGSVGElement): readonly DOMRect[] {
  return [...canvas.querySelectorAll('.lit .outline, .lit .edgeLabel')].map((part) => part.getBoundingClientRect());
}

/** Beside a node, or beside the words of an edge (an edge's own box can span the drawing). */
function anchorOf(element: Element): DOMRect {
  return (element.querySelector('.edgeLabel') ?? element.querySelector('.arrow') ?? element).getBoundingClientRect();
}
