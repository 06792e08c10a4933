/**
 * What ends the following of an operator, but not of the graph.
 */
import type { AxisRole } from './axes.js';

/** An operator, or this use of it, cannot be run; the message says why in one sentence. */
export class Obstacle extends Error {}

/** An input's axes mean something else than was supposed; the graph is read once more with these roles. */
export class OtherRoles extends Error {
  constructor(
    readonly input: string,
    readonly roles: InputRoles,
  ) {
    super(`The axes of ${input} mean something else than supposed.`);
  }
}

/** What the axes of an input are; an operator may add those of the batch or of the steps that the file's input lacks. */
export interface InputRoles {
  /** By position; undefined where nothing else is known than what is supposed. */
  readonly axes: readonly (AxisRole | undefined)[];
  /** Its single step is one of many. */
  readonly isStream?: boolean;
  readonly implied: readonly { readonly role: 'batch' | 'time'; readonly size: number | null }[];
}
