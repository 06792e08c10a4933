/**
 * The concepts' own keys of `result.json`, and how they are made from a finished extraction.
 */
import type { PairedData } from '../../data/pairedData.js';
import type { DecisionTree, TreeNode } from '../../learn/decisionTree.js';
import { importancesOf } from '../../learn/decisionTreeUse.js';
import { spreadOf, tellingUnits, type TellingUnit } from '../tellingUnits.js';
import type { StoredTrail } from '../trail.js';
import { columnNames, ruleTo, testText, type Columns } from '../treeText.js';
import { conceptNames } from './clusterConcepts.js';
import type { WindowShape } from './conceptModel.js';
import type { Evaluation } from './evaluation.js';
import { Examples, type Example } from './examples.js';
import type { Choice, Extracted, Material, SweepEntry } from './extraction.js';
import { transitionsOf } from './growTrees.js';
import { inputsApart, type InputApart } from './inputsApart.js';
import { stepsOf } from './trajectories.js';

export interface ConceptEntry {
  readonly id: string;
  /** Unique: the class, or "uncertain" where under 80 % of its steps have it. */
  readonly name: string;
  /** Majority class. */
  readonly class: string;
  /** Share of the majority class. */
  readonly purity: number;
  /** Steps of the fitted sequences. */
  readonly support: number;
  /** Share of every class. */
  readonly distribution: Readonly<Record<string, number>>;
  /** The steps nearest to the centre. */
  readonly examples: readonly Example[];
  /** Inputs that set its steps apart from those of all others, most first. */
  readonly apart: readonly InputApart[];
  /** Units of the layer in which its centre lies farthest from the average state. */
  readonly units: readonly TellingUnit[];
}

export interface InteractionEntry {
  readonly from: string;
  readonly to: string;
  /** Times it was seen in the fitted sequences. */
  readonly count: number;
  /** Share of all steps from there; null where none was seen. */
  readonly probability: number | null;
  /** When the tree of `from` leads to `to`; null = never. */
  readonly rule: string | null;
  readonly examples: readonly Example[];
}

export interface TreeEntry extends DecisionTree {
  /** Whose tree it is; null for the start tree, which takes the first window. */
  readonly concept: string | null;
  /** Transitions that it was grown on; 0 for a concept that nothing follows, which leads to itself. */
  readonly samples: number;
  /** Nodes with their test in words; the weights in `value` are those of the concepts (of the classes in the memoryless tree). */
  readonly nodes: readonly (TreeNode & { readonly test: string | null })[];
  /** Share of the impurity that each column takes away. */
  readonly importances: Readonly<Record<string, number>>;
}

export interface ConceptsBody {
  readonly layer: string;
  /** The layer's run as traces name it. */
  readonly run: string;
  readonly classes: readonly string[];
  /** Chosen number of concepts; `concepts` may be fewer where states are few. */
  readonly k: number;
  readonly balance: Choice['balance'];
  readonly sweep: readonly SweepEntry[];
  readonly concepts: readonly ConceptEntry[];
  readonly interactions: readonly InteractionEntry[];
  readonly trees: readonly TreeEntry[];
  readonly startTree: TreeEntry;
  /** What trees see, what their columns hold, and whether the last of the words stands for all that are not listed. */
  readonly input: WindowShape & Columns & { readonly others: boolean };
  readonly teacherForced: Evaluation['teacherForced'];
  readonly baselines: Evaluation['baselines'] & { readonly memorylessTree: TreeEntry };
  readonly scores: Evaluation['scores'];
  /** What concepts add over the memoryless tree (beyond chance), in a sentence; null where that was not measured. */
  readonly gain: { readonly adds: boolean; readonly sentence: string } | null;
  /** Free-running fidelity over several seeds; null where not asked for. */
  readonly repeats: { readonly mean: number; readonly deviation: number; readonly values: readonly number[] } | null;
  /** Free-running fidelity by window; null where not asked for. */
  readonly windows: readonly { readonly window: number; readonly fidelity: number }[] | null;
  /** How the data was parted. */
  readonly split: string;
  /** The concept at every step of some sequences, as they run freely: indices into `concepts`. */
  readonly trail: StoredTrail;
}

export interface BodyInput {
  readonly layer: string;
  readonly run: string;
  readonly trail: StoredTrail;
  readonly data: PairedData;
  readonly material: Material;
  readonly choice: Choice;
  readonly extracted: Extracted;
  readonly memoryless: DecisionTree;
  readonly evaluation: Evaluation;
  readonly gain: ConceptsBody['gain'];
  readonly repeats: ConceptsBody['repeats'];
  readonly windows: ConceptsBody['windows'];
  readonly split: string;
}

export function idOf(concept: number): string {
  return `C${concept}`;
}

export function makeBody(input: BodyInput): ConceptsBody {
  const { data, extracted, evaluation, choice, material } = input;
  const { model, samples } = extracted.grown;
  const examples = new Examples(data, material, model.window);
  const perStep = data.alphabet ? [data.alphabet.every((symbol) => [...symbol].length === 1) ? 'symbol' : 'word'] : (data.features ?? []);
  const columns: Columns = { names: columnNames(perStep, model.whole ? model.window : 0), words: extracted.words?.texts ?? null };
  const { window, whole, width } = model;
  const starts = material.trajectories.sequences.length;
  return {
    layer: input.layer,
    run: input.run,
    classes: data.classes,
    k: choice.k,
    balance: choice.balance,
    sweep: choice.entries,
    concepts: conceptEntries(input, examples),
    interactions: interactionEntries(input, columns, examples),
    trees: model.trees.map((tree, concept) => treeEntry(tree, idOf(concept), samples[concept]!.length, columns)),
    startTree: treeEntry(model.start, null, starts, columns),
    input: { window, whole, width, ...columns, others: extracted.words?.others ?? false },
    teacherForced: evaluation.teacherForced,
    baselines: { ...evaluation.baselines, memorylessTree: treeEntry(input.memoryless, null, input.memoryless.nodes[0]!.samples, columns) },
    scores: evaluation.scores,
    gain: input.gain,
    repeats: input.repeats,
    windows: input.windows,
    split: input.split,
    trail: input.trail,
  };
}

function conceptEntries({ data, extracted: { concepts }, material }: BodyInput, examples: Examples): ConceptEntry[] {
  const names = conceptNames(concepts.distributions, data.classes);
  const typical = examples.typical(concepts);
  const apart = inputsApart(material.trajectories, concepts, data);
  const width = concepts.centres.length / concepts.count;
  const spread = spreadOf(material.states, stepsOf(material.trajectories), width, null);
  return concepts.distributions.map((distribution, concept) => {
    const support = distribution.reduce((sum, count) => sum + count, 0);
    const majority = concepts.classes[concept]!;
    return {
      id: idOf(concept),
      name: names[concept]!,
      class: data.classes[majority]!,
      purity: distribution[majority]! / support,
      support,
      distribution: Object.fromEntries(data.classes.map((name, i) => [name, distribution[i]! / support])),
      examples: examples.at(typical[concept]!, material.trajectories),
      apart: apart[concept]!,
      units: tellingUnits(concepts.centres.subarray(concept * width, (concept + 1) * width), spread),
    };
  });
}

/** All pairs that were seen, or that a tree may lead to. */
function interactionEntries({ extracted: { concepts, grown }, material }: BodyInput, columns: Columns, examples: Examples): InteractionEntry[] {
  const { count, assignment } = concepts;
  const steps = transitionsOf(material.trajectories, assignment, count, grown.model.window);
  const entries: InteractionEntry[] = [];
  for (let from = 0; from < count; from++) {
    const total = steps.slice(from * count, (from + 1) * count).reduce((sum, cell) => sum + cell.length, 0);
    for (let to = 0; to < count; to++) {
      const seen = steps[from * count + to]!;
      const rule = ruleTo(grown.model.trees[from]!, to, columns);
      if (seen.length === 0 && rule === null) continue;
      entries.push({ from: idOf(from), to: idOf(to), count: seen.length, probability: total === 0 ? null : seen.length / total, rule, examples: examples.at(examples.spread(seen), material.trajectories) });
    }
  }
  return entries;
}

function treeEntry(tree: DecisionTree, concept: string | null, samples: number, columns: Columns): TreeEntry {
  const importances = importancesOf(tree);
  return {
    ...tree,
    concept,
    samples,
    nodes: tree.nodes.map((node) => ({ ...node, test: testText(node, columns) })),
    importances: Object.fromEntries(Array.from(importances, (share, column) => [columns.names[column]!, share])),
  };
}
