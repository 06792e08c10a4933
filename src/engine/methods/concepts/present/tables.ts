/**
 * The same as tables, for reading, sorting and screen readers.
 */
import type { TableView } from '../../../results/views.js';
import type { TreeEntry } from '../body.js';
import type { ConceptsDocument } from '../present.js';
import { apartText } from './graph.js';
import { examplePictures, interactionDetails, stepsOf } from './interactions.js';
import { decimals } from '../../rounding.js';

export function tables(document: ConceptsDocument): TableView[] {
  return [conceptTable(document), ruleTable(document), importanceTable(document), treeTable(document), ...scoreTable(document)];
}

function conceptTable({ concepts, classes }: ConceptsDocument): TableView {
  return {
    kind: 'table',
    id: 'concept-list',
    title: 'Concepts',
    columns: [
      { id: 'name', title: 'Concept', type: 'text' },
      { id: 'class', title: 'Answers', type: 'text' },
      { id: 'purity', title: 'Purity', type: 'number', explanation: 'Share of its steps at which the model gives that class; under 0.8 a concept is called uncertain' },
      { id: 'support', title: 'Steps', type: 'number', explanation: 'Steps of the fitted sequences' },
      ...classes.map((name, i) => ({ id: `class-${i}`, title: `Share ${name}`, type: 'number' as const })),
      { id: 'apart', title: 'Apart by', type: 'text', explanation: 'Inputs that set its steps apart from those of all others: features whose means differ by 0.8 standard deviations or more, symbols that are read far oftener' },
      { id: 'example', title: 'Typical step', type: 'text' },
    ],
    rows: concepts.map(({ id, name, class: answer, purity, support, distribution, examples, apart }) => ({
      id,
      cells: [name, answer, decimals(purity, 4), support, ...classes.map((each) => decimals(distribution[each]!, 4)), apart.length > 0 ? apartText(apart) : null, examples[0]?.text ?? null],
      details: { title: name, facts: [], pictures: examplePictures(examples) },
      subjects: stepsOf(examples),
    })),
  };
}

function ruleTable({ concepts, interactions }: ConceptsDocument): TableView {
  const nameOf = new Map(concepts.map((concept) => [concept.id, concept.name]));
  return {
    kind: 'table',
    id: 'rules',
    title: 'Rules',
    columns: [
      { id: 'from', title: 'From', type: 'text' },
      { id: 'to', title: 'To', type: 'text' },
      { id: 'rule', title: 'When', type: 'text', explanation: 'What the tree of the first concept asks; empty where it never leads to the second' },
      { id: 'probability', title: 'Probability', type: 'number', explanation: 'Share of the fitted steps after the first concept' },
      { id: 'count', title: 'Seen', type: 'number' },
    ],
    rows: interactions.map((entry) => ({
      id: `${entry.from}→${entry.to}`,
      cells: [nameOf.get(entry.from)!, nameOf.get(entry.to)!, entry.rule, entry.probability === null ? null : decimals(entry.probability, 4), entry.count],
      details: interactionDetails(entry, nameOf.get(entry.from)!, nameOf.get(entry.to)!),
      subjects: stepsOf(entry.examples),
    })),
  };
}

function importanceTable({ concepts, trees, startTree, input }: ConceptsDocument): TableView {
  const row = (id: string, name: string, { importances, samples }: TreeEntry): TableView['rows'][number] => ({
    id,
    cells: [name, samples, ...input.names.map((column) => decimals(importances[column]!, 4))],
  });
  return {
    kind: 'table',
    id: 'importances',
    title: 'Importances',
    columns: [
      { id: 'concept', title: 'Concept', type: 'text' },
      { id: 'samples', title: 'Grown on', type: 'number', explanation: 'Transitions, after balancing' },
      ...input.names.map((name, i) => ({ id: `column-${i}`, title: name, type: 'number' as const, explanation: 'Share of the impurity that questions about it take away' })),
    ],
    rows: [row('start', 'START', startTree), ...trees.map((tree, i) => row(concepts[i]!.id, concepts[i]!.name, tree))],
  };
}

/** All nodes of all trees, in the order in which one reads a tree. */
function treeTable({ concepts, trees, startTree }: ConceptsDocument): TableView {
  const rows = (id: string, name: string, tree: TreeEntry): TableView['rows'] => {
    const depths = depthsOf(tree);
    return tree.nodes.map((node, index) => ({
      id: `${id}-${index}`,
      cells: [name, `${'· '.repeat(depths[index]!)}${node.test ?? `→ ${concepts[largest(node.value)]!.name}`}`, node.samples, decimals(Math.max(...node.value) / node.weight, 4)],
    }));
  };
  return {
    kind: 'table',
    id: 'trees',
    title: 'Trees in words',
    columns: [
      { id: 'concept', title: 'Concept', type: 'text' },
      { id: 'node', title: 'Question, or where it leads', type: 'text', explanation: 'Below a question first what follows when it holds, then what follows when it does not' },
      { id: 'samples', title: 'Transitions', type: 'number' },
      { id: 'share', title: 'Purity', type: 'number', explanation: 'Share of the most frequent next concept' },
    ],
    rows: [...rows('start', 'START', startTree), ...trees.flatMap((tree, i) => rows(concepts[i]!.id, concepts[i]!.name, tree))],
  };
}

function scoreTable({ scores, baselines: { majority, memoryless }, card: { heldOut, accuracy } }: ConceptsDocument): TableView[] {
  if ('reason' in heldOut || !majority || !memoryless) return [];
  const known = 'reason' in accuracy ? null : accuracy;
  return [
    {
      kind: 'table',
      id: 'scores',
      title: "Against the model's answers, by class",
      columns: [
        { id: 'class', title: 'Class', type: 'text' },
        { id: 'precision', title: 'Precision', type: 'number' },
        { id: 'recall', title: 'Recall', type: 'number' },
        { id: 'f1', title: 'F1', type: 'number' },
        { id: 'support', title: 'Held-out answers', type: 'number' },
      ],
      rows: scores.map((score) => ({ id: score.class, cells: [score.class, score.precision, score.recall, score.f1, score.support] })),
    },
    {
      kind: 'table',
      id: 'baselines',
      title: 'Beside simpler explanations',
      columns: [
        { id: 'explanation', title: 'Explanation', type: 'text' },
        { id: 'last', title: 'Fidelity (last step)', type: 'number' },
        { id: 'per-step', title: 'Fidelity per step', type: 'number' },
        { id: 'balanced', title: 'Balanced', type: 'number' },
        { id: 'accuracy', title: 'Accuracy', type: 'number' },
      ],
      rows: [
        { id: 'concepts', cells: ['concepts', heldOut.fidelity.value, heldOut.perStep?.value ?? null, heldOut.balanced, known?.explanation ?? null] },
        { id: 'memoryless', cells: ['tree on the present input', memoryless.fidelity, memoryless.perStep, memoryless.balanced, memoryless.accuracy] },
        { id: 'majority', cells: [`always ${majority.class}`, majority.fidelity, majority.perStep, majority.balanced, majority.accuracy] },
      ].map(({ id, cells }) => ({ id, cells: cells.map((cell) => (typeof cell === 'number' ? decimals(cell, 4) : cell)) })),
    },
  ];
}

function depthsOf({ nodes }: TreeEntry): Int32Array {
  const depths = new Int32Array(nodes.length);
  nodes.forEach((node, index) => {
    if (node.feature >= 0) depths[node.left] = depths[node.right] = depths[index]! + 1;
  });
  return depths;
}

function largest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
