/** The selection of a result panel, and what it lights: in this result, and in others of the same model. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Subject, View } from '../../src/engine/results/views.js';
import type { Client } from '../../src/protocol/client.js';
import type { ResultPanelHost } from '../../src/protocol/services.js';
import { inBackground } from '../parts/host.js';
import { useKept } from '../parts/vscode.js';
import { linkedMarks, subjectsOf } from './links.js';
import { isSelectionOrNull, type Selection } from './selection.js';

export interface Links {
  readonly selection: Selection | null;
  readonly select: (selection: Selection | null) => void;
  /** What the selection stands for, first what the mark says itself. */
  readonly subjects: readonly Subject[];
  /** Something was selected in another result, or nothing is any more. */
  readonly receive: (subjects: readonly Subject[]) => void;
  readonly lit: (view: View) => ReadonlySet<string>;
}

const nothing: readonly Subject[] = [];
const noMarks: ReadonlySet<string> = new Set();

/**
 * What was selected last is lit, here or elsewhere.
 * @param views of the result and of the answers to its questions
 */
export function useLinks(host: Client<ResultPanelHost>, views: readonly View[]): Links {
  const [selection, keepSelection] = useKept<Selection | null>('selection', null, isSelectionOrNull);
  const [foreign, setForeign] = useState(nothing);
  const subjects = useMemo(() => subjectsOf(views, selection), [views, selection]);
  useEffect(() => inBackground(host.linked().then((linked) => linked.length > 0 && setForeign(linked))), [host]);
  const lights = foreign.length > 0 ? foreign : subjects;
  const known = useMemo(() => new Map<View, ReadonlySet<string>>(), [lights, selection]);
  const litIn = (view: View): ReadonlySet<string> => {
    if (foreign.length > 0) return linkedMarks(view, foreign);
    if (!selection || selection.viewId === view.id) return noMarks;
    // Rows and nodes of the same id are the same thing.
    return new Set([selection.id, ...linkedMarks(view, subjects)]);
  };
  return {
    selection,
    subjects,
    select: (next) => {
      setForeign(nothing);
      keepSelection(next);
      inBackground(host.select({ subjects: subjectsOf(views, next) }));
    },
    receive: setForeign,
    lit: (view) => {
      const lit = known.get(view) ?? litIn(view);
      known.set(view, lit);
      return lit;
    },
  };
}
