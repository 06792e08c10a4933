/**
 * Colour and shape of node groups: the theme's counterparts of the styles that files have, so that a group looks the
 * same in the panel, in pictures and in the report. Shape changes along with colour: groups can be told apart without
 * seeing colours. Outlines must be those that the layout routed the edges to.
 */

export type Outline = 'ellipse' | 'box' | 'hexagon' | 'octagon';
export type OutlineLine = 'solid' | 'dashed' | 'dotted';

export interface GroupStyle {
  /** Names a colour in styles/base.css: `--unroll-colour-<name>`. */
  readonly colour: string;
  readonly outline: Outline;
  /** Drawn with a second line inside. */
  readonly double: boolean;
  /** Tells groups apart that share the rest. */
  readonly line: OutlineLine;
}

const styles: readonly Omit<GroupStyle, 'line'>[] = [
  { colour: 'grey', outline: 'ellipse', double: false },
  { colour: 'blue', outline: 'ellipse', double: true },
  { colour: 'orange', outline: 'box', double: false },
  { colour: 'green', outline: 'hexagon', double: false },
  { colour: 'purple', outline: 'octagon', double: false },
  { colour: 'yellow', outline: 'box', double: true },
  { colour: 'teal', outline: 'hexagon', double: true },
  { colour: 'red', outline: 'octagon', double: true },
];

export const styleCount = styles.length;

const lines: readonly OutlineLine[] = ['solid', 'dashed', 'dotted'];

/** @param group index into a view's groups; later groups repeat the styles, with outlines dashed, then dotted */
export function groupStyle(group: number): GroupStyle {
  return { ...styles[group % styleCount]!, line: lines[Math.floor(group / styleCount) % lines.length]! };
}

/** @returns the classes that give a mark the colour and the line of its group */
export function groupClass(group: number): string {
  const { colour, line } = groupStyle(group);
  return line === 'solid' ? `colour-${colour}` : `colour-${colour} ${line}`;
}
