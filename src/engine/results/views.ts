/**
 * The closed set of things a method can show. Panels, the HTML report and the exports draw these and know no method.
 * All text is plain; who draws it escapes it.
 */

/**
 * What a mark stands for beyond its own view: `sequence:12`, `step:12:5` (counted from 0, as the data file has them),
 * `unit:<run>:3` (run as in traces: `lstm`, `bidirectional.fwd`). Marks that share a subject are lit together, in this
 * result and in others of the same model.
 */
export type Subject = `sequence:${number}` | `step:${number}:${number}` | `unit:${string}:${number}`;

/** Something that can be hovered, selected and lit. */
export interface Mark {
  readonly id: string;
  readonly details?: Details;
  readonly subjects?: readonly Subject[];
}

/** An input of a model, shown as what it is. `from` to `to` (exclusive) are the steps meant, where only a part is. */
export type InputPicture =
  /** Pixels 0..255 row by row, channels last (1 = grey, 3 = red, green, blue). */
  | { readonly kind: 'image'; readonly height: number; readonly width: number; readonly channels: 1 | 3; readonly pixels: readonly number[] }
  | { readonly kind: 'lines'; readonly lines: readonly { readonly label: string; readonly values: readonly number[] }[]; readonly from?: number; readonly to?: number }
  | { readonly kind: 'tokens'; readonly tokens: readonly string[]; readonly from?: number; readonly to?: number }
  | { readonly kind: 'values'; readonly values: readonly { readonly label: string; readonly text: string }[] };

/** What hovering or selecting something tells. */
export interface Details {
  readonly title: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** A distribution, drawn as bars: shares 0..1. */
  readonly distribution?: { readonly title: string; readonly bars: readonly { readonly label: string; readonly share: number }[] };
  readonly lists?: readonly { readonly title: string; readonly items: readonly string[] }[];
  readonly pictures?: readonly { readonly title: string; readonly picture: InputPicture; readonly subjects?: readonly Subject[] }[];
}

export interface GraphNode extends Mark {
  readonly label: string;
  /** Index into the view's `groups`; gives colour and shape. -1 = the START marker. */
  readonly group: number;
  readonly details: Details;
}

export interface GraphEdge extends Mark {
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
  /** `tree`: from the top down, nodes as boxes that hold a test or an outcome; absent = a machine, from left to right. */
  readonly shape?: 'tree';
  /** One sentence that says the same as the picture, for screen readers and captions. */
  readonly summary: string;
  /** Names of the node groups, e.g. the output classes; order fixes colours and shapes. */
  readonly groups: readonly string[];
  readonly variants: readonly GraphVariant[];
  /** Offered as a slider that hides edges of less support than chosen; null = no slider. */
  readonly threshold: { readonly label: string; readonly maximum: number } | null;
  /** Where sequences are step by step: links a selection here with other results of the same model. */
  readonly trail?: Trail;
}

/** Which nodes every step of some sequences belongs to. */
export interface Trail {
  /** Ids of nodes: one of each variant, which show the same item. */
  readonly items: readonly (readonly string[])[];
  /** `at`: index into `items` per step as the data file has them; -1 = none. */
  readonly sequences: readonly { readonly sequence: number; readonly at: readonly number[] }[];
}

/** A small line inside a cell of a table. */
export interface Sparkline {
  /** null = a gap. */
  readonly values: readonly (number | null)[];
  /** What it shows, for those who do not see it. */
  readonly label: string;
}

export type TableCell = string | number | null | Sparkline;

/** A table with typed columns; `number` columns are aligned and sorted as numbers, `sparkline` columns are drawn. */
export interface TableView {
  readonly kind: 'table';
  readonly id: string;
  readonly title: string;
  readonly columns: readonly { readonly id: string; readonly title: string; readonly type: 'text' | 'number' | 'sparkline'; readonly explanation?: string }[];
  readonly rows: readonly (Mark & { readonly cells: readonly TableCell[] })[];
  /** The table is what the result is about: shown large, with filters. */
  readonly main?: boolean;
}

/** Lines over one x axis. */
export interface SeriesView {
  readonly kind: 'series';
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly x: { readonly label: string; readonly values: readonly number[] };
  readonly y: { readonly label: string; readonly minimum?: number; readonly maximum?: number };
  readonly lines: readonly { readonly label: string; readonly values: readonly (number | null)[]; readonly dashed?: boolean; readonly band?: readonly (readonly [number, number] | null)[] }[];
  /** An x value to mark, e.g. the chosen k. */
  readonly mark?: { readonly x: number; readonly label: string };
  /** Offered as a slider over x that says the values of all lines there. */
  readonly slider?: { readonly label: string };
  /** The curve falls or rises by many powers of ten, or its x do. */
  readonly scale?: { readonly x?: 'log'; readonly y?: 'log' };
}

/** Bars side by side per category; values may be negative (coefficients). */
export interface BarsView {
  readonly kind: 'bars';
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** What the categories are, and what is measured. */
  readonly x: { readonly label: string };
  readonly y: { readonly label: string };
  readonly categories: readonly string[];
  /** One value per category. */
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[];
  /** Names of the categories are long (features): bars lie, one under the other. */
  readonly lying?: boolean;
}

export interface ScatterView {
  readonly kind: 'scatter';
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly x: { readonly label: string };
  readonly y: { readonly label: string };
  readonly groups: readonly string[];
  readonly points: readonly (Mark & { readonly x: number; readonly y: number; readonly group: number; readonly label: string })[];
  /** Several of one title are alternatives, of which a panel shows one at a time, chosen by its label. */
  readonly family?: { readonly title: string; readonly label: string };
}

/** Inputs one beside the other, to choose from. */
export interface GalleryView {
  readonly kind: 'gallery';
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly groups: readonly string[];
  readonly items: readonly (Mark & { readonly title: string; readonly note: string; readonly group: number; readonly picture: InputPicture })[];
}

/** One column per step, several rows that say what is the case there. */
export interface StepsView {
  readonly kind: 'steps';
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly groups: readonly string[];
  /** `group` colours a cell; `differs` marks a disagreement. */
  readonly rows: readonly { readonly label: string; readonly cells: readonly ({ readonly text: string; readonly group?: number; readonly differs?: boolean } | null)[] }[];
  readonly steps: readonly (Mark & { readonly label: string })[];
  /** Index of the step to bring into sight first: the first disagreement. */
  readonly mark?: { readonly step: number; readonly label: string };
}

export interface MatrixView {
  readonly kind: 'matrix';
  readonly id: string;
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row; null = nothing there. */
  readonly cells: readonly (readonly ({ readonly value: number; readonly text: string; readonly details?: Details; readonly subjects?: readonly Subject[] } | null)[])[];
  /** What stands in the cells; absent = numbers. */
  readonly content?: 'text';
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

export type View =
  | GraphView
  | TableView
  | SeriesView
  | BarsView
  | ScatterView
  | GalleryView
  | StepsView
  | MatrixView
  | MetricsView;
