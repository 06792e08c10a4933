/**
 * Finds the vocabulary that lies beside a data set or its model: which word stands behind a token id.
 */
import { basename, dirname, join } from 'node:path';
import { type AppliedSidecar, parseVocabulary, UnrollError, type Vocabulary } from '../engine/index.js';
import { openFoundFile } from './fileSource.js';

const names = ['vocab.json', 'tokenizer.json', 'vocab.txt'];
/** A larger file is no list of words. */
export const largestVocabulary = 64 * 2 ** 20;

export interface FoundVocabulary {
  readonly vocabulary: Vocabulary | null;
  /** Vocabulary files that could not be used, and why. */
  readonly notes: readonly string[];
}

/** The data's own folder counts before the model's. One that cannot be used is noted, not an error: data may do without. */
export function vocabularyBeside(dataPath: string, modelPath: string): FoundVocabulary {
  const notes: string[] = [];
  for (const path of candidates(dataPath, modelPath)) {
    const text = textOf(path);
    if (text === null) continue;
    try {
      return { vocabulary: parseVocabulary(basename(path), text), notes };
    } catch (error) {
      if (!(error instanceof UnrollError)) throw error;
      notes.push(`Not used: ${error.message}`);
    }
  }
  return { vocabulary: null, notes };
}

/** @returns paths of all files that decide which words data has; they need not be there. */
export function vocabulariesBeside(dataPath: string, modelPath: string, { vocabularyFile }: Pick<AppliedSidecar, 'vocabularyFile'>): readonly string[] {
  return vocabularyFile === null ? candidates(dataPath, modelPath) : [join(dirname(modelPath), vocabularyFile)];
}

function candidates(dataPath: string, modelPath: string): readonly string[] {
  return [...new Set([dirname(dataPath), dirname(modelPath)])].flatMap((folder) => names.map((name) => join(folder, name)));
}

function textOf(path: string): string | null {
  try {
    const source = openFoundFile(path, 'data');
    try {
      return source.size > largestVocabulary ? null : new TextDecoder().decode(source.read(0, source.size));
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof UnrollError) return null;
    throw error;
  }
}
