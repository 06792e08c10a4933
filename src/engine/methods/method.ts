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
    /** A recurrent layer of the model, or null for the method's own choice. */
    | { readonly type: 'layer'; readonly default: null }
  );

export type ParameterValue = number | string | boolean | null;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface MethodInput {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  /** Checked against the method's parameters, defaults filled in. */
  readonly parameters: ParameterValues;
  readonly seed: number;
  readonly task: Task;
}

/** What a method adds to the parts every result has. */
export interface MethodOutcome {
  readonly card: FidelityCard;
  /** The method's own keys of `result.json`; JSON values only. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Method {
  /** Command of the command line and value of `method` in results: `fsa`. */
  readonly id: string;
  /** For people, as a thing: "State machine". */
  readonly title: string;
  readonly parameters: readonly Parameter[];
  /** @returns null when the method can be run on the model, else one sentence why not; asked before weights are loaded. */
  unsuited(runnable: Pick<RunnableModel, 'model' | 'names'>): string | null;
  run(input: MethodInput): Promise<MethodOutcome>;
  /** The views of a finished result; a pure function, so that a stored result can be shown again. */
  present(document: ResultDocument): readonly View[];
}
