/** Symbols of groups in scatter plots: they change along with the colours of the groups. */
import { groupStyle } from '../parts/groupStyle.js';

const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye', 'times'] as const;

/** For a box of 12 x 12. */
const paths: Readonly<Record<(typeof symbols)[number], string>> = {
  circle: 'M2 6A4 4 0 1 1 10 6A4 4 0 1 1 2 6Z',
  square: 'M2 2H10V10H2Z',
  triangle: 'M6 1.5L11 10H1Z',
  diamond: 'M6 0.5L10 6L6 11.5L2 6Z',
  star: 'M6 0.5L7.4 4.2L11.3 4.4L8.3 6.9L9.3 10.7L6 8.5L2.7 10.7L3.7 6.9L0.7 4.4L4.6 4.2Z',
  cross: 'M4.5 1H7.5V4.5H11V7.5H7.5V11H4.5V7.5H1V4.5H4.5Z',
  wye: 'M4.6 11V6.8L1 4.7L2.5 2.1L6 4.2L9.5 2.1L11 4.7L7.4 6.8V11Z',
  times: 'M3 1L6 4L9 1L11 3L8 6L11 9L9 11L6 8L3 11L1 9L4 6L1 3Z',
};

/** @param group index into a view's groups; later ones repeat the symbols */
export function symbolOf(group: number): (typeof symbols)[number] {
  return symbols[group % symbols.length]!;
}

/** The symbol of a group, for legends; decoration beside its name. */
export function GroupSymbol({ group }: { group: number }) {
  return (
    <svg width="12" height="12" aria-hidden="true">
      <path d={paths[symbolOf(group)]} fill={`var(--unroll-colour-${groupStyle(group).colour})`} />
    </svg>
  );
}
