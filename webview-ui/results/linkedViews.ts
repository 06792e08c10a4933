/** What views need to know of the selection: each asks for its own marks. */
import type { View } from '../../src/engine/results/views.js';

export interface LinkedViews {
  /** @returns id of the mark of this view that is pinned, or null */
  readonly picked: (viewId: string) => string | null;
  /** Pins a mark, or nothing. */
  readonly pick: (viewId: string, id: string | null) => void;
  /** @returns ids of the marks that belong to what is selected elsewhere */
  readonly lit: (view: View) => ReadonlySet<string>;
  /** @returns ids of ticked rows; null for tables without ticks */
  readonly ticked: (viewId: string) => ReadonlySet<string> | null;
  readonly tick: (viewId: string, rows: readonly string[], ticked: boolean) => void;
}
