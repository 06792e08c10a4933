/**
 * The closed set of things a method can show. Panels, the HTML report and the exports draw these and know no method.
 * All text is plain; who draws it escapes it.
 */

/** What hovering or selecting something tells. */
export interface Details {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** A distribution, drawn as bars: shares 0..1. */
  readonly distribution?: { readonly title: string; readonly bars: readonly { readonly label: string; readonly share: number }[] };
  readonly lists?: readonly { readonly title: string; readonly items: readonly string[] }[];
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** Index into the view's `groups`; gives colour and shape. -1 = the START marker. */
  readonly group: number;
  readonly details: Details;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Most important first; the drawing may show fewer. */
  readonly labels: readonly string[];
  /** Number of observations; scales the stroke. */
  readonly support: number;
  /** 0..1 */
  readonly confidence: number;
  /** Never observed: supposed by the method (drawn dashed). */
  readonly supposed: boolean;
  readonly details: Details;
}

export interface GraphVariant {
  readonly id: string;
  /** For the switch: "As extracted", "Minimised". */
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphView {
  readonly kind: 'graph';
  readonly id: string;
  readonly title: string;
  /** One sentence that says the same as the picture, for screen readers and captions. */
  readonly summary: string;
  /** Names of the node groups, e.g. the output classes; order fixes colours and shapes. */
  readonly groups: readonly string[];
  readonly variants: readonly GraphVariant[];
  /** Offered as a slider that hides edges of less support than chosen; null = no slider. */
  readonly threshold: { readonly label: string; readonly maximum: number } | null;
}

/** A table with typed columns; `number` columns are aligned and sorted as numbers. */
export interface TableView {
  readonly kind: 'table';
  readonly id: string;
  readonly title: string;
  readonly columns: readonly { readonly id: string; readonly title: string; readonly type: 'text' | 'number'; readonly explanation?: string }[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly (string | number | null)[]; readonly details?: Details }[];
}

/** Lines over one x axis. */
export interface SeriesView {
  readonly kind: 'series';
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly x: { readonly label: string; readonly values: readonly number[] };
  readonly y: { readonly label: string; readonly minimum?: number; readonly maximum?: number };
  readonly lines: readonly { readonly label: string; readonly values: readonly (number | null)[]; readonly dashed?: boolean }[];
  /** An x value to mark, e.g. the chosen k. */
  readonly mark?: { readonly x: number; readonly label: string };
}

export interface MatrixView {
  readonly kind: 'matrix';
  readonly id: string;
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row; null = nothing there. */
  readonly cells: readonly (readonly ({ readonly value: number; readonly text: string; readonly details?: Details } | null)[])[];
}

/** A card of figures. */
export interface MetricsView {
  readonly kind: 'metrics';
  readonly id: string;
  readonly title: string;
  readonly metrics: readonly {
    readonly label: string;
    readonly value: string;
    /** Second line: an interval, a count, a reason. */
    readonly note?: string;
    /** What the figure means, shown on hover. */
    readonly explanation?: string;
    readonly tone?: 'good' | 'warning';
  }[];
  /** Sentences under the figures: what is not covered, what was supposed. */
  readonly notes: readonly string[];
}

export type View = GraphView | TableView | SeriesView | MatrixView | MetricsView;
