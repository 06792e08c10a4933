/**
 * The engine as a service: files in, plain results out. A plain object, so that tests use it without a thread.
 */
import { basename } from 'node:path';
import {
  checkParameters,
  checkRecordable,
  exporterOf,
  fitOf,
  loadRunnable,
  methodNamed,
  methods,
  overviewOf,
  recordableNames,
  type ResultDocument,
  type RunnableModel,
  type SequenceModel,
  subtask,
  type Task,
  tensorStatistics,
  UnrollError,
  type View,
} from '../engine/index.js';
import type { Handlers } from '../protocol/client.js';
import type { DataProposal, EngineService, RunReply, RunRequest } from '../protocol/services.js';
import { type FileRole, openFileSource } from './fileSource.js';
import type { OpenModel, OpenModels } from './openModels.js';
import { readWholeData, withPairedData } from './readPaired.js';
import { sha256Of } from './sha256.js';
import { pairedDataPath, writePairing } from './sidecars.js';
import type { TensorBackends } from './tensors/tensorBackends.js';
import { namesOf, writeTrace } from './traceFile.js';

export interface EngineSurroundings {
  /** Version of Unroll, for results. */
  readonly version: string;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
}

/** A larger file is not read just to see whether it fits. */
const proposalBytes = 32 * 2 ** 20;

/**
 * @param models keeps the last model open; whoever made it closes it
 * @param backends chooses what computes feed-forward layers
 */
export function engineService({ version, now }: EngineSurroundings, models: OpenModels, backends: TensorBackends): Handlers<EngineService> {
  async function load(model: SequenceModel, task: Task): Promise<RunnableModel> {
    const chosen = await backends.choose(model);
    return loadRunnable(model, task, { tensors: await chosen.load() });
  }

  async function run(request: RunRequest, task: Task): Promise<RunReply> {
    const begun = now();
    const method = methodNamed(request.method);
    const parameters = checkParameters(method.parameters, request.parameters);
    return models.use(request.modelPath, task, async ({ model, said }) => {
      const unsuited = method.unsuited({ model, names: recordableNames(model) });
      if (unsuited) throw new UnrollError('unsupported', `${model.name}: ${unsuited}`);
      const runnable = await load(model, subtask(task, 0, 0.02));
      return withPairedData(runnable, { ...request, said }, subtask(task, 0.02, 0.05), async (data, notes) => {
        const modelHash = await hashOf(request.modelPath, 'model', task);
        const dataHash = await hashOf(request.dataPath, 'data', task);
        const outcome = await method.run({ runnable, data, parameters, seed: request.seed, task: subtask(task, 0.05, 1) });
        const document: ResultDocument = {
          method: method.id,
          version,
          model: { path: request.modelPath, sha256: modelHash },
          data: { path: request.dataPath, sha256: dataHash },
          parameters,
          seed: request.seed,
          seconds: seconds(now() - begun),
          mapping: data.mapping,
          assumptions: [...model.assumptions.map((assumption) => assumption.statement), ...notes],
          card: outcome.card,
          ...outcome.body,
        };
        return { document, views: method.present(document) };
      });
    });
  }

  return {
    useBackend: async (settings) => backends.configure(settings),

    tryNative: async () => ({ problem: await backends.nativeProblem() }),

    describe: ({ modelPath }, task) =>
      models.use(modelPath, task, async ({ model, format, bytes }) => {
        const names = recordableNames(model);
        const suited = methods.map((method) => ({ id: method.id, title: method.title, unsuited: method.unsuited({ model, names }) }));
        const { name, reason } = await backends.choose(model);
        return overviewOf(model, { path: modelPath, bytes, formatTitle: format.title, methods: suited, backend: { name, reason } });
      }),

    tensorStatistics: ({ modelPath, tensors }, task) =>
      models.use(modelPath, task, async ({ model }) => {
        const statistics = [];
        for (const [i, name] of tensors.entries()) {
          const tensor = model.tensors.find((candidate) => candidate.name === name);
          if (!tensor) throw new UnrollError('usage', `${model.name} has no tensor "${name}".`);
          statistics.push(await tensorStatistics(tensor, subtask(task, i / tensors.length, (i + 1) / tensors.length)));
        }
        return statistics;
      }),

    proposeData: ({ modelPath, candidates }, task) =>
      models.use(modelPath, task, async (opened) => {
        const proposals: DataProposal[] = [];
        for (const [i, path] of candidates.entries()) {
          await task.checkpoint();
          task.progress(i / candidates.length, `Looking at ${path}`);
          const { score, summary } = await proposal(opened, modelPath, path, task);
          // The name stands above its summary already.
          const name = `${basename(path)}: `;
          proposals.push({ path, score, summary: summary.startsWith(name) ? summary.slice(name.length) : summary });
        }
        return proposals.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
      }),

    parameters: async ({ method }) => methodNamed(method).parameters,

    async trace(request, task) {
      const begun = now();
      return models.use(request.modelPath, task, async ({ model, said }) => {
        const runnable = await load(model, subtask(task, 0, 0.02));
        const record = request.layers && namesOf(runnable, request.layers);
        checkRecordable(runnable, record);
        return withPairedData(runnable, { ...request, said }, subtask(task, 0.02, 0.05), async (data) => {
          const arrays = await writeTrace(runnable, data, { ...request, record }, subtask(task, 0.05, 1));
          return { out: request.out, arrays, mapping: data.mapping, seconds: seconds(now() - begun) };
        });
      });
    },

    pairedData: async ({ modelPath }) => pairedDataPath(modelPath),

    pair: async ({ modelPath, dataPath }) => writePairing(modelPath, dataPath),

    run,

    present: async ({ document }) => presented(document),

    hash: ({ path }, task) => hashOf(path, 'data', task),

    async export({ document, kind, pictures }) {
      const views = presented(document);
      return exporterOf(kind).write({ document, title: methodNamed(document.method).title, views, pictures });
    },
  };
}

async function proposal({ model, said }: OpenModel, modelPath: string, path: string, task: Task): Promise<Omit<DataProposal, 'path'>> {
  try {
    const source = openFileSource(path, 'data');
    source.close();
    if (source.size > proposalBytes) {
      return { score: 0, summary: `${Math.round(source.size / 2 ** 20)} MB, too large to be looked at beforehand; it can still be chosen` };
    }
    return fitOf(model, await readWholeData(model, { modelPath, dataPath: path, said }, task), said.pairing);
  } catch (error) {
    if (error instanceof UnrollError) return { score: 0, summary: error.message };
    throw error;
  }
}

async function hashOf(path: string, role: FileRole, task: Task): Promise<string> {
  const source = openFileSource(path, role);
  try {
    return await sha256Of(source, task);
  } finally {
    source.close();
  }
}

/** @throws UnrollError for a document of a method that does not exist, or one that it cannot read any more */
function presented(document: ResultDocument): readonly View[] {
  const method = methodNamed(document.method);
  try {
    return method.present(document);
  } catch (error) {
    throw new UnrollError('data', `The stored result of version ${document.version} cannot be shown (${error instanceof Error ? error.message : String(error)}). Run it again.`);
  }
}

/** To the millisecond. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
