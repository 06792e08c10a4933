/**
 * The engine as a service: files in, plain results out. A plain object, so that tests use it without a thread.
 */
import { basename } from 'node:path';
import {
  checkParameters,
  type ComparedModel,
  checkRecordable,
  exporterOf,
  type FileReference,
  fitOf,
  isTextData,
  loadRunnable,
  type Method,
  type MethodInput,
  methodNamed,
  methodsFor,
  overviewOf,
  type PairedData,
  recordableNames,
  type ResultDocument,
  type RunnableModel,
  type SequenceModel,
  settingsOf,
  subtask,
  type Task,
  tensorStatistics,
  UnrollError,
  type View,
  withoutData,
} from '../engine/index.js';
import type { Handlers } from '../protocol/client.js';
import type { DataProposal, EngineService, QuestionRequest, RunReply, RunRequest } from '../protocol/services.js';
import { type FileRole, openFileSource } from './fileSource.js';
import type { OpenDataSets } from './openDataSets.js';
import type { OpenModel, OpenModels } from './openModels.js';
import { readWholeData, withPairedData } from './readPaired.js';
import { sha256Of } from './sha256.js';
import { pairedDataPath, sidecarBeside, writePairing, writeSetting } from './sidecars.js';
import type { TensorBackends } from './tensors/tensorBackends.js';
import { namesOf, writeTrace } from './traceFile.js';

export interface EngineSurroundings {
  /** Version of Unroll, for results. */
  readonly version: string;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
}

/** What a method runs on. */
interface OpenedRun {
  readonly method: Method;
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  /** What reading the data had to suppose or skip. */
  readonly notes: readonly string[];
}

/** A larger file is not read just to see whether it fits. */
const proposalBytes = 32 * 2 ** 20;

/**
 * @param models keeps the last model open, `dataSets` the last data; whoever made them closes them
 * @param backends chooses what computes feed-forward layers
 */
export function engineService({ version, now }: EngineSurroundings, models: OpenModels, dataSets: OpenDataSets, backends: TensorBackends): Handlers<EngineService> {
  async function load(model: SequenceModel, task: Task): Promise<RunnableModel> {
    const chosen = await backends.choose(model);
    return loadRunnable(model, task, { tensors: await chosen.load() });
  }

  /** Opens a run's model and data; they are there until `work` settles. */
  async function withRun<T>(request: RunRequest, task: Task, work: (opened: OpenedRun) => Promise<T>): Promise<T> {
    const method = methodNamed(request.method);
    return models.use(request.modelPath, task, async ({ model, said }) => {
      checkSuited(method, model);
      const runnable = await load(model, subtask(task, 0, 0.4));
      const { modelPath, dataPath } = request;
      if (dataPath !== null) return withPairedData(dataSets, runnable, { modelPath, dataPath, said }, subtask(task, 0.4, 1), (data, notes) => work({ method, runnable, data, notes }));
      if (!method.dataOptional) throw new UnrollError('usage', `${method.title} needs data to run ${model.name} on. Choose a data file.`);
      return work({ method, runnable, data: withoutData, notes: [] });
    });
  }

  /**
   * The models of a run one after the other, each open only while it is looked at.
   * @param opened is told of each
   */
  function comparedModels({ modelPath, otherModels = [], ...rest }: RunRequest, task: Task, opened: (name: string, run: OpenedRun) => void = () => {}): Pick<MethodInput, 'compared'> {
    const { severalModels, title } = methodNamed(rest.method);
    if (otherModels.length > 0 && !severalModels) throw new UnrollError('usage', `${title} takes one model, not ${otherModels.length + 1}.`);
    if (!severalModels) return {};
    const compared = [modelPath, ...otherModels].map(
      (path): ComparedModel => ({
        name: basename(path),
        use: (work) =>
          withRun({ ...rest, modelPath: path }, subtask(task, 0, 0), async (run) => {
            opened(basename(path), run);
            return work(run);
          }),
      }),
    );
    return { compared };
  }

  async function run(request: RunRequest, task: Task): Promise<RunReply> {
    const begun = now();
    const parameters = checkParameters(methodNamed(request.method).parameters, request.parameters);
    const supposed = new Set<string>();
    const compared = comparedModels(request, task, (name, opened) => {
      for (const statement of supposedIn(opened)) supposed.add(`${name}: ${statement}`);
    });
    // The first model may keep it busy for minutes: that the last is not suited is said before.
    for (const path of request.otherModels ?? []) await models.use(path, subtask(task, 0, 0), async ({ model }) => checkSuited(methodNamed(request.method), model));
    return withRun(request, subtask(task, 0, 0.05), async (opened) => {
      const { method, runnable, data } = opened;
      const reference = async (path: string, role: FileRole): Promise<FileReference> => ({ path, sha256: await hashOf(path, role, task) });
      const model = await reference(request.modelPath, 'model');
      const otherModels: FileReference[] = [];
      for (const path of request.otherModels ?? []) otherModels.push(await reference(path, 'model'));
      const dataFile = request.dataPath === null ? null : await reference(request.dataPath, 'data');
      const outcome = await method.run({ runnable, data, parameters, ...compared, seed: request.seed, task: subtask(task, 0.05, 1) });
      const document: ResultDocument = {
        method: method.id,
        version,
        model,
        ...(otherModels.length > 0 && { otherModels }),
        data: dataFile,
        parameters,
        seed: request.seed,
        seconds: seconds(now() - begun),
        mapping: data.mapping,
        assumptions: compared.compared ? [...supposed] : supposedIn(opened),
        card: outcome.card,
        ...outcome.body,
      };
      return { document, views: method.present(document) };
    });
  }

  async function ask({ run: request, document, question: id, parameters }: QuestionRequest, task: Task): Promise<readonly View[]> {
    const compared = comparedModels(request, task);
    return withRun(request, subtask(task, 0, 0.2), async ({ method, runnable, data }) => {
      const question = method.questions?.find((candidate) => candidate.id === id);
      if (!question || !method.answer) throw new UnrollError('usage', `${method.title} has no question "${id}".`);
      const checked = checkParameters(question.parameters, parameters);
      return method.answer({ runnable, data, ...compared, document, question: id, parameters: checked, seed: request.seed, task: subtask(task, 0.2, 1) });
    });
  }

  return {
    useBackend: async (settings) => backends.configure(settings),

    tryNative: async () => ({ problem: await backends.nativeProblem() }),

    describe: ({ modelPath }, task) =>
      models.use(modelPath, task, async ({ model, format, bytes, said }) => {
        const { name, reason } = await backends.choose(model);
        return overviewOf(model, {
          path: modelPath,
          bytes,
          formatTitle: format.title,
          methods: methodsFor({ model, names: recordableNames(model) }),
          backend: { name, reason },
          sidecar: sidecarBeside(modelPath),
          settingsOf: (assumption) => settingsOf(assumption, format.infersArchitecture ?? false, said.assumptions),
        });
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

    method: async ({ method }) => {
      const { parameters, questions = [], drawsGraphs = false, dataOptional = false, severalModels = false } = methodNamed(method);
      return { parameters, questions, drawsGraphs, dataOptional, severalModels };
    },

    async trace(request, task) {
      const begun = now();
      return models.use(request.modelPath, task, async ({ model, said }) => {
        const runnable = await load(model, subtask(task, 0, 0.02));
        const record = request.layers && namesOf(runnable, request.layers);
        checkRecordable(runnable, record);
        return withPairedData(dataSets, runnable, { ...request, said }, subtask(task, 0.02, 0.05), async (data) => {
          const arrays = await writeTrace(runnable, data, { ...request, record }, subtask(task, 0.05, 1));
          return { out: request.out, arrays, mapping: data.mapping, seconds: seconds(now() - begun) };
        });
      });
    },

    pairedData: async ({ modelPath }) => pairedDataPath(modelPath),

    pair: async ({ modelPath, dataPath }) => writePairing(modelPath, dataPath),

    assume: ({ modelPath, key, text }, task) => writeSetting(modelPath, key, text, (said) => models.tryOpening(modelPath, said, task)),

    run,

    ask,

    locate: ({ modelPath, dataPath, sequence }, task) =>
      models.use(modelPath, task, async ({ model, said }) => {
        const location = await dataSets.use(model, { modelPath, dataPath, said }, task, async ({ dataset }) => dataset.locationOf(sequence));
        return location && 'line' in location ? { path: dataPath, line: location.line } : null;
      }),

    hasLines: async ({ dataPath }) => holdsText(dataPath),

    present: async ({ document }) => presented(document),

    hash: ({ path }, task) => hashOf(path, 'data', task),

    async export({ document, kind, pictures }) {
      return exporterOf(kind).write({ document, title: methodNamed(document.method).title, views: () => presented(document), pictures });
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

function holdsText(dataPath: string): boolean {
  const source = openFileSource(dataPath, 'data');
  try {
    return isTextData(source);
  } finally {
    source.close();
  }
}

/** What was supposed about a model and its data. */
function supposedIn({ runnable, notes }: OpenedRun): readonly string[] {
  return [...runnable.model.assumptions.map((assumption) => assumption.statement), ...notes];
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

/** @throws UnrollError where the method cannot be run on the model, as its structure alone tells */
function checkSuited(method: Method, model: SequenceModel): void {
  const unsuited = method.unsuited({ model, names: recordableNames(model) });
  if (unsuited) throw new UnrollError('unsupported', `${model.name}: ${unsuited}`);
}

/** To the millisecond. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
