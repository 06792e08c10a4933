/**
 * Plain geometry of a laid-out graph, in points, y downward: what a panel draws instead of an SVG text it would have
 * to trust.
 */
export interface PlacedNode {
  readonly id: string;
  /** Of the centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly id: string;
  /** SVG path data, made of numbers and the commands M and C only. */
  readonly path: string;
  /** Corners of the arrow head. */
  readonly arrow: readonly (readonly [number, number])[];
  readonly label: { readonly x: number; readonly y: number; readonly text: string } | null;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** What had to be left out or simplified to draw it in time; null = nothing. */
  readonly simplified: string | null;
}
