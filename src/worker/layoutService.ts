/**
 * Graphviz as a service. It is loaded when it is first needed; engine and labels are chosen so that a drawing stays
 * within seconds (50 states with 300 labelled transitions take `dot` some 15 s, without labels 1.4 s, `neato` 0.3 s).
 */
import type { Graphviz } from '@hpcc-js/wasm-graphviz';
import { UnrollError } from '../engine/core/errors.js';
import { boxText, type DrawnEdge, dotOf, drawnEdges, type LabelPlacement } from '../engine/export/dot.js';
import { layoutOf } from '../engine/export/graphvizGeometry.js';
import { finishedSvg } from '../engine/export/graphvizSvg.js';
import type { CondensedGraph } from '../engine/results/graphLayout.js';
import type { GraphVariant } from '../engine/results/views.js';
import type { Handlers } from '../protocol/client.js';
import { statesOneByOne } from '../protocol/largeGraphs.js';
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

/** A tree has no more edges than nodes: `dot` is quick even for large ones. */
function treeManner(effort: LayoutEffort): Manner {
  if (effort === 'full') return { engine: 'dot', labels: 'inline', simplified: null };
  return { engine: 'dot', labels: 'none', simplified: 'Answers are left out at the branches because the tree is so large; hover one to see its answer.' };
}

interface Drawing {
  readonly text: string;
  readonly variant: GraphVariant;
  readonly edges: readonly DrawnEdge[];
  readonly condensed: CondensedGraph | null;
  /** For the user, what was given up; null = nothing. */
  readonly simplified: string | null;
}

async function condensedOf({ variant, groups, shape, condensing }: LayoutJob): Promise<CondensedGraph | null> {
  const condensed = condensing === undefined && variant.nodes.length > statesOneByOne ? ({ by: 'community', opened: [] } as const) : condensing;
  if (shape === 'tree' || !condensed) return null;
  const { condense } = await import('../engine/export/condense.js');
  return condense(variant, groups, condensed);
}

function simplifiedText(condensed: CondensedGraph | null, manner: Manner): string | null {
  if (!condensed) return manner.simplified;
  const { states, by, groups, omittedEdges } = condensed;
  const what = by === 'output' ? 'states of one output each' : 'states that lead to each other';
  return [
    `${states.toLocaleString('en')} states, drawn as ${groups.length === 1 ? 'one group' : `${groups.length} groups`} of ${what}.`,
    ...(omittedEdges > 0 ? [`The weakest ${omittedEdges.toLocaleString('en')} connections are left out.`] : []),
  ].join(' ');
}

/** What most drawings are made of. */
const smallGraph = 'digraph { a -> b [label=x]; b -> a [label=y]; b -> b [label=z]; a -> c; c -> b }';

/** @param load starts Graphviz */
export function layoutService(load: () => Promise<Graphviz>): Handlers<LayoutService> {
  let loaded: Promise<Graphviz> | null = null;

  async function draw(job: LayoutJob, format: 'json' | 'svg'): Promise<Drawing> {
    const { groups, shape, minimumSupport, effort } = job;
    const condensed = await condensedOf(job);
    const variant = condensed?.variant ?? job.variant;
    const edges = drawnEdges(variant, minimumSupport);
    const manner = shape === 'tree' ? treeManner(effort) : mannerOf(variant.nodes.length, edges.length, effort);
    const dot = dotOf(variant, groups, { shape, minimumSupport, labels: manner.labels, legend: format === 'svg' });
    const graphviz = await (loaded ??= load());
    try {
      return { text: graphviz.layout(dot, format, manner.engine), variant, edges, condensed, simplified: simplifiedText(condensed, manner) };
    } catch (error) {
      throw new UnrollError('internal', `Graphviz could not draw "${variant.label}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    async prepare() {
      const graphviz = await (loaded ??= load());
      // The functions of a WebAssembly module are compiled when they are first called: most of them by any drawing.
      graphviz.layout(smallGraph, 'svg', 'dot');
    },
    async place(job) {
      const { text, variant, edges, condensed, simplified } = await draw(job, 'json');
      const layout = layoutOf(text, variant, edges, simplified);
      const nodes = job.shape === 'tree' ? layout.nodes.map((node, i) => ({ ...node, lines: boxText(variant.nodes[i]!) })) : layout.nodes;
      return { ...layout, nodes, condensed };
    },
    async svg(job) {
      const { text, variant, simplified } = await draw(job, 'svg');
      return finishedSvg(text, variant, [variant.label, simplified].filter((part) => part !== null).join(': '));
    },
    dot: async ({ variant, groups, shape, minimumSupport }) => dotOf(variant, groups, { shape, minimumSupport, labels: 'inline', legend: false }),
  };
}
