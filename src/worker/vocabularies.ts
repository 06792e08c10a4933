/**
 * Finds the vocabulary that lies beside a data set or its model: which word stands behind a token id.
 */
import { dirname, join } from 'node:path';
import { parseVocabulary, UnrollError, type Vocabulary } from '../engine/index.js';
import { openFileSource } from './fileSource.js';

const names = ['vocab.json', 'tokenizer.json', 'vocab.txt'];
/** A larger file is no list of words. */
const largestBytes = 64 * 2 ** 20;

export interface FoundVocabulary {
  readonly vocabulary: Vocabulary | null;
  /** Vocabulary files that could not be used, and why. */
  readonly notes: readonly string[];
}

/** The data's own folder counts before the model's. One that cannot be used is noted, not an error: data may do without. */
export function vocabularyBeside(dataPath: string, modelPath: string): FoundVocabulary {
  const notes: string[] = [];
  for (const folder of new Set([dirname(dataPath), dirname(modelPath)])) {
    for (const name of names) {
      const text = textOf(join(folder, name));
      if (text === null) continue;
      try {
        return { vocabulary: parseVocabulary(name, text), notes };
      } catch (error) {
        if (!(error instanceof UnrollError)) throw error;
        notes.push(`Not used: ${error.message}`);
      }
    }
  }
  return { vocabulary: null, notes };
}

function textOf(path: string): string | null {
  try {
    const source = openFileSource(path, 'data');
    try {
      return source.size > largestBytes ? null : new TextDecoder().decode(source.read(0, source.size));
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof UnrollError) return null;
    throw error;
  }
}
