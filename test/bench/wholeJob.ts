/** The whole way from a model and its data to a state machine, from the start of a process to its end. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../src/engine/core/random.js';
import { projectRoot } from '../harness/paths.js';
import { temporaryFolder } from '../harness/resources.js';
import type { Contender, Workload } from './contenders.js';
import type { Extent } from './workloads.js';

/** An LSTM of 32 units that tells words with 0110 from others. */
const model = path.join(import.meta.dirname, 'contains0110.safetensors');
const wordCount = 10_000;
const clusters = 16;

export function wholeJob({ python }: Extent): Workload {
  return {
    name: `state machine of an LSTM of 32 units, ${wordCount} words, k = ${clusters}; whole process, wall clock; quality is fidelity`,
    contenders: [
      whole('Unroll', process.execPath, (data, out) => ['dist/cli.js', 'fsa', model, '--data', data, '--out', out, '--k', String(clusters), '--threads', '1', '--quiet'], (_, out) => {
        const { card } = JSON.parse(readFileSync(path.join(out, 'result.json'), 'utf8')) as { card: { heldOut: { fidelity: { value: number } } } };
        rmSync(out, { recursive: true });
        return card.heldOut.fidelity.value;
      }),
      ...(python ? [whole('PyTorch and scikit-learn', 'python', (data) => [path.join(import.meta.dirname, 'pipeline.py'), model, data, String(clusters)], Number)] : []),
    ],
  };
}

/**
 * @param args of the process, which reads `data` and may write to the folder `out`
 * @param fidelity from what the process printed, or has written
 */
function whole(name: string, command: string, args: (data: string, out: string) => readonly string[], fidelity: (printed: string, out: string) => number): Contender {
  return {
    name,
    prepare() {
      const folder = temporaryFolder('bench');
      const data = path.join(folder, 'words.csv');
      const out = path.join(folder, 'out');
      const random = seededRandom(1);
      const words = Array.from({ length: wordCount }, () => Array.from({ length: 15 + random.integer(11) }, () => random.integer(2)).join(''));
      writeFileSync(data, `word\n${words.join('\n')}\n`);
      return () => {
        const start = performance.now();
        const { status, stdout } = spawnSync(command, args(data, out), { cwd: projectRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
        const seconds = (performance.now() - start) / 1000;
        if (status !== 0) throw new Error(`${name} ended with exit code ${status}.`);
        return { seconds, quality: fidelity(stdout, out) };
      };
    },
  };
}
