/** The marks of the drawing: one node, one edge. Their looks are in graph.css, so that themes switch live. */
import { Fragment } from 'preact';
import type { PlacedEdge, PlacedNode } from '../../../src/engine/results/graphLayout.js';
import type { GraphEdge, GraphNode } from '../../../src/engine/results/views.js';
import { groupClass, groupStyle } from '../../parts/groupStyle.js';
import { boxPath, fittedLabel, fittedLines, outlinePath } from '../../parts/outline.js';

export interface MarkEvents {
  readonly onEnter: (id: string, event: PointerEvent) => void;
  readonly onLeave: (id: string) => void;
  readonly onPick: (id: string) => void;
  readonly onFocus: (id: string, element: Element) => void;
  readonly onBlur: (id: string) => void;
}

/** A dot is hovered from this far, in points. */
const dotReach = 13;

/** How far the second sheet of a stack looks out from behind the first, in points. */
const stackShift = 4;

interface MarkState {
  readonly lit: boolean;
  readonly pinned: boolean;
  /** The one mark that Tab leads to; the others are reached by keys from there. */
  readonly tabStop: boolean;
  readonly label: string;
}

interface NodeMarkProps extends MarkState {
  readonly node: GraphNode;
  readonly place: PlacedNode;
  /** Stands for several states. */
  readonly isGroup: boolean;
  /** Others follow it. */
  readonly isInner: boolean;
  readonly events: MarkEvents;
}

export function NodeMark(props: NodeMarkProps) {
  return props.place.lines ? <BoxMark {...props} lines={props.place.lines} /> : <StateMark {...props} />;
}

/** A node of a tree: what it asks, in corners, or what it comes to, in round ones. */
function BoxMark({ node, place, lines, isInner, events, ...state }: NodeMarkProps & { lines: readonly string[] }) {
  const { size, middles } = fittedLines(lines, place, 12);
  return (
    <g {...attributes('node', node.id, state, events)} data-group={node.group} class={className('node', groupClass(Math.max(0, node.group)), state)}>
      <path class="outline" d={boxPath(place, !isInner)} />
      <text class="nodeLabel boxLabel" font-size={size}>
        {lines.map((line, index) => (
          <Fragment key={index}>
            <tspan x={place.x} y={middles[index]}>
              {line}
            </tspan>{' '}
          </Fragment>
        ))}
      </text>
    </g>
  );
}

function StateMark({ node, place, isGroup, events, ...state }: NodeMarkProps) {
  const isStart = node.group < 0;
  const style = groupStyle(Math.max(0, node.group));
  // A START without room for its name is a dot.
  const isDot = isStart && place.width < 24;
  const look = isDot ? 'start dot' : isStart ? 'start' : `${groupClass(node.group)} ${isGroup ? 'stack' : ''}`;
  const label = isDot ? null : fittedLabel(node.label, place, isStart ? 11 : 13, !isStart && style.double);
  return (
    <g {...attributes('node', node.id, state, events)} data-group={node.group} class={className('node', look, state)}>
      {isDot && <circle class="hit" cx={place.x} cy={place.y} r={dotReach} />}
      {isGroup && <path class="outline behind" d={outlinePath(style, { ...place, x: place.x + stackShift, y: place.y - stackShift })} />}
      <path class="outline" d={isStart ? startPath(place) : outlinePath(style, place)} />
      {label && (
        <text class="nodeLabel" x={place.x} y={place.y} font-size={label.size}>
          {label.text}
        </text>
      )}
    </g>
  );
}

interface EdgeMarkProps extends MarkState {
  readonly edge: GraphEdge;
  readonly place: PlacedEdge;
  readonly width: number;
  /** Below the threshold that is being chosen. */
  readonly hidden: boolean;
  readonly events: MarkEvents;
}

export function EdgeMark({ edge, place, width, hidden, events, ...state }: EdgeMarkProps) {
  const look = `${edge.supposed ? 'supposed' : 'observed'} ${hidden ? 'hidden' : ''}`;
  return (
    <g {...attributes('edge', edge.id, state, events)} class={className('edge', look, state)}>
      <path class="hit" d={place.path} />
      <path class="line" d={place.path} stroke-width={width} />
      <polygon class="arrow" points={place.arrow.map(([x, y]) => `${x},${y}`).join(' ')} />
      {place.label && (
        <text class="edgeLabel" x={place.label.x} y={place.label.y} textLength={place.label.width || undefined} lengthAdjust="spacingAndGlyphs">
          {place.label.text}
        </text>
      )}
    </g>
  );
}

function attributes(kind: 'node' | 'edge', id: string, { label, pinned, tabStop }: MarkState, events: MarkEvents) {
  return {
    'data-mark': kind,
    'data-id': id,
    role: 'button',
    // SVG knows the attribute in this spelling only.
    tabindex: tabStop ? 0 : -1,
    'aria-label': label,
    'aria-pressed': pinned,
    onPointerEnter: (event: PointerEvent) => events.onEnter(id, event),
    onPointerLeave: () => events.onLeave(id),
    onClick: () => events.onPick(id),
    onFocus: (event: FocusEvent) => events.onFocus(id, event.currentTarget as Element),
    onBlur: () => events.onBlur(id),
  } as const;
}

function className(kind: string, look: string, { lit, pinned }: MarkState): string {
  return `mark ${kind} ${look} ${lit ? 'lit' : ''} ${pinned ? 'pinned' : ''}`;
}

function startPath({ x, y, width, height }: PlacedNode): string {
  const [w, h] = [width / 2, height / 2];
  const r = Math.min(w, h);
  return `M${x - w + r} ${y - r}H${x + w - r}A${r} ${r} 0 0 1 ${x + w - r} ${y + r}H${x - w + r}A${r} ${r} 0 0 1 ${x - w + r} ${y - r}Z`;
}
