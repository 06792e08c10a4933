/**
 * A fuzz case: a sound file, damaged in one to three ways. It follows from the seed and its number alone, so that one
 * that ended a process can be made again elsewhere.
 */
import { type Random, seededRandom } from '../../src/engine/core/random.js';
import { damageFile } from './damage.js';
import { pick } from './rawBytes.js';
import type { Folder, Role, Subject } from './subjects.js';

export interface FuzzCase {
  readonly role: Role;
  readonly format: string;
  readonly entry: string;
  readonly files: Folder;
  /** The work is cancelled at this checkpoint; null = never. */
  readonly cancelAt: number | null;
  /** The file it began with and what was done to it, for people. */
  readonly what: string;
}

/** Formats take turns, however many files each has. */
export async function caseOf(subjects: readonly Subject[], seed: number, number: number): Promise<FuzzCase> {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + number);
  const formats = [...new Set(subjects.map(({ format }) => format))];
  const format = formats[number % formats.length]!;
  const subject = pick(subjects.filter((candidate) => candidate.format === format), random);
  const files = new Map(subject.files);
  const done: string[] = [];
  const times = pick([1, 1, 1, 2, 3], random);
  for (let i = 0; i < times; i++) done.push(await damageOne(subject, files, subjects, random));
  const cancelAt = random.next() < 0.05 ? random.integer(20) : null;
  return { role: subject.role, format, entry: subject.entry, files, cancelAt, what: `${subject.title}: ${done.join('; ')}` };
}

async function damageOne(subject: Subject, files: Map<string, Uint8Array>, subjects: readonly Subject[], random: Random): Promise<string> {
  const name = pick([...files.keys()], random);
  if (files.size > 1 && random.next() < 0.05) {
    if (name === subject.entry) return 'nothing';
    files.delete(name);
    return `${name} removed`;
  }
  const other = pick([...pick(subjects, random).files.values()], random);
  const { bytes, what } = await damageFile(name, files.get(name)!, random, other);
  files.set(name, bytes);
  return files.size > 1 ? `${name}: ${what}` : what;
}
