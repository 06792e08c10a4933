/**
 * Colour and shape of node groups: the theme's counterparts of the styles that files have, so that a group looks the
 * same in the panel, in pictures and in the report. Shape changes along with colour: groups can be told apart without
 * seeing colours. Outlines must be those that the layout routed the edges to.
 */

export type Outline = 'ellipse' | 'box' | 'hexagon' | 'octagon';

export interface GroupStyle {
  /** Names a colour in styles/base.css: `--unroll-colour-<name>`. */
  readonly colour: string;
  readonly outline: Outline;
  /** Drawn with a second line inside. */
  readonly double: boolean;
}

const styles: readonly GroupStyle[] = [
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

/** @param group index into a view's groups; later groups repeat the styles */
export function groupStyle(group: number): GroupStyle {
  return styles[group % styleCount]!;
}
