/**
 * Chooses what computes a model's feed-forward layers: plain TypeScript for small ones, as nothing has to be loaded;
 * native TensorFlow where the user has it; WebAssembly otherwise, and wherever native TensorFlow fails.
 */
import { fileURLToPath } from 'node:url';
import {
  convolutionOperations,
  feedForwardOperations,
  plainTensors,
  type SequenceModel,
  type TensorBackend,
  type TensorBackendName,
} from '../../engine/index.js';
import type { BackendStatus } from '../../engine/results/overview.js';
import type { BackendChoice, BackendSettings } from '../../protocol/services.js';
import { isNativeInstalled } from './nativeTensorFlow.js';
import { nativeTensors, reasonOf } from './nativeTensors.js';
import { wasmTensors } from './wasmTensors.js';

/** Multiplications per sequence below which loading TensorFlow.js does not pay. */
const smallModel = 200_000;
/** Multiplications in one operation below which handing it over does not pay. */
const smallOperation = 1e6;

/** What computes, and why; the reason is for the user. */
export interface ChosenBackend extends BackendStatus {
  /** Loads it, where that was not needed to choose. */
  readonly load: () => Promise<TensorBackend>;
}

export interface TensorBackendsOptions {
  /** Told when a backend that was to be used cannot be. */
  readonly log: (line: string) => void;
  /** What runs nativeProbe in Node. */
  readonly probe?: readonly string[];
}

const chosenInSettings = 'Chosen in the settings.';

const builtProbe = (): readonly string[] => [fileURLToPath(new URL('nativeProbe.mjs', import.meta.url))];

export class TensorBackends {
  private settings: BackendSettings = { choice: 'auto', nativeFolder: null };
  /** Native TensorFlow, or why it cannot be used; tried once for every folder. */
  private native: Promise<TensorBackend | string> | null = null;

  constructor(private readonly options: TensorBackendsOptions) {}

  configure(settings: BackendSettings): void {
    this.settings = settings;
    this.native = null;
  }

  /** @returns what is used for a model; native TensorFlow is tried for it */
  async choose(model: SequenceModel): Promise<ChosenBackend> {
    const { choice } = this.settings;
    const plain = { name: 'plain', load: () => Promise.resolve(plainTensors) } as const;
    const operations = feedForwardOperations(model);
    if (choice === 'plain') return { ...plain, reason: chosenInSettings };
    if (choice === 'auto' && operations < smallModel) return { ...plain, reason: 'The feed-forward layers are small: nothing has to be loaded for them.' };
    const why = choice === 'auto' ? `The feed-forward layers take about ${operations.toLocaleString('en')} multiplications per sequence.` : chosenInSettings;
    const native = choice === 'wasm' ? null : await this.nativeOrReason(choice);
    if (native !== null && typeof native !== 'string') return { name: native.name, reason: why, load: async () => bySize(native, choice) };
    const reason = native === null ? why : `Native TensorFlow cannot be used (${native}).`;
    return { name: 'wasm', reason, load: async () => bySize(await this.wasmOrPlain(), choice) };
  }

  /** @returns why native TensorFlow cannot be used, null where it can */
  async nativeProblem(): Promise<string | null> {
    const native = await this.nativeOrReason('tensorflow');
    return typeof native === 'string' ? native : null;
  }

  private async wasmOrPlain(): Promise<TensorBackend> {
    try {
      return await wasmTensors();
    } catch (error) {
      this.options.log(`WebAssembly cannot be used for feed-forward layers (${reasonOf(error)}); they are computed without it, which is slower.`);
      return plainTensors;
    }
  }

  /** @returns null where it is neither installed nor asked for */
  private async nativeOrReason(choice: BackendChoice): Promise<TensorBackend | string | null> {
    const folder = this.settings.nativeFolder ?? fileURLToPath(new URL('.', import.meta.url));
    const installed = isNativeInstalled(folder);
    if (!installed && choice !== 'tensorflow') return null;
    this.native ??= installed ? this.startNative(folder) : Promise.resolve(this.withoutNative('it is not installed'));
    return this.native;
  }

  private withoutNative(reason: string): string {
    this.options.log(`Native TensorFlow cannot be used (${reason}); WebAssembly takes over.`);
    return reason;
  }

  private async startNative(folder: string): Promise<TensorBackend | string> {
    const fail = (reason: string): string => {
      this.native = Promise.resolve(this.withoutNative(reason));
      return reason;
    };
    try {
      const probe = this.options.probe ?? builtProbe();
      return await nativeTensors({ folder, probe, instead: await this.wasmOrPlain(), onFailure: fail });
    } catch (error) {
      return fail(reasonOf(error));
    }
  }
}

/** What is small enough is computed at once, unless the user wants it otherwise. */
function bySize(large: TensorBackend, choice: BackendChoice): TensorBackend {
  if (choice !== 'auto') return large;
  const choose = (operations: number): TensorBackend => (operations < smallOperation ? plainTensors : large);
  return {
    get name(): TensorBackendName {
      return large.name;
    },
    dense: (job, task) => choose(job.rows * job.inputs * job.units).dense(job, task),
    convolution: (job, task) => choose(convolutionOperations(job)).convolution(job, task),
    pooling: (job, task) => choose(job.x.length * job.window.size[0] * job.window.size[1]).pooling(job, task),
  };
}
