/**
 * How groups of states look in files: fixed colours that stay readable on light and dark paper, and an outline per
 * group so that colour is never the only difference.
 */
export interface GroupStyle {
  readonly fill: string;
  readonly stroke: string;
  /** Graphviz shape; null where the label decides (circle or ellipse). */
  readonly polygon: string | null;
  /** Number of outlines. */
  readonly outlines: number;
  /** Of the outlines: tells groups apart that share the rest. */
  readonly line: 'solid' | 'dashed' | 'dotted';
}

const styles: readonly Omit<GroupStyle, 'line'>[] = [
  { fill: '#eef1f5', stroke: '#5b6b7b', polygon: null, outlines: 1 },
  { fill: '#d7e8fb', stroke: '#1f6fb8', polygon: null, outlines: 2 },
  { fill: '#fde5cf', stroke: '#b85c00', polygon: 'box', outlines: 1 },
  { fill: '#d9f0e3', stroke: '#12805c', polygon: 'hexagon', outlines: 1 },
  { fill: '#f3dcec', stroke: '#a23b80', polygon: 'octagon', outlines: 1 },
  { fill: '#fbf2c4', stroke: '#8a6d00', polygon: 'box', outlines: 2 },
  { fill: '#dcecf5', stroke: '#2b7a9b', polygon: 'hexagon', outlines: 2 },
  { fill: '#f9dcd9', stroke: '#b23b30', polygon: 'octagon', outlines: 2 },
];

export const styleCount = styles.length;

const lines: readonly GroupStyle['line'][] = ['solid', 'dashed', 'dotted'];

/** @param group index into a view's groups; later groups repeat the styles, with outlines dashed, then dotted */
export function groupStyle(group: number): GroupStyle {
  return { ...styles[group % styleCount]!, line: lines[Math.floor(group / styleCount) % lines.length]! };
}

/** Text inside of states. */
export const inkColour = '#1f2933';
/** Edges and their labels: readable on white as on a dark background. */
export const edgeColour = '#737b85';
