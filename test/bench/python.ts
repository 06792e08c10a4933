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
  static async start(): Promise<Python> {
    const child = startProcess('python', [path.join(import.meta.dirname, 'reference.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
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

async function nextLine(lines: AsyncIterator<string, void>): Promise<string> {
  const { value } = await lines.next();
  if (value === undefined) throw new Error('Python ended before it answered.');
  return value;
}
