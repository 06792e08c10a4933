/**
 * Trees in words: tests, and rules as the questions of a path drawn together.
 */
import type { DecisionTree, TreeNode } from '../learn/decisionTree.js';
import { classOfNode } from '../learn/decisionTreeUse.js';

/** What the columns of a tree hold, for people. */
export interface Columns {
  readonly names: readonly string[];
  /** Words by code where columns hold codes; null for numbers. */
  readonly words: readonly string[] | null;
}

/** The rule of a tree that asks nothing. */
export const always = 'always';
/** What stands between several ways to the same concept. */
export const alternatives = ' or ';

/** @returns names for what trees see: the features or "word" at the present step, then at the steps before. */
export function columnNames(perStep: readonly string[], stepsBack: number): string[] {
  return Array.from({ length: stepsBack + 1 }, (_, back) => perStep.map((name) => (back === 0 ? name : `${name} (t−${back})`))).flat();
}

/** @returns the test of a node as its left branch means it: `light ≤ 198.3`, `word = not`; null for a leaf. */
export function testText({ feature, threshold }: TreeNode, { names, words }: Columns): string | null {
  if (feature < 0) return null;
  return words ? `${names[feature]} = ${words[threshold]}` : `${names[feature]} ≤ ${numberText(threshold)}`;
}

/** @returns a value of a column for people. */
export function valueText(value: number, { words }: Columns): string {
  return words ? (words[value] ?? 'another') : numberText(value);
}

/**
 * The conditions under which a tree leads to a class, its likeliest leaf first: `light > 198.3 and co2 > 600 or …`.
 * @returns null when no leaf leads there
 */
export function ruleTo({ nodes }: DecisionTree, target: number, columns: Columns): string | null {
  const paths: { readonly weight: number; readonly conditions: readonly Condition[] }[] = [];
  const visit = (index: number, conditions: readonly Condition[]): void => {
    const node = nodes[index]!;
    const only = onlyClass(nodes, index);
    if (only === target) paths.push({ weight: weightOf(nodes, index, target), conditions });
    if (only !== null) return;
    visit(node.left, [...conditions, { node, left: true }]);
    visit(node.right, [...conditions, { node, left: false }]);
  };
  visit(0, []);
  if (paths.length === 0) return null;
  return paths
    .sort((a, b) => b.weight - a.weight)
    .map(({ conditions }) => conjunction(conditions, columns))
    .join(alternatives);
}

interface Condition {
  readonly node: TreeNode;
  readonly left: boolean;
}

/** The class that all leaves below a node give; null when they differ: splits that change nothing are not told. */
function onlyClass(nodes: readonly TreeNode[], index: number): number | null {
  const node = nodes[index]!;
  if (node.feature < 0) return classOfNode(node);
  const left = onlyClass(nodes, node.left);
  return left !== null && left === onlyClass(nodes, node.right) ? left : null;
}

function weightOf(nodes: readonly TreeNode[], index: number, target: number): number {
  return nodes[index]!.value[target]!;
}

function conjunction(conditions: readonly Condition[], columns: Columns): string {
  if (conditions.length === 0) return always;
  const features = [...new Set(conditions.map(({ node }) => node.feature))];
  return features.map((feature) => describe(conditions.filter(({ node }) => node.feature === feature), columns.names[feature]!, columns)).join(' and ');
}

/** All that a path says of one column. */
function describe(conditions: readonly Condition[], name: string, { words }: Columns): string {
  if (words) {
    const is = conditions.find(({ left }) => left);
    if (is) return `${name} = ${words[is.node.threshold]}`;
    return `${name} ≠ ${conditions.map(({ node }) => words[node.threshold]).join(', ')}`;
  }
  const above = Math.max(...conditions.map(({ node, left }) => (left ? -Infinity : node.threshold)));
  const atMost = Math.min(...conditions.map(({ node, left }) => (left ? node.threshold : Infinity)));
  if (above === -Infinity) return `${name} ≤ ${numberText(atMost)}`;
  if (atMost === Infinity) return `${name} > ${numberText(above)}`;
  return `${numberText(above)} < ${name} ≤ ${numberText(atMost)}`;
}

/** Four significant digits; whole numbers as they are. */
export function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
