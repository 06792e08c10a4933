/**
 * What records of text have in common, whether they come as tables or objects: sequences of symbols, and the split.
 */
import { UnrollError } from '../core/errors.js';
import type { DatasetBuilder } from './datasetBuilder.js';
import { dataLimits } from './limits.js';
import type { DatasetOptions, Separator } from './options.js';

/**
 * Adds the symbols of a text to the current sequence; empty text is the empty word.
 * @param where file and line, for messages
 * @returns the number of symbols
 */
export function addText(builder: DatasetBuilder, where: string, text: string, separator: Separator): number {
  const trimmed = text.trim();
  if (separator === 'characters' && /\s/.test(trimmed)) {
    throw new UnrollError('data', `${where}: has white space in its sequence, while the first sequences are plain characters. Take it out, or set the separator to words.`);
  }
  if (trimmed.length > dataLimits.lineLength) {
    throw new UnrollError('data', `${where}: its text has more than ${dataLimits.lineLength.toLocaleString('en')} characters. Cut it into several sequences.`);
  }
  let count = 0;
  for (const symbol of separator === 'words' ? wordsOf(trimmed) : trimmed) {
    builder.addSymbol(symbol);
    count++;
  }
  return count;
}

/** One by one: a list of all of them would take many times the text's own memory. */
function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(/\S+/g)) yield word;
}

/**
 * @param hasSpaces whether the first texts hold white space
 * @returns what the user says; words for a vocabulary that takes them apart itself; else what the texts speak for
 */
export function separatorFor(hasSpaces: boolean, { separator, vocabulary }: DatasetOptions): Separator {
  return separator ?? (hasSpaces || vocabulary?.tokenizer ? 'words' : 'characters');
}

const trainNames = ['0', 'train', 'training', 'fit'];
const testNames = ['1', 'test', 'testing', 'held-out', 'heldout', 'holdout', 'validation', 'valid', 'val', 'dev'];

/** @returns 0 = train, 1 = test (validation data too: no model was fitted on them), null where the field is empty */
export function splitOf(where: string, text: string): 0 | 1 | null {
  const name = text.trim().toLowerCase();
  if (name === '') return null;
  if (trainNames.includes(name)) return 0;
  if (testNames.includes(name)) return 1;
  throw new UnrollError('data', `${where}: its split is "${text.slice(0, 40)}". Write train or test (or 0 or 1).`);
}
