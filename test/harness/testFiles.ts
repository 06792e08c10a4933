/** Test files are found, never listed by hand. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Absolute paths of all files below a folder that end like this, in a fixed order. */
export function testFiles(folder: string, ending = '.test.ts'): readonly string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(folder, name));
}
