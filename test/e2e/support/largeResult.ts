/** A result of thousands of states: no sample has one, so a stored result is made larger. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FsaBody, MinimalState, TransitionEntry } from '../../../src/engine/methods/fsa/body.js';
import { largeMachine } from '../../unit/engine/export/largeMachine.js';
import type { VscodeServer } from '../../harness/server.js';

/** Puts a machine of so many states into the result that was stored last. */
export function enlargeLastResult({ dataFolder }: VscodeServer, states: number): void {
  const files = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /unroll\.unroll[/\\]results[/\\][0-9a-f]+\.json$/.test(file))
    .map((file) => path.join(dataFolder, file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const [file] = files;
  if (file === undefined) throw new Error('There is no stored result.');
  const document = JSON.parse(readFileSync(file, 'utf8')) as FsaBody;
  writeFileSync(file, JSON.stringify({ ...document, minimal: machineOf(states, document.classes) }));
}

function machineOf(count: number, classes: readonly string[]): FsaBody['minimal'] {
  const { nodes, edges } = largeMachine(count);
  const states = nodes
    .filter(({ group }) => group >= 0)
    .map(({ id, group }): MinimalState => ({ id, output: classes[group]!, distribution: null, support: 1, units: [], label: id, words: [], examples: [], members: [id] }));
  const transitions = edges
    .filter(({ labels }) => labels.length > 0)
    .map(({ from, to, labels, support, confidence }): TransitionEntry => ({ from, symbol: labels[0]!, to, support, confidence, completed: false }));
  return { states, start: states[0]!.id, transitions };
}
