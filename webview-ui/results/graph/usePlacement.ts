/** Asks the host for the geometry of what the graph panel shows; the last wish counts, earlier ones are cancelled. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GraphLayout } from '../../../src/engine/results/graphLayout.js';
import type { Client } from '../../../src/protocol/client.js';
import type { LayoutRequest, ResultPanelHost } from '../../../src/protocol/services.js';
import { problemOf } from '../../parts/host.js';

export interface Placement {
  /** What was asked for when this layout was made; drawing must use the same. */
  readonly request: LayoutRequest;
  readonly layout: GraphLayout;
}

export interface PlacementState {
  /** The newest layout there is; may be of an earlier wish while `pending`. */
  readonly placement: Placement | null;
  readonly pending: boolean;
  readonly problem: string | null;
  readonly retry: () => void;
}

/** @param request must keep its identity as long as it means the same */
export function usePlacement(host: Client<ResultPanelHost>, request: LayoutRequest): PlacementState {
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<Placement | null>(null);
  const [failure, setFailure] = useState<{ readonly request: LayoutRequest; readonly attempt: number; readonly problem: string } | null>(null);
  const known = useRef(new Map<LayoutRequest['variant'], Map<number, Placement>>());

  useEffect(() => {
    const { variant, minimumSupport } = request;
    const ofVariant = known.current.get(variant) ?? new Map<number, Placement>();
    known.current.set(variant, ofVariant);
    const before = ofVariant.get(minimumSupport);
    if (before) {
      setAnswer({ ...before, request });
      return;
    }
    const controller = new AbortController();
    host.place(request, { cancel: controller.signal }).then(
      (layout) => {
        const placement = { request, layout };
        ofVariant.set(minimumSupport, placement);
        if (!controller.signal.aborted) setAnswer(placement);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setFailure({ request, attempt, problem: problemOf(error) ?? 'The layout was cancelled.' });
      },
    );
    return () => controller.abort();
  }, [host, request, attempt]);

  const problem = failure?.request === request && failure.attempt === attempt ? failure.problem : null;
  return {
    placement: answer,
    pending: problem === null && answer?.request !== request,
    problem,
    retry: () => setAttempt(attempt + 1),
  };
}
