/** Colours of lines and bars, in the order of a view's lines. */
const colours = ['blue', 'orange', 'purple', 'green', 'yellow', 'red'].map((name) => `var(--unroll-colour-${name})`);

/** @param index later ones repeat the colours */
export function lineColour(index: number): string {
  return colours[index % colours.length]!;
}
