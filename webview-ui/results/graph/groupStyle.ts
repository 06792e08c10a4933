/**
 * Colour and shape of node groups. Shape changes along with colour, so that groups can be told apart without seeing
 * colours; the order starts with the pairs that colour-blind eyes tell apart best.
 */

/** The outlines a node can have, in the order of groups. START has a shape of its own. */
export const shapes = ['circle', 'doubleCircle', 'box', 'hexagon', 'diamond', 'octagon'] as const;
export type Shape = (typeof shapes)[number];

/** Names of the colours in styles/base.css (`--unroll-colour-<name>`). */
export const colours = ['blue', 'orange', 'purple', 'green', 'yellow', 'red'] as const;
export type Colour = (typeof colours)[number];

/** @returns a pair that repeats only after shapes × colours groups. */
export function groupStyle(group: number): { readonly shape: Shape; readonly colour: Colour } {
  const round = Math.floor(group / colours.length);
  return { colour: colours[group % colours.length]!, shape: shapes[(group + round) % shapes.length]! };
}
