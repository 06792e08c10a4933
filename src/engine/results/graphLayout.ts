/**
 * Plain geometry of a laid-out graph, in points, y downward: what a panel draws instead of an SVG text it would have
 * to trust.
 */
import type { GraphVariant } from './views.js';

export interface PlacedNode {
  readonly id: string;
  /** Of the centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The label as it fits, line by line, where the place was made for it: in trees. */
  readonly lines?: readonly string[];
}

export interface PlacedEdge {
  readonly id: string;
  /** SVG path data, made of numbers and the commands M and C only. */
  readonly path: string;
  /** Corners of the arrow head. */
  readonly arrow: readonly (readonly [number, number])[];
  /** The width is what room was made for, whatever font it is drawn in. */
  readonly label: { readonly x: number; readonly y: number; readonly width: number; readonly text: string } | null;
}

/** How a large machine is drawn as groups of states. */
export interface Condensing {
  /** `community`: states that lead to each other more than to others; `output`: states of the same output. */
  readonly by: 'community' | 'output';
  /** Ids of groups that what is inside is drawn of. */
  readonly opened: readonly string[];
}

export interface StateGroup {
  /** That of the node it is drawn as, unless it is open. */
  readonly id: string;
  /** "412 states around S17" */
  readonly title: string;
  readonly states: number;
}

export interface CondensedGraph {
  readonly by: Condensing['by'];
  /** How many there are in all. */
  readonly states: number;
  /** What is drawn: groups, and states that are in none or in an open one. */
  readonly variant: GraphVariant;
  /** Edges of least support that are left out. */
  readonly omittedEdges: number;
  /** Those drawn as one. */
  readonly groups: readonly StateGroup[];
  /** Those that what is inside is drawn of, outer ones first. */
  readonly opened: readonly StateGroup[];
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** What had to be left out or simplified to draw it in time; null = nothing. */
  readonly simplified: string | null;
  /** What is drawn in place of the graph that was asked for; null = that graph itself. */
  readonly condensed: CondensedGraph | null;
}
