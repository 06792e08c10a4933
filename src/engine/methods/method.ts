/**
 * What an explanation method is. One folder and one line in the registry each; its parameters, declared once, become
 * the settings form, the command line's flags, validation and defaults.
 */
import type { Task } from '../core/task.js';
import type { PairedData } from '../data/pairedData.js';
import type { FidelityCard, ResultDocument } from '../results/document.js';
import type { View } from '../results/views.js';
import type { RunnableModel } from '../trace/tracer.js';

interface ParameterBase {
  /** Key in `parameters` of the result; its flag is `--` + the kebab-case name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

export type Parameter = ParameterBase &
  (
    | { readonly type: 'integer' | 'number'; readonly default: number; readonly minimum: number; readonly maximum: number }
    /** An integer or the word `auto`. */
    | { readonly type: 'integerOrAuto'; readonly default: number | 'auto'; readonly minimum: number; readonly maximum: number }
    | { readonly type: 'choice'; readonly default: string; readonly choices: readonly string[] }
    | { readonly type: 'boolean'; readonly default: boolean }
    /** A recurrent layer of the model (any that can be traced where `any` is set), or null for the method's own choice. */
    | { readonly type: 'layer'; readonly default: null; readonly any?: true }
    /** Free words, checked by the method; null where none are given. */
    | { readonly type: 'text'; readonly default: null }
    /** For questions: a sequence of the data, counted from 1. */
    | { readonly type: 'sequence'; readonly default: 1 }
    /** For questions: ids of rows of a table view, joined by commas; `most` 1 asks as soon as a row is selected, else rows are ticked. */
    | { readonly type: 'rows'; readonly default: ''; readonly view: string; readonly most: 1 | null }
  );

export type ParameterValue = number | string | boolean | null;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** A model with its data in its own terms. */
export interface ModelOnData {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
}

export interface MethodInput extends ModelOnData {
  /** Checked against the method's parameters, defaults filled in. */
  readonly parameters: ParameterValues;
  readonly seed: number;
  readonly task: Task;
  /** All models in the order given, for a method that takes several; absent = the one above. */
  readonly compared?: readonly ComparedModel[];
}

/** What a method adds to the parts every result has. */
export interface MethodOutcome {
  readonly card: FidelityCard;
  /** The method's own keys of `result.json`; JSON values only. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A model to be compared, opened only while it is used, so that one is in memory at a time. */
export interface ComparedModel {
  /** File name. */
  readonly name: string;
  use<T>(work: (opened: ModelOnData) => Promise<T>): Promise<T>;
}

/** What can be asked about a finished result, with the model and its data at hand. */
export interface Question {
  readonly id: string;
  /** What asking does: "Explain a sequence". */
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
}

export interface Asked extends MethodInput {
  readonly document: ResultDocument;
  /** Id of one of the method's questions; `parameters` are that question's. */
  readonly question: string;
}

export interface Method {
  /** Command of the command line and value of `method` in results: `fsa`. */
  readonly id: string;
  /** For people, as a thing: "State machine". */
  readonly title: string;
  /** What starting it does, on buttons: "Extract". */
  readonly verb: string;
  /** What its result shows, in a few words after its title. */
  readonly purpose: string;
  readonly parameters: readonly Parameter[];
  /** Does without data: the command then needs none, and `data` holds no sequences. */
  readonly dataOptional?: true;
  /** Shows graphs, which take Graphviz to be drawn. */
  readonly drawsGraphs?: true;
  /** Takes several models; absent = one. */
  readonly severalModels?: true;
  readonly questions?: readonly Question[];
  /** @returns null when the method can be run on the model, else one sentence why not; asked before weights are loaded. */
  unsuited(runnable: Pick<RunnableModel, 'model' | 'names'>): string | null;
  run(input: MethodInput): Promise<MethodOutcome>;
  /** The views of a finished result; a pure function, so that a stored result can be shown again. */
  present(document: ResultDocument): readonly View[];
  /** Answers one of the questions; present where there are any. */
  answer?(asked: Asked): Promise<readonly View[]>;
}
