/**
 * Graphviz's `json` output as plain geometry for a panel.
 */
import { UnrollError } from '../core/errors.js';
import type { GraphLayout, PlacedEdge, PlacedNode } from '../results/graphLayout.js';
import type { GraphVariant } from '../results/views.js';
import type { DrawnEdge } from './dot.js';

/** Points per inch: Graphviz gives positions in points, sizes in inches. */
const points = 72;
const arrowHalfWidth = 4;

/** The attributes that are used; Graphviz writes numbers as text. */
interface GraphvizJson {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos: string; readonly width: string; readonly height: string }[];
  readonly edges?: readonly GraphvizEdge[];
}

interface GraphvizEdge {
  readonly pos?: string;
  readonly tail: number;
  readonly head: number;
  readonly lp?: string;
  readonly xlp?: string;
  /** How the label is drawn; widths of texts are in points. */
  readonly _ldraw_?: readonly { readonly op: string; readonly width?: number }[];
}

type Point = readonly [number, number];

/**
 * @param json of `dotOf(variant, …)` with the edges `drawn`, whose order Graphviz keeps
 * @param simplified see {@link GraphLayout}
 */
export function layoutOf(json: string, variant: GraphVariant, drawn: readonly DrawnEdge[], simplified: string | null): Omit<GraphLayout, 'condensed'> {
  const graph = JSON.parse(json) as GraphvizJson;
  const [left, bottom, right, top] = numbers(graph.bb) as [number, number, number, number];
  const place = ([x, y]: Point): Point => [x - left, top - y];
  const objects = graph.objects ?? [];
  const edges = graph.edges ?? [];
  if (objects.length !== variant.nodes.length || edges.length !== drawn.length) {
    throw new UnrollError('internal', `Graphviz placed ${objects.length} states and ${edges.length} transitions of ${variant.nodes.length} and ${drawn.length}.`);
  }
  const nodes = objects.map((object, i): PlacedNode => {
    const [x, y] = place(numbers(object.pos) as [number, number]);
    return { id: variant.nodes[i]!.id, x, y, width: Number(object.width) * points, height: Number(object.height) * points };
  });
  return {
    width: right - left,
    height: top - bottom,
    nodes,
    edges: edges.map((edge, i): PlacedEdge => {
      const route = edge.pos ? routeOf(edge.pos) : straight(objects[edge.tail]!.pos, objects[edge.head]!.pos);
      const at = edge.lp ?? edge.xlp;
      const [x, y] = at ? place(numbers(at) as [number, number]) : [0, 0];
      const { id, text } = drawn[i]!;
      return {
        id,
        path: pathOf(route.curve.map(place)),
        arrow: arrowHead(place(route.curve.at(-1)!), place(route.tip)),
        label: at ? { x, y, width: edge._ldraw_?.find(({ op }) => op === 'T')?.width ?? 0, text } : null,
      };
    }),
    simplified,
  };
}

interface Route {
  /** Start, then three points per Bézier piece. */
  readonly curve: readonly Point[];
  readonly tip: Point;
}

/** Reads `e,x,y x,y x,y …`: the arrow's tip, then the curve. */
function routeOf(pos: string): Route {
  const curve: Point[] = [];
  let tip: Point | null = null;
  for (const part of pos.split(' ')) {
    const values = numbers(part.replace(/^[es],/, ''));
    if (part.startsWith('e,')) tip = [values[0]!, values[1]!];
    else if (!part.startsWith('s,')) curve.push([values[0]!, values[1]!]);
  }
  return { curve, tip: tip ?? curve.at(-1)! };
}

function straight(from: string, to: string): Route {
  const [start, end] = [numbers(from) as [number, number], numbers(to) as [number, number]];
  return { curve: [start, start, end, end], tip: end };
}

function pathOf([start, ...rest]: readonly Point[]): string {
  const text = ([x, y]: Point): string => `${round(x)} ${round(y)}`;
  let path = `M${text(start!)}`;
  for (let i = 0; i + 2 < rest.length; i += 3) path += `C${text(rest[i]!)} ${text(rest[i + 1]!)} ${text(rest[i + 2]!)}`;
  return path;
}

/** A triangle from where the curve ends to the state: Graphviz leaves more room for the arrow of a thicker line. */
function arrowHead([bx, by]: Point, tip: Point): readonly Point[] {
  const [dx, dy] = [tip[0] - bx, tip[1] - by];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  return [tip, [bx - uy * arrowHalfWidth, by + ux * arrowHalfWidth], [bx + uy * arrowHalfWidth, by - ux * arrowHalfWidth]].map(
    ([x, y]): Point => [round(x), round(y)],
  );
}

function numbers(text: string): number[] {
  return text.split(',').map(Number);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
