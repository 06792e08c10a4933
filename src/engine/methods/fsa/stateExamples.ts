/**
 * What of the data shows a state: prefixes that lead to it, sequences that end in it.
 */
import { shortened } from './alphabet.js';
import type { Extractor } from './extraction.js';
import type { StateTree, TreeWord } from './stateTree.js';

export const emptyWord = '(empty)';
const listed = 5;
const rangesShown = 3;

/**
 * The shortest fitted prefixes that lead to each state.
 * @param byDepth see {@link nodesByDepth}
 */
export function prefixesByState({ tree, alphabet }: Extractor, byDepth: Int32Array, walked: Int32Array, states: number): string[][] {
  const found = Array.from({ length: states }, () => [] as string[]);
  for (const node of byDepth) {
    const words = found[walked[node]!]!;
    if (words.length >= listed || tree.fitted[node] === 0) continue;
    const tokens = tree.word(node);
    const text = node === 0 ? emptyWord : alphabet.exact ? alphabet.textOf(tokens) : lastRanges(tokens, alphabet.names);
    if (!words.includes(text)) words.push(text);
  }
  return found;
}

/** Descriptions of ranges are long; the last steps tell most of how a state was reached. */
function lastRanges(tokens: Int32Array, names: readonly string[]): string {
  const shown = Array.from(tokens.subarray(-rangesShown), (token) => names[token]!).join(' · ');
  return tokens.length > rangesShown ? `… · ${shown}` : shown;
}

/** @returns all nodes, those of short prefixes first (counting sort: trees have many nodes and few depths) */
export function nodesByDepth(tree: StateTree): Int32Array {
  const depths = tree.depth.subarray(0, tree.size);
  const first = new Int32Array(depths.reduce((deepest, depth) => Math.max(deepest, depth), 0) + 2);
  for (const depth of depths) first[depth + 1]!++;
  for (let depth = 1; depth < first.length; depth++) first[depth]! += first[depth - 1]!;
  const nodes = new Int32Array(tree.size);
  for (let node = 0; node < depths.length; node++) nodes[first[depths[node]!]!++] = node;
  return nodes;
}

/** @returns texts of sequences that end in each state. */
export function examplesByState(sequences: readonly TreeWord[], walked: Int32Array, states: number, textOf: (sequence: number) => string): string[][] {
  const found = Array.from({ length: states }, () => [] as string[]);
  for (const { end, sequence } of sequences) {
    const examples = found[walked[end]!]!;
    if (examples.length >= listed) continue;
    const text = shortened(textOf(sequence));
    if (!examples.includes(text)) examples.push(text);
  }
  return found;
}
