/**
 * The local explanation (MEME): one sequence step by step, from the result alone. Which concept, what the tree asked and
 * found, where it leads, and where the extracted model first answers otherwise than the network.
 */
import { pathOf } from '../../learn/decisionTreeUse.js';
import type { ConceptsBody, TreeEntry } from './body.js';
import { columnsOf, runFreely, startStep, writeWindow, type ConceptModel } from './conceptModel.js';
import { testText, valueText } from '../treeText.js';

/** A sequence as the data has it. */
export type ExplainedSequence =
  /** Feature rows, one per real step. */
  | { readonly rows: readonly (readonly number[])[] }
  /** Symbols or words, one per real step. */
  | { readonly symbols: readonly string[] };

export interface PathStep {
  /** The test in words, as its left branch means it. */
  readonly test: string;
  /** The value that was tested. */
  readonly value: string;
  readonly passed: boolean;
}

export interface ExplainedStep {
  readonly step: number;
  /** Input at the step, by name. */
  readonly input: readonly { readonly name: string; readonly value: string }[];
  /** Concept before; null where the start tree decided. */
  readonly from: string | null;
  /** Concept at the step. */
  readonly concept: string;
  /** Questions asked; empty in a leaf tree, and in the steps before the first window is whole. */
  readonly path: readonly PathStep[];
  /** Class by the concepts, and by the model (null where it gives none at this step). */
  readonly extracted: string;
  readonly model: string | null;
}

export interface LocalExplanation {
  readonly steps: readonly ExplainedStep[];
  /** First step at which both give a class, and another one; null = none. */
  readonly firstDivergence: number | null;
}

/**
 * @param body of a result of this method
 * @param model the network's class per step, null where it answers only later
 * @throws RangeError when rows have another width than the trees
 */
export function explainLocally(body: Pick<ConceptsBody, 'concepts' | 'classes' | 'trees' | 'startTree' | 'input'>, sequence: ExplainedSequence, model: readonly (string | null)[]): LocalExplanation {
  const runnable = modelOf(body);
  const inputs = inputsOf(body.input, sequence);
  const count = inputs.length / runnable.width;
  if (count === 0) return { steps: [], firstDivergence: null };
  const concepts = runFreely(runnable, inputs, 0, count);
  const decided = startStep(runnable, 0, count);
  const row = new Float32Array(columnsOf(runnable));
  const steps = Array.from(concepts, (concept, step): ExplainedStep => {
    writeWindow(runnable, inputs, 0, step, row, 0);
    const tree = step <= decided ? body.startTree : body.trees[concepts[step - 1]!]!;
    return {
      step,
      input: body.input.names.slice(0, runnable.width).map((name, i) => ({ name, value: 'symbols' in sequence ? sequence.symbols[step]! : valueText(inputs[step * runnable.width + i]!, body.input) })),
      from: step <= decided ? null : body.concepts[concepts[step - 1]!]!.id,
      concept: body.concepts[concept]!.id,
      path: step < decided ? [] : pathIn(tree, row, body.input),
      extracted: body.concepts[concept]!.class,
      model: model[step] ?? null,
    };
  });
  const first = steps.findIndex((step) => step.model !== null && step.model !== step.extracted);
  return { steps, firstDivergence: first < 0 ? null : first };
}

/** @returns the extracted model of a stored result. */
export function modelOf({ concepts, classes, trees, startTree, input }: Pick<ConceptsBody, 'concepts' | 'classes' | 'trees' | 'startTree' | 'input'>): ConceptModel {
  const { window, whole, width } = input;
  return { window, whole, width, start: startTree, trees, classes: concepts.map((concept) => classes.indexOf(concept.class)) };
}

function inputsOf({ width, words, others }: ConceptsBody['input'], sequence: ExplainedSequence): Float32Array {
  if ('symbols' in sequence) {
    const known = words ?? [];
    // What has no code is one of the others where these have one; else nothing that a tree asks for.
    const unknown = others ? known.length - 1 : -1;
    return Float32Array.from(sequence.symbols, (symbol) => (known.includes(symbol) ? known.indexOf(symbol) : unknown));
  }
  const wrong = sequence.rows.find((row) => row.length !== width);
  if (wrong) throw new RangeError(`The trees see ${width} values per step, not ${wrong.length}.`);
  return Float32Array.from(sequence.rows.flat());
}

function pathIn(tree: TreeEntry, row: Float32Array, columns: ConceptsBody['input']): PathStep[] {
  const path = pathOf(tree, row);
  return path.slice(0, -1).map((index, i) => {
    const node = tree.nodes[index]!;
    return { test: testText(node, columns)!, value: valueText(row[node.feature]!, columns), passed: path[i + 1] === node.left };
  });
}
