/**
 * State that a view shows: pushed whole, numbered, so that a late or repeated message cannot bring an old state back
 * and a view that is loaded again only has to say hello.
 */
import type { Snapshot } from './services.js';

/** The owner's side: hello() of a view is answered with `current`, as often as it comes. */
export class SnapshotSource<State> {
  private revision = 1;

  constructor(
    private state: State,
    private readonly push: (snapshot: Snapshot<State>) => void,
  ) {}

  get current(): Snapshot<State> {
    return { revision: this.revision, state: this.state };
  }

  set(state: State): void {
    this.state = state;
    this.revision++;
    this.push(this.current);
  }
}

/** The view's side. @returns a receiver that applies a snapshot only if it is newer than the last one applied */
export function newestOnly<State>(apply: (state: State) => void): (snapshot: Snapshot<State>) => void {
  let last = 0;
  return ({ revision, state }) => {
    if (revision <= last) return;
    last = revision;
    apply(state);
  };
}
