/**
 * Drawing a graph within a time limit: the full drawing first; if it takes too long its thread is killed and a simpler
 * one is asked for. Used by the command line and by the panels.
 */
import { CancelledError, UnrollError } from '../engine/core/errors.js';
import type { GraphPicture } from '../engine/export/exporter.js';
import type { GraphLayout } from '../engine/results/graphLayout.js';
import type { GraphVariant, View } from '../engine/results/views.js';
import { cancelSource } from './cancelSignal.js';
import type { CallOptions, Client } from './client.js';
import { type Clock, systemClock } from './clock.js';
import type { LayoutEffort, LayoutRequest, LayoutService } from './services.js';

export interface LayoutLimits {
  /** Seconds for the full drawing. */
  readonly full: number;
  /** Seconds for the simple one. */
  readonly simple: number;
}

const defaultLimits: LayoutLimits = { full: 8, simple: 20 };

export class LayoutClient {
  private turn: Promise<unknown> = Promise.resolve();

  /** @param service of a thread that is killed when a cancelled call does not end */
  constructor(
    private readonly service: Client<LayoutService>,
    private readonly limits: LayoutLimits = defaultLimits,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Loads what drawing takes; it is otherwise loaded by the first drawing. */
  prepare(): Promise<void> {
    return this.service.prepare();
  }

  /**
   * Geometry for a panel.
   * @throws UnrollError when even the simple drawing takes too long
   */
  place(request: LayoutRequest, options: CallOptions = {}): Promise<GraphLayout> {
    return this.inTurn(() => this.withinLimits(request, options, (effort, limited) => this.service.place({ ...request, effort }, limited)));
  }

  /**
   * A finished picture for files.
   * @throws UnrollError when even the simple drawing takes too long
   */
  svg(request: LayoutRequest, options: CallOptions = {}): Promise<string> {
    return this.inTurn(() => this.withinLimits(request, options, (effort, limited) => this.service.svg({ ...request, effort }, limited)));
  }

  /** The graph in Graphviz's own language, for files. */
  dot(request: LayoutRequest, options: CallOptions = {}): Promise<string> {
    return this.inTurn(() => this.service.dot(request, options));
  }

  /**
   * Every graph of a result as it fits on paper: of a dense one only the edges of most support are drawn. One that
   * takes too long is left out. The report says so in both cases.
   */
  async pictures(views: readonly View[], options: CallOptions = {}): Promise<readonly GraphPicture[]> {
    const pictures: GraphPicture[] = [];
    for (const view of views) {
      if (view.kind !== 'graph') continue;
      for (const variant of view.variants) {
        try {
          // A tree without some of its branches would be another tree.
          const minimumSupport = view.shape === 'tree' ? 0 : readableSupport(variant);
          const svg = await this.svg({ variant, groups: view.groups, shape: view.shape, minimumSupport }, options);
          pictures.push({ viewId: view.id, variant: variant.id, svg, minimumSupport });
        } catch (error) {
          if (!(error instanceof UnrollError && error.kind === 'unsupported')) throw error;
        }
      }
    }
    return pictures;
  }

  /** One drawing at a time: the limit of one must not run while the thread is busy with another. */
  private inTurn<T>(draw: () => Promise<T>): Promise<T> {
    const drawn = this.turn.then(draw);
    this.turn = drawn.catch(() => {});
    return drawn;
  }

  private async withinLimits<T>(
    { variant }: LayoutRequest,
    options: CallOptions,
    draw: (effort: LayoutEffort, options: CallOptions) => Promise<T>,
  ): Promise<T> {
    for (const effort of ['full', 'simple'] as const) {
      const limit = cancelSource(options.cancel);
      const callOff = this.clock.after(this.limits[effort] * 1000, () => limit.cancel());
      try {
        return await draw(effort, { ...options, cancel: limit.signal });
      } catch (error) {
        const outOfTime = error instanceof CancelledError && !options.cancel?.aborted;
        if (!outOfTime) throw error;
      } finally {
        callOff();
        limit.release();
      }
    }
    throw new UnrollError(
      'unsupported',
      `A graph of ${variant.nodes.length} states and ${variant.edges.length} transitions takes too long to draw. ` +
        'Show the minimised one, raise the threshold, or use the table.',
    );
  }
}

/** Edges that a picture without zoom can take, at least; and per state. */
const readableEdges = 40;
const readableEdgesPerState = 1.5;

/** @returns the least support with which an edge is drawn; 0 where all can be */
function readableSupport({ nodes, edges }: GraphVariant): number {
  const budget = Math.max(readableEdges, Math.round(readableEdgesPerState * nodes.length));
  if (edges.length <= budget) return 0;
  const supports = edges.map((edge) => edge.support).sort((a, b) => b - a);
  return supports[budget]! + 1;
}
