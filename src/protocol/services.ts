/**
 * The services on both hops, as plain interfaces of async methods. Client types are derived from them.
 * Webview ↔ shell: ViewHost / ViewClient. Shell or command line ↔ worker threads: EngineService, LayoutService.
 */
import type { Parameter, ParameterValues, Question } from '../engine/methods/method.js';
import type { GraphPicture } from '../engine/export/exporter.js';
import type { ResultDocument } from '../engine/results/document.js';
import type { Condensing, GraphLayout } from '../engine/results/graphLayout.js';
import type { ModelOverview, TensorStatistics } from '../engine/results/overview.js';
import type { GraphVariant, GraphView, Subject, View } from '../engine/results/views.js';

/** How well a data file fits a model, best first. */
export interface DataProposal {
  readonly path: string;
  /** 0 = does not fit. */
  readonly score: number;
  /** For the user: "2,000 sequences over {0, 1}, 2 classes" or why it does not fit. */
  readonly summary: string;
}

export interface RunRequest {
  readonly method: string;
  readonly modelPath: string;
  /** Further models to compare with; for methods that take several. */
  readonly otherModels?: readonly string[];
  /** null = none; for methods that do without. */
  readonly dataPath: string | null;
  /** Unchecked, as given by flags or a form. */
  readonly parameters: ParameterValues;
  readonly seed: number;
}

export interface RunReply {
  readonly document: ResultDocument;
  readonly views: readonly View[];
}

/** A question about a finished result; `run` is what made it. */
export interface QuestionRequest {
  readonly run: RunRequest;
  readonly document: ResultDocument;
  /** Id of one of the method's questions. */
  readonly question: string;
  /** Unchecked, as given by a form. */
  readonly parameters: ParameterValues;
}

/** Where something stands in a file, 1-based. */
export interface FileLocation {
  readonly path: string;
  readonly line: number;
}

export interface TraceSummary {
  readonly out: string;
  readonly arrays: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly mapping: string;
  readonly seconds: number;
}

/** What is to compute feed-forward layers; `auto` leaves it to the work there is and to what is installed. */
export type BackendChoice = 'auto' | 'wasm' | 'tensorflow' | 'plain';

export interface BackendSettings {
  readonly choice: BackendChoice;
  /** Where native TensorFlow is installed, if it is; null = beside Unroll itself. */
  readonly nativeFolder: string | null;
}

/** What panels and forms need to know of a method. */
export interface MethodDescription {
  readonly parameters: readonly Parameter[];
  readonly questions: readonly Question[];
  /** Its results hold graphs, which take Graphviz to be drawn. */
  readonly drawsGraphs: boolean;
}

/** What an engine's thread is started with. */
export interface EngineThreadData {
  readonly backend?: BackendSettings;
  /** That a run may be spread over, this one included; absent = one fewer than there are cores. */
  readonly threads?: number | undefined;
}

/** What starting a method takes. */
export interface MethodNeeds {
  /** It does without data. */
  readonly dataOptional: boolean;
  /** It takes several models. */
  readonly severalModels: boolean;
}

/** Runs in the engine's worker thread. Paths are absolute. */
export interface EngineService {
  /** Until it is called, the thread goes by what it was started with. */
  useBackend(settings: BackendSettings): Promise<void>;
  /** Loads native TensorFlow and computes with it; `problem` says why that cannot be done. */
  tryNative(): Promise<{ readonly problem: string | null }>;
  describe(request: { modelPath: string }): Promise<ModelOverview>;
  tensorStatistics(request: { modelPath: string; tensors: readonly string[] }): Promise<readonly TensorStatistics[]>;
  proposeData(request: { modelPath: string; candidates: readonly string[] }): Promise<readonly DataProposal[]>;
  /** The data file that the model's sidecar names; null where it names none. */
  pairedData(request: { modelPath: string }): Promise<string | null>;
  /** Writes into the sidecar which data belong to the model. @returns the sidecar's path */
  pair(request: { modelPath: string; dataPath: string }): Promise<string>;
  /** Writes into the sidecar what is to hold in place of an assumption (see AssumptionSetting); null takes it back. */
  assume(request: { modelPath: string; key: string; text: string | null }): Promise<void>;
  method(request: { method: string }): Promise<MethodDescription & MethodNeeds>;
  trace(request: {
    modelPath: string;
    dataPath: string;
    out: string;
    layers: readonly string[] | null;
    limit: number | null;
  }): Promise<TraceSummary>;
  run(request: RunRequest): Promise<RunReply>;
  ask(request: QuestionRequest): Promise<readonly View[]>;
  /** @returns where a sequence (counted from 0) stands in its data file; null where lines mean nothing there */
  locate(request: { modelPath: string; dataPath: string; sequence: number }): Promise<FileLocation | null>;
  /** @returns whether a data file is text, so that a line of it can be shown */
  hasLines(request: { dataPath: string }): Promise<boolean>;
  /** Views of a stored document. */
  present(request: { document: ResultDocument }): Promise<readonly View[]>;
  /** sha256 of a file, hex; to tell whether a stored result is out of date. */
  hash(request: { path: string }): Promise<string>;
  /** The self-contained HTML report (which shows the pictures) and other texts of a result, by the ids of the export registry. */
  export(request: { document: ResultDocument; kind: string; pictures: readonly GraphPicture[] }): Promise<string>;
}

export interface LayoutRequest {
  readonly variant: GraphVariant;
  readonly groups: readonly string[];
  /** Edges of less support are left out. */
  readonly minimumSupport: number;
  /** See {@link GraphView}. */
  readonly shape?: GraphView['shape'];
  /** Groups of states in place of states: null = none, absent = where there are too many states. */
  readonly condensing?: Condensing | null;
}

/** `simple` gives up niceties (edge labels, layers) that can take Graphviz very long on a large graph. */
export type LayoutEffort = 'full' | 'simple';

export interface LayoutJob extends LayoutRequest {
  readonly effort: LayoutEffort;
}

/**
 * Runs in a thread of its own that may be killed: Graphviz is synchronous and cannot be interrupted.
 * To be used through LayoutClient, which keeps the time limits.
 */
export interface LayoutService {
  /** Loads Graphviz, so that the first drawing need not wait for it. */
  prepare(): Promise<void>;
  /** Geometry for a panel to draw. */
  place(job: LayoutJob): Promise<GraphLayout>;
  /** A finished picture with fixed colours, for files. */
  svg(job: LayoutJob): Promise<string>;
  /** The graph in Graphviz's own language. */
  dot(request: LayoutRequest): Promise<string>;
}

// ---- Webview side -------------------------------------------------------------------------------------------------

/** A complete snapshot of what a panel shows; later revisions replace earlier ones. */
export interface Snapshot<State> {
  readonly revision: number;
  readonly state: State;
}

export type ModelEditorState =
  | { readonly phase: 'loading'; readonly fileName: string; readonly message: string }
  | { readonly phase: 'failed'; readonly fileName: string; readonly message: string; readonly hasSidecar: boolean }
  | { readonly phase: 'ready'; readonly overview: ModelOverview };

/**
 * Which run a panel shows. The webview keeps it beside its own state (`setState({ …, run })`), so that the panel can be
 * restored after a reload of the window.
 */
export interface RunIdentity extends RunRequest {
  /** Names the stored result, once there is one. */
  readonly id: string;
}

export type ResultPanelState = {
  readonly run: RunIdentity;
  readonly title: string;
  readonly modelName: string;
  /** null where the run used no data. */
  readonly dataName: string | null;
  /** A sequence can be shown in the data: these are a text file. */
  readonly dataHasLines: boolean;
  /** Of the method, for the settings form of "Run again". */
  readonly parameters: readonly Parameter[];
  readonly questions: readonly Question[];
  /** Its results hold graphs, which take Graphviz to be drawn. */
  readonly drawsGraphs: boolean;
} & (
  | { readonly phase: 'running'; readonly fraction: number | null; readonly message: string }
  /** `ofData`: the data are not as the model takes them, and the sidecar may say how to read them. */
  | { readonly phase: 'failed'; readonly message: string; readonly ofData: boolean }
  | { readonly phase: 'cancelled' }
  | {
      readonly phase: 'ready';
      readonly document: ResultDocument;
      readonly views: readonly View[];
      /** One sentence when model or data changed since the run; offers to run again. */
      readonly outdated: string | null;
    }
);

/** What the model editor's webview may ask of the shell. */
export interface ModelEditorHost {
  hello(): Promise<Snapshot<ModelEditorState>>;
  tensorStatistics(request: { tensors: readonly string[] }): Promise<readonly TensorStatistics[]>;
  runMethod(request: { method: string }): Promise<void>;
  /** As {@link EngineService.assume}; the editor then shows the model anew. */
  assume(request: { key: string; text: string | null }): Promise<void>;
  openSidecar(): Promise<void>;
  retry(): Promise<void>;
}

export type ExportKind = 'dot' | 'svg' | 'png' | 'json' | 'html' | 'csv';

/** A {@link LayoutRequest} by names: the shell has the graphs. */
export interface GraphWish extends Omit<LayoutRequest, 'variant' | 'groups' | 'shape'> {
  readonly viewId: string;
  /** Id of one of the view's variants. */
  readonly variant: string;
}

/** What a result panel's webview may ask of the shell. */
export interface ResultPanelHost {
  hello(): Promise<Snapshot<ResultPanelState>>;
  place(request: GraphWish): Promise<GraphLayout>;
  /** PNG arrives as bytes drawn in the webview; the others are made by the host. */
  export(request: GraphWish & { readonly kind: ExportKind; readonly png?: Uint8Array }): Promise<{ readonly path: string | null }>;
  /** Ends the run, or what is asked. */
  cancel(): Promise<void>;
  runAgain(request: { parameters: ParameterValues; seed: number } | null): Promise<void>;
  ask(request: { question: string; parameters: ParameterValues }): Promise<readonly View[]>;
  /** Lights what was selected in the other results of the same model; nothing = nothing is selected any more. */
  select(request: { subjects: readonly Subject[] }): Promise<void>;
  /** What another result of the same model has selected last; for a view that was not there when it was told. */
  linked(): Promise<readonly Subject[]>;
  /** Opens the sidecar, with the data in it, to say there how they are read. */
  openSidecar(): Promise<void>;
  /** Opens a sequence of the data, counted from 0, in its file beside. */
  openSequence(request: { sequence: number }): Promise<void>;
}

/** `export` comes back as {@link ResultPanelHost.export}: only the view knows which graph, variant and threshold it shows. */
export type ViewAction =
  | { readonly action: 'fit' | 'toggleTable' }
  | { readonly action: 'export'; readonly kind: ExportKind }
  /** Something was selected in another result of the same model. */
  | { readonly action: 'light'; readonly subjects: readonly Subject[] };

/** What the shell pushes to a webview. */
export interface ViewClient<State> {
  update(snapshot: Snapshot<State>): Promise<void>;
  /** A command of the editor title or palette that the view carries out. */
  invoke(request: ViewAction): Promise<void>;
}
