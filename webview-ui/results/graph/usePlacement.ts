/** Asks the host for the geometry of what the graph panel shows; the last wish counts, earlier ones are cancelled. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GraphLayout } from '../../../src/engine/results/graphLayout.js';
import type { GraphVariant } from '../../../src/engine/results/views.js';
import type { Client } from '../../../src/protocol/client.js';
import type { GraphWish, ResultPanelHost } from '../../../src/protocol/services.js';
import { problemOf } from '../../parts/host.js';

/** A {@link GraphWish} with the graph itself. */
export interface PlacementWish extends Omit<GraphWish, 'variant'> {
  readonly variant: GraphVariant;
}

export interface Placement {
  /** What was asked for when this layout was made; drawing must use the same. */
  readonly wish: PlacementWish;
  readonly layout: GraphLayout;
  /** What is drawn: the graph that was asked for, or groups in its place. */
  readonly shown: GraphVariant;
}

export interface PlacementState {
  /** The newest layout there is; may be of an earlier wish while `pending`. */
  readonly placement: Placement | null;
  readonly pending: boolean;
  readonly problem: string | null;
  readonly retry: () => void;
}

/** @param wish must keep its identity as long as it means the same */
export function usePlacement(host: Client<ResultPanelHost>, wish: PlacementWish): PlacementState {
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Placement | null>(null);
  const [failure, setFailure] = useState<{ readonly wish: PlacementWish; readonly attempt: number; readonly problem: string } | null>(null);
  const known = useRef(new Map<GraphVariant, Map<string, Placement>>());

  useEffect(() => {
    const { viewId, variant, minimumSupport, condensing } = wish;
    const ofVariant = known.current.get(variant) ?? new Map<string, Placement>();
    known.current.set(variant, ofVariant);
    const key = JSON.stringify([minimumSupport, condensing]);
    const before = ofVariant.get(key);
    if (before) {
      setAnswer({ ...before, wish });
      return;
    }
    const controller = new AbortController();
    host.place({ viewId, variant: variant.id, minimumSupport, condensing }, { cancel: controller.signal }).then(
      (layout) => {
        const placement = { wish, layout, shown: layout.condensed?.variant ?? variant };
        ofVariant.set(key, placement);
        if (!controller.signal.aborted) setAnswer(placement);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setFailure({ wish, attempt, problem: problemOf(error) ?? 'The layout was cancelled.' });
      },
    );
    return () => controller.abort();
  }, [host, wish, attempt]);

  const problem = failure?.wish === wish && failure.attempt === attempt ? failure.problem : null;
  return {
    placement: answer,
    pending: problem === null && answer?.wish !== wish,
    problem,
    retry: () => setAttempt(attempt + 1),
  };
}
