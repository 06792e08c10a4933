/** A graph with its tools: variants, threshold, zoom, legend, and the table that says the same. */
import { useId, useMemo, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { GraphView } from '../../../src/engine/results/views.js';
import type { Client } from '../../../src/protocol/client.js';
import type { GraphWish, ResultPanelHost } from '../../../src/protocol/services.js';
import { ChoiceSwitch } from '../../parts/choiceSwitch.js';
import { DataTable } from '../../parts/dataTable.js';
import { Button, IconButton } from '../../parts/elements.js';
import { countOf } from '../../parts/format.js';
import { useReadinessHold } from '../../parts/readiness.js';
import { isBoolean, isNumberOrNull, isString, useKept } from '../../parts/vscode.js';
import { GraphCanvas, type GraphCanvasProps } from './graphCanvas.js';
import { GraphLegend } from './graphLegend.js';
import { graphTables } from './graphTables.js';
import { KeyHelp } from './keyHelp.js';
import { GroupControls, OpenGroups } from './groupControls.js';
import { focusOf, openingThreshold } from './measures.js';
import { ThresholdSlider } from './thresholdSlider.js';
import { type PlacementWish, usePlacement } from './usePlacement.js';
import { useGrouping } from './useGrouping.js';
import { useZoom, type Zoom } from './useZoom.js';
import { isWished, type Viewport, type whole } from './viewport.js';

/** What the panel around the graph needs of it: for exports and for commands from outside. */
export interface GraphHandle {
  readonly wish: GraphWish;
  readonly fit: () => void;
  readonly toggleTable: () => void;
  /** The drawing and its size; null while there is none (laying out, or the table is shown). */
  readonly drawing: () => { readonly svg: SVGSVGElement; readonly width: number; readonly height: number } | null;
}

interface GraphPanelProps {
  readonly view: GraphView;
  readonly host: Client<ResultPanelHost>;
  readonly pinned: string | null;
  /** Marks that belong to what is selected elsewhere. */
  readonly linked: ReadonlySet<string>;
  readonly onPin: (id: string | null) => void;
  readonly handle: RefObject<GraphHandle | null>;
}

export function GraphPanel({ view, host, pinned, linked, onPin, handle }: GraphPanelProps) {
  const [variantId, setVariant] = useKept(`graph.${view.id}.variant`, '', isString);
  const [chosen, setChosen] = useKept<number | null>(`graph.${view.id}.threshold`, null, isNumberOrNull);
  const [asTable, setAsTable] = useKept(`graph.${view.id}.table`, false, isBoolean);
  const [preview, setPreview] = useState<number | null>(null);
  const variant = view.variants.find((candidate) => candidate.id === variantId) ?? view.variants[0]!;
  const opening = useMemo(() => (view.threshold ? openingThreshold(variant, view.threshold.maximum) : 0), [variant, view.threshold]);
  const threshold = chosen ?? opening;
  const grouping = useGrouping(view.id, variant);
  const { condensing } = grouping;
  const wish = useMemo<PlacementWish>(
    () => ({ viewId: view.id, variant, minimumSupport: threshold, condensing }),
    [view.id, variant, threshold, JSON.stringify(condensing)],
  );
  const { placement, pending, problem, retry } = usePlacement(host, wish);
  useReadinessHold(pending && !asTable);

  const canvas = useRef<SVGSVGElement>(null);
  const zoom = useRef<Zoom>(null);
  const summaryId = useId();
  // A layout of another variant says nothing about this one; of another threshold it still does.
  const drawn = placement?.wish.variant === variant ? placement : null;
  handle.current = {
    wish: { ...wish, variant: variant.id },
    fit: () => zoom.current?.fit(),
    toggleTable: () => setAsTable(!asTable),
    drawing: () => (canvas.current && drawn ? { svg: canvas.current, width: drawn.layout.width, height: drawn.layout.height } : null),
  };
  const shownThreshold = preview ?? threshold;
  const condensed = drawn?.layout.condensed ?? null;
  const isLarge = condensed !== null || grouping.choice !== null;
  return (
    <section class="card graph" aria-label={view.title} data-graph={view.id}>
      <div class="cardHead">
        <h2>{view.title}</h2>
        <div class="tools" role="toolbar" aria-label="Drawing">
          {!asTable && (
            <>
              <IconButton icon="zoom-in" label="Zoom in (+)" onClick={() => zoom.current?.by(1.25)} />
              <IconButton icon="zoom-out" label="Zoom out (−)" onClick={() => zoom.current?.by(0.8)} />
              <IconButton icon="screen-full" label="Fit (0)" onClick={() => zoom.current?.fit()} />
              <KeyHelp shape={view.shape} />
            </>
          )}
          <IconButton icon="table" label="Show as tables" pressed={asTable} onClick={() => setAsTable(!asTable)} />
        </div>
      </div>
      <div class="graphControls">
        {view.variants.length > 1 && <ChoiceSwitch label="Variant" choices={view.variants} selected={variant.id} onSelect={setVariant} />}
        {isLarge && !asTable && <GroupControls grouping={grouping} condensed={condensed} />}
        {view.threshold && (
          <ThresholdSlider
            threshold={view.threshold}
            variant={drawn && !asTable ? drawn.shown : variant}
            value={shownThreshold}
            onPreview={setPreview}
            onSettle={(value) => {
              setPreview(null);
              setChosen(value);
            }}
          />
        )}
      </div>
      {condensed && !asTable && <OpenGroups groups={condensed.opened} grouping={grouping} />}
      {asTable ? (
        <GraphTables {...{ view, variant, pinned, linked, onPin }} threshold={shownThreshold} />
      ) : (
        <div class="graphStage" aria-busy={pending} style={drawn ? { '--ratio': String(drawn.layout.width / drawn.layout.height) } : undefined}>
          {drawn && (
            <Drawing
              key={variant.id}
              {...{ view, pinned, linked, onPin, canvas, zoom }}
              placement={drawn}
              onOpen={(group) => condensed && grouping.open(group, condensed.by)}
              threshold={shownThreshold}
              describedBy={summaryId}
            />
          )}
          {pending && (
            <p class="stageNote" role="status">
              <span class="codicon codicon-loading codicon-modifier-spin" aria-hidden="true" /> Laying out {countOf(variant.nodes.length, view.shape === 'tree' ? 'node' : 'state')}…
            </p>
          )}
          {problem !== null && (
            <div class="stageProblem" role="alert">
              <p>{problem}</p>
              <Button secondary icon="refresh" onClick={retry}>
                Try again
              </Button>
              <Button secondary icon="table" onClick={() => setAsTable(true)}>
                Show as tables
              </Button>
            </div>
          )}
        </div>
      )}
      {drawn?.layout.simplified && problem === null && !asTable && <p class="caption simplified">{drawn.layout.simplified}</p>}
      <GraphLegend view={view} variant={drawn?.shown ?? variant} grouped={condensed !== null && !asTable} />
      <p class="muted caption" id={summaryId}>
        {view.summary}
      </p>
    </section>
  );
}

/** The canvas with its zoom, which is kept for the drawing it belongs to. */
function Drawing({ placement, canvas, zoom, ...rest }: Omit<GraphCanvasProps, 'content'>) {
  const { view } = rest;
  const { layout, wish } = placement;
  const drawingKey = `${wish.variant.id} ≥ ${wish.minimumSupport} ${JSON.stringify(wish.condensing) ?? ''}`;
  // Groups are for an overview.
  const focus = useMemo(() => (layout.condensed ? null : focusOf(placement.shown, layout)), [placement]);
  const [kept, keep] = useKept<KeptViewport | null>(`graph.${view.id}.viewport`, null, isKeptViewport);
  const content = useRef<SVGGElement>(null);
  zoom.current = useZoom({
    canvas,
    content,
    drawing: layout,
    focus,
    viewport: kept?.drawing === drawingKey ? kept.viewport : null,
    onChange: (viewport) => keep({ drawing: drawingKey, viewport }),
  });
  return <GraphCanvas {...rest} {...{ placement, canvas, content, zoom }} />;
}

interface KeptViewport {
  readonly drawing: string;
  readonly viewport: Viewport | typeof whole;
}

function isKeptViewport(value: unknown): value is KeptViewport | null {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { drawing, viewport } = value as Record<string, unknown>;
  return typeof drawing === 'string' && isWished(viewport);
}

interface GraphTablesProps {
  readonly view: GraphView;
  readonly variant: GraphView['variants'][number];
  readonly threshold: number;
  readonly pinned: string | null;
  readonly linked: ReadonlySet<string>;
  readonly onPin: (id: string | null) => void;
}

function GraphTables({ view, variant, threshold, pinned, linked, onPin }: GraphTablesProps) {
  const tables = useMemo(() => graphTables(variant, view.groups, threshold, view.shape), [variant, view, threshold]);
  const pick = (id: string): void => onPin(id === pinned ? null : id);
  return (
    <div class="graphTables">
      <h3>{tables.nodes.title}</h3>
      <DataTable table={tables.nodes} picked={pinned} lit={linked} onPick={pick} />
      <h3>{tables.edges.title}</h3>
      <DataTable table={tables.edges} picked={pinned} lit={linked} onPick={pick} />
    </div>
  );
}
