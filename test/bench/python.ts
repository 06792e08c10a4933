/** The Python on the PATH as a rival: one process that is asked for one run at a time. */
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startProcess } from '../harness/resources.js';

export interface PythonRun {
  /** CPU time. */
  readonly seconds: number;
  readonly quality: number | null;
}

export class Python {
  private constructor(
    private readonly process: ChildProcess,
    private readonly answers: AsyncIterator<string, void>,
    /** Of the libraries, by name. */
    readonly versions: Readonly<Record<string, string>>,
  ) {}

  /** @throws Error where PyTorch, scikit-learn or LightGBM is missing; Python itself says so on stderr */
  static async start(environment: Readonly<Record<string, string>> = {}): Promise<Python> {
    const child = startProcess('python', [path.join(import.meta.dirname, 'reference.py')], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...environment } });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    const answers: AsyncIterator<string, void> = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    return new Python(child, answers, JSON.parse(await nextLine(answers)) as Record<string, string>);
  }

  async run(request: unknown): Promise<PythonRun> {
    this.process.stdin!.write(`${JSON.stringify(request)}\n`);
    return JSON.parse(await nextLine(this.answers)) as PythonRun;
  }

  stop(): void {
    this.process.stdin!.end();
  }
}

/** Libraries may use wider registers than WebAssembly can: each is measured a second time without the widest. */
const withoutAvx512 = { ATEN_CPU_CAPABILITY: 'avx2', DNNL_MAX_CPU_ISA: 'AVX2', MKL_ENABLE_INSTRUCTIONS: 'AVX2', OPENBLAS_CORETYPE: 'Haswell' };

/** The processes that answer each kind of question. */
export interface Pythons {
  readonly traces: readonly NamedPython[];
  readonly clustering: readonly NamedPython[];
  readonly learners: Python;
  readonly versions: Python['versions'];
  stop(): void;
}

interface NamedPython {
  readonly name: string;
  readonly python: Python;
}

export async function startPythons(): Promise<Pythons> {
  const usual = await Python.start();
  const narrow = await Python.start(withoutAvx512);
  const both = (name: string): readonly NamedPython[] => [{ name, python: usual }, { name: `${name}, AVX2 at most`, python: narrow }];
  return {
    traces: both('PyTorch'),
    clustering: both('scikit-learn'),
    learners: usual,
    versions: usual.versions,
    stop() {
      usual.stop();
      narrow.stop();
    },
  };
}

async function nextLine(lines: AsyncIterator<string, void>): Promise<string> {
  const { value } = await lines.next();
  if (value === undefined) throw new Error('Python ended before it answered.');
  return value;
}
