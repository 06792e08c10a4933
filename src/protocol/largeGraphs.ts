/**
 * Where a machine begins to be large: panel and layout thread go by the same number.
 */

/** Machines of more states are drawn as groups of states, unless it is asked for otherwise. */
export const statesOneByOne = 200;
