/**
 * Graphviz as a service. It is loaded when it is first needed; engine and labels are chosen so that a drawing stays
 * within seconds (50 states with 300 labelled transitions take `dot` some 15 s, without labels 1.4 s, `neato` 0.3 s).
 */
import type { Graphviz } from '@hpcc-js/wasm-graphviz';
import { UnrollError } from '../engine/core/errors.js';
import { type DrawnEdge, dotOf, drawnEdges, type LabelPlacement } from '../engine/export/dot.js';
import { layoutOf } from '../engine/export/graphvizGeometry.js';
import { finishedSvg } from '../engine/export/graphvizSvg.js';
import type { Handlers } from '../protocol/client.js';
import type { LayoutEffort, LayoutJob, LayoutService } from '../protocol/services.js';

interface Manner {
  readonly engine: 'dot' | 'neato' | 'sfdp';
  readonly labels: LabelPlacement;
  /** For the user, where something is given up. */
  readonly simplified: string | null;
}

/** Up to this many edges, room is made for their labels. */
const inlineLabelBudget = 120;
/** Up to this many, labels are fitted in beside the edges. */
const outsideLabelBudget = 250;
/** Up to this many, states stand in layers. */
const layerBudget = 500;
/** Up to this many states, `neato` is quick enough. */
const neatoBudget = 150;

const unlabelled = 'Labels are left out because there are so many transitions; hover one to see its symbols.';
const unlayered = 'Drawn without layers and labels because there are so many transitions; hover one to see its symbols.';

/** How to draw a graph of so many states and edges. */
export function mannerOf(states: number, edges: number, effort: LayoutEffort): Manner {
  if (effort === 'full' && edges <= layerBudget) {
    if (edges <= inlineLabelBudget) return { engine: 'dot', labels: 'inline', simplified: null };
    if (edges <= outsideLabelBudget) return { engine: 'dot', labels: 'outside', simplified: null };
    return { engine: 'dot', labels: 'none', simplified: unlabelled };
  }
  return { engine: states <= neatoBudget ? 'neato' : 'sfdp', labels: 'none', simplified: unlayered };
}

/** @param load starts Graphviz */
export function layoutService(load: () => Promise<Graphviz>): Handlers<LayoutService> {
  let loaded: Promise<Graphviz> | null = null;

  async function draw({ variant, groups, minimumSupport, effort }: LayoutJob, format: 'json' | 'svg'): Promise<{ text: string; edges: readonly DrawnEdge[]; manner: Manner }> {
    const edges = drawnEdges(variant, minimumSupport);
    const manner = mannerOf(variant.nodes.length, edges.length, effort);
    const dot = dotOf(variant, groups, { minimumSupport, labels: manner.labels, legend: format === 'svg' });
    const graphviz = await (loaded ??= load());
    try {
      return { text: graphviz.layout(dot, format, manner.engine), edges, manner };
    } catch (error) {
      throw new UnrollError('internal', `Graphviz could not draw "${variant.label}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    async place(job) {
      const { text, edges, manner } = await draw(job, 'json');
      return layoutOf(text, job.variant, edges, manner.simplified);
    },
    async svg(job) {
      const { text } = await draw(job, 'svg');
      return finishedSvg(text, job.variant, job.variant.label);
    },
    dot: async ({ variant, groups, minimumSupport }) => dotOf(variant, groups, { minimumSupport, labels: 'inline', legend: false }),
  };
}
