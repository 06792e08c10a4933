/** The Python on the PATH as a rival: a process that prepares one kind of work and does it once for every line it reads. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startProcess } from '../harness/resources.js';
import type { Contender, Measure, Measured } from './contenders.js';

/** By the names under which they are installed. */
const libraries = ['torch', 'scikit-learn', 'lightgbm'];

/** Libraries may use wider registers than WebAssembly can: each is measured a second time without the widest. */
const withoutAvx512 = { ATEN_CPU_CAPABILITY: 'avx2', DNNL_MAX_CPU_ISA: 'AVX2', MKL_ENABLE_INSTRUCTIONS: 'AVX2', OPENBLAS_CORETYPE: 'Haswell' };

/**
 * @param library what it is called in the table
 * @param request for reference.py; called in the contender's process
 */
export function python(library: string, request: () => unknown): Contender {
  return { name: library, prepare: () => startPython(request(), {}) };
}

/** As {@link python}, with every register there is, and again without the widest. */
export function pythons(library: string, request: () => unknown): readonly Contender[] {
  return [python(library, request), { name: `${library}, AVX2 at most`, prepare: () => startPython(request(), withoutAvx512) }];
}

async function startPython(request: unknown, environment: Readonly<Record<string, string>>): Promise<Measure> {
  const child = startProcess('python', [path.join(import.meta.dirname, 'reference.py'), JSON.stringify(request)], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const answers: AsyncIterator<string, void> = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async () => {
    child.stdin!.write('\n');
    const { value } = await answers.next();
    if (value === undefined) throw new Error('Python ended before it answered.');
    return JSON.parse(value) as Measured;
  };
}

/**
 * @returns the versions of the libraries that are compared with
 * @throws Error where one is missing, or there is no Python
 */
export function pythonVersions(): readonly string[] {
  const asked = `from importlib.metadata import version\nfor name in ${JSON.stringify(libraries)}: print(name, version(name))`;
  const { status, stdout, stderr } = spawnSync('python', ['-c', asked], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The Python on the PATH needs ${libraries.join(', ')}. ${(stderr ?? '').trim().split('\n').at(-1)}`);
  return stdout.trim().split('\n');
}
