/**
 * Finds, reads and writes the sidecar of a model: the file beside it in which the user says what the model's own file
 * does not.
 */
import { existsSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type AppliedSidecar, applySidecar, mergeSidecars, parseSidecar, parseVocabulary, type Sidecar, sidecarName, sidecarText, UnrollError, type Vocabulary, withSetting } from '../engine/index.js';
import { openFileSource, openFoundFile, siblingPath } from './fileSource.js';
import { largestVocabulary } from './vocabularies.js';

/** A larger file is no sidecar. */
const largestBytes = 2 ** 20;

/** @throws UnrollError naming the line of what is wrong in it */
export function sidecarOf(modelPath: string): AppliedSidecar {
  const text = textBeside(modelPath);
  return applySidecar(text === null ? null : parseSidecar(text, sidecarName(basename(modelPath))));
}

/**
 * @returns the absolute path of the data file that the sidecar names, null where it names none
 * @throws UnrollError where that is a link out of the model's folder: whoever gives a model must not choose what is read
 */
export function pairedDataPath(modelPath: string): string | null {
  const { dataFile } = sidecarOf(modelPath);
  if (dataFile === null) return null;
  const path = join(dirname(modelPath), dataFile);
  // Where there is none, opening it says so.
  if (existsSync(path)) siblingPath(modelPath, dataFile, 'data');
  return path;
}

/** @throws UnrollError when the vocabulary that the sidecar names is missing, elsewhere, or none */
export function vocabularyOf(modelPath: string, { vocabularyFile }: AppliedSidecar): Vocabulary | null {
  if (vocabularyFile === null) return null;
  const model = openFileSource(modelPath, 'model');
  try {
    const source = model.sibling(vocabularyFile);
    try {
      if (source.size > largestVocabulary) throw new UnrollError('data', `${vocabularyFile}: has ${source.size} bytes, too many for a vocabulary. Give the words of the model.`);
      return parseVocabulary(vocabularyFile, new TextDecoder().decode(source.read(0, source.size)));
    } finally {
      source.close();
    }
  } finally {
    model.close();
  }
}

/**
 * Writes into the sidecar which data belong to the model; whatever else stands there stays, comments included.
 * @returns the sidecar's path
 * @throws UnrollError when the data are not inside the model's folder: a sidecar goes where its model goes
 */
export function writePairing(modelPath: string, dataPath: string): string {
  const inFolder = relative(realpathSync(dirname(modelPath)), realpathSync(dataPath));
  if (inFolder.startsWith('..') || join(dirname(modelPath), inFolder) === modelPath) {
    throw new UnrollError('usage', `${dataPath} is not inside the folder of ${basename(modelPath)}. Move the data there, so that the pair stays together, or choose them each time.`);
  }
  const { text } = changedSidecar(modelPath, (said) => mergeSidecars(said, { data: { file: inFolder.split(sep).join('/') } }));
  return write(modelPath, text);
}

/**
 * Writes into the sidecar what is to hold in place of an assumption, or takes it back.
 * @param key and text as {@link withSetting} has them
 * @param isSound rejects when the model cannot be opened with it: nothing is written then
 * @throws UnrollError when the sidecar may not say that
 */
export async function writeSetting(modelPath: string, key: string, text: string | null, isSound: (said: AppliedSidecar) => Promise<void>): Promise<void> {
  const next = changedSidecar(modelPath, (said) => withSetting(said, key, text));
  await isSound(next.said);
  write(modelPath, next.text);
}

/** @returns the name of the model's sidecar, null where there is none */
export function sidecarBeside(modelPath: string): string | null {
  return existsSync(pathOf(modelPath)) ? sidecarName(basename(modelPath)) : null;
}

/** @returns the sidecar as it is to be, checked like one that was read */
function changedSidecar(modelPath: string, change: (said: Sidecar) => Sidecar): { readonly text: string; readonly said: AppliedSidecar } {
  const name = sidecarName(basename(modelPath));
  const previous = textBeside(modelPath) ?? undefined;
  const text = sidecarText(change(previous === undefined ? {} : parseSidecar(previous, name)), previous);
  return { text, said: applySidecar(parseSidecar(text, name)) };
}

function write(modelPath: string, text: string): string {
  const path = pathOf(modelPath);
  const next = `${path}.new`;
  // Made anew: a link of that name would have another file written over.
  rmSync(next, { force: true });
  writeFileSync(next, text, { flag: 'wx' });
  renameSync(next, path);
  return path;
}

function pathOf(modelPath: string): string {
  return join(dirname(modelPath), sidecarName(basename(modelPath)));
}

function textBeside(modelPath: string): string | null {
  const path = pathOf(modelPath);
  if (!existsSync(path)) return null;
  const source = openFoundFile(path, 'data');
  try {
    if (source.size > largestBytes) throw new UnrollError('usage', `${path}: has ${source.size} bytes, too many for a sidecar. Keep data in files of their own.`);
    return new TextDecoder().decode(source.read(0, source.size));
  } finally {
    source.close();
  }
}
