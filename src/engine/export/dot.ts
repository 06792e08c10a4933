/**
 * A graph in Graphviz's language: what `fsa.dot` holds and what the layout thread lays out.
 * Equal graphs give equal text.
 */
import type { GraphEdge, GraphNode, GraphVariant, GraphView } from '../results/views.js';
import { cut, quoted, quotedLines, wrapped, xml } from './dotText.js';
import { edgeColour, groupStyle, inkColour, styleCount } from './palette.js';

/**
 * Where edge labels go. `inline` makes room for them, which takes Graphviz very long on large graphs; `outside` fits
 * them in afterwards; `none` leaves them to hovering and tables.
 */
export type LabelPlacement = 'inline' | 'outside' | 'none';

export interface DotOptions {
  /** Edges of less support are left out; those from the START marker stay. */
  readonly minimumSupport: number;
  readonly labels: LabelPlacement;
  /** Explains the colours below the picture. */
  readonly legend: boolean;
  /** See {@link GraphView}. */
  readonly shape?: GraphView['shape'];
}

/** An edge as drawn: parallel ones merged into one. */
export interface DrawnEdge extends Pick<GraphEdge, 'id' | 'from' | 'to' | 'labels' | 'support' | 'supposed'> {
  /** The label as drawn: the most important symbols, and how many more there are. */
  readonly text: string;
}

/** Characters of symbols on one edge; a longer list is cut. */
const edgeTextBudget = 28;
const stateTextBudget = 24;
/** Characters of a line in a tree's box, and lines. */
const [boxWidth, boxLines] = [24, 4];

/** The `id` of a state in DOT and SVG, unique among the variants of a graph. */
export function stateId(variant: GraphVariant, state: string): string {
  return `${variant.id}-state-${state}`;
}

/** The `id` of an edge in DOT and SVG. */
export function edgeId(variant: GraphVariant, edge: string): string {
  return `${variant.id}-edge-${edge}`;
}

/** @returns what is drawn for a variant, in the order of its edges */
export function drawnEdges(variant: GraphVariant, minimumSupport: number): readonly DrawnEdge[] {
  const markers = new Set(variant.nodes.filter((node) => node.group < 0).map((node) => node.id));
  const merged = new Map<string, GraphEdge>();
  for (const edge of variant.edges) {
    if (edge.support < minimumSupport && !markers.has(edge.from)) continue;
    const key = JSON.stringify([edge.from, edge.to]);
    const other = merged.get(key);
    merged.set(key, other ? joined(other, edge) : edge);
  }
  return [...merged.values()].map((edge) => ({ ...edge, text: labelText(edge.labels) }));
}

/** @returns the text of a tree's node as it stands in its box, line by line */
export function boxText(node: GraphNode): readonly string[] {
  return wrapped(node.label, boxWidth, boxLines);
}

/** @param groups names of the groups, for the legend */
export function dotOf(variant: GraphVariant, groups: readonly string[], options: DotOptions): string {
  const edges = drawnEdges(variant, options.minimumSupport);
  const mostSupport = edges.reduce((most, edge) => Math.max(most, edge.support), 1);
  const direction = options.shape === 'tree' ? 'rankdir=TB, ordering=out, nodesep=0.25, ranksep=0.45' : 'rankdir=LR, nodesep=0.35, ranksep=0.5';
  const inner = new Set(variant.edges.map((edge) => edge.from));
  const short = variant.nodes.every((node) => node.group < 0 || node.label.length <= 4);
  const lines = [
    `digraph ${quoted(variant.id)} {`,
    `  graph [${direction}, bgcolor="transparent", pad=0.1${options.legend ? legend(variant, groups) : ''}];`,
    `  node [fontname="Helvetica,Arial,sans-serif", fontsize=12, fontcolor="${inkColour}", style=filled, margin="0.08,0.05"];`,
    `  edge [fontname="Helvetica,Arial,sans-serif", fontsize=11, fontcolor="${edgeColour}", color="${edgeColour}", arrowsize=0.8];`,
    ...variant.nodes.map((node) => `  ${quoted(node.id)} [${options.shape === 'tree' ? boxAttributes(variant, node, inner.has(node.id)) : nodeAttributes(variant, node, short)}];`),
    ...edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)} [${edgeAttributes(variant, edge, options.labels, mostSupport)}];`),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function nodeAttributes(variant: GraphVariant, node: GraphNode, short: boolean): string {
  const id = `id=${quoted(stateId(variant, node.id))}`;
  if (node.group < 0) return `${id}, class="start", label="", xlabel=${quoted(node.label)}, shape=circle, width=0.12, height=0.12, fillcolor="${edgeColour}", color="${edgeColour}"`;
  const style = groupStyle(node.group);
  const shape = style.polygon ?? (short ? 'circle' : 'ellipse');
  const outlines = style.outlines > 1 ? `, peripheries=${style.outlines}` : '';
  const line = style.line === 'solid' ? '' : `, style="filled,${style.line}"`;
  return (
    `${id}, class="g${node.group % styleCount}", label=${quoted(cut(node.label, stateTextBudget))}, shape=${shape}${outlines}${line}, ` +
    `fillcolor="${style.fill}", color="${style.stroke}"`
  );
}

/** What a tree asks stands in corners, what it comes to in round ones. */
function boxAttributes(variant: GraphVariant, node: GraphNode, isInner: boolean): string {
  const { fill, stroke, line } = groupStyle(Math.max(0, node.group));
  const looks = ['filled', ...(isInner ? [] : ['rounded']), ...(line === 'solid' ? [] : [line])];
  return (
    `id=${quoted(stateId(variant, node.id))}, class="g${Math.max(0, node.group) % styleCount}", label=${quotedLines(boxText(node))}, shape=box, ` +
    `${looks.length === 1 ? '' : `style="${looks.join(',')}", `}margin="0.2,0.07", fillcolor="${fill}", color="${stroke}"`
  );
}

function edgeAttributes(variant: GraphVariant, edge: DrawnEdge, labels: LabelPlacement, mostSupport: number): string {
  const width = 1 + 1.5 * Math.sqrt(edge.support / mostSupport);
  const parts = [`id=${quoted(edgeId(variant, edge.id))}`, `penwidth=${width.toFixed(2)}`];
  if (labels !== 'none' && edge.text) parts.push(`${labels === 'inline' ? 'label' : 'xlabel'}=${quoted(edge.text)}`);
  if (edge.supposed) parts.push('style=dashed');
  return parts.join(', ');
}

function joined(a: GraphEdge, b: GraphEdge): GraphEdge {
  return {
    ...a,
    labels: [...a.labels, ...b.labels.filter((label) => !a.labels.includes(label))],
    support: a.support + b.support,
    supposed: a.supposed && b.supposed,
  };
}

function labelText(labels: readonly string[]): string {
  // Ranges of numbers have commas of their own.
  const separator = labels.some((label) => label.includes(',')) ? ' | ' : ', ';
  let text = '';
  for (const [i, label] of labels.entries()) {
    const next = i === 0 ? cut(label, edgeTextBudget) : text + separator + label;
    if (next.length > edgeTextBudget) return `${text} +${labels.length - i}`;
    text = next;
  }
  return text;
}

/** The groups that occur, as a row of coloured cells. */
function legend(variant: GraphVariant, groups: readonly string[]): string {
  const used = groups.map((name, group) => ({ name, group })).filter(({ group }) => variant.nodes.some((node) => node.group === group));
  if (used.length < 2) return '';
  const cells = used.map(({ name, group }) => {
    const { fill, stroke, outlines, line } = groupStyle(group);
    return `<TD BGCOLOR="${fill}" COLOR="${stroke}" BORDER="${outlines}"${line === 'solid' ? '' : ` STYLE="${line.toUpperCase()}"`}> ${xml(cut(name, stateTextBudget))} </TD>`;
  });
  return (
    `, labelloc=b, fontname="Helvetica,Arial,sans-serif", fontsize=11, fontcolor="${inkColour}", ` +
    `label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="6" CELLPADDING="6"><TR>${cells.join('')}</TR></TABLE>>`
  );
}
