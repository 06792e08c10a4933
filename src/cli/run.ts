/**
 * Carries out one command.
 */
import { writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UnrollError } from '../engine/core/errors.js';
import { printable } from '../engine/core/printable.js';
import type { ResultDocument } from '../engine/results/document.js';
import type { CancelSignal } from '../protocol/cancelSignal.js';
import type { CallOptions } from '../protocol/client.js';
import type { Invocation } from './arguments.js';
import { printOverview } from './describe.js';
import { OutputFolder } from './outputFolder.js';
import { printFigures, printTrace } from './summary.js';
import { noProgress, printableJson, type Progress, progressOn, type Terminal } from './terminal.js';
import type { Threads } from './threads.js';

export interface Surroundings {
  readonly threads: Threads;
  readonly terminal: Terminal;
  readonly cancel: CancelSignal;
}

/**
 * @throws UnrollError for the user, CancelledError when interrupted; nothing half-written is left behind then
 */
export async function run(invocation: Invocation, surroundings: Surroundings): Promise<void> {
  const { terminal, cancel } = surroundings;
  const progress = invocation.quiet ? noProgress : progressOn(terminal);
  const options: CallOptions = { cancel, onProgress: (fraction, message) => progress.report(fraction, message) };
  try {
    // Beside the command line itself is where npm puts native TensorFlow for it.
    if (invocation.backend !== 'auto') await surroundings.threads.engine.useBackend({ choice: invocation.backend, nativeFolder: null }, options);
    if (invocation.command.name === 'describe') await describe(invocation, surroundings, options, progress);
    else if (invocation.command.name === 'trace') await trace(invocation, surroundings, options, progress);
    else await extract(invocation, surroundings, options, progress);
  } finally {
    progress.end();
  }
}

async function describe({ model, json }: Invocation, { threads, terminal }: Surroundings, options: CallOptions, progress: Progress): Promise<void> {
  const overview = { ...(await threads.engine.describe({ modelPath: resolve(model) }, options)), path: model };
  progress.end();
  if (json) printJson(overview, terminal);
  else printOverview(overview, terminal);
}

async function trace({ model, data, out, layers, limit, json }: Invocation, { threads, terminal }: Surroundings, options: CallOptions, progress: Progress): Promise<void> {
  const target = resolve(out!);
  const dataGiven = data ?? (await dataOfSidecar(model, threads, options, false))!;
  const folder = new OutputFolder(dirname(target), [basename(target)], [resolve(model), resolve(dataGiven)]);
  try {
    const request = { modelPath: resolve(model), dataPath: resolve(dataGiven), out: join(folder.temporary, basename(target)), layers, limit };
    const summary = { ...(await threads.engine.trace(request, options)), out: out! };
    folder.commit([basename(target)]);
    progress.end();
    if (json) printJson(summary, terminal);
    else printTrace(summary, out!, terminal);
  } finally {
    folder.remove();
  }
}

async function extract({ command, model, otherModels, data, out, parameters, seed, json }: Invocation, { threads, terminal }: Surroundings, options: CallOptions, progress: Progress): Promise<void> {
  const method = command.method!;
  const dataGiven = data ?? (await dataOfSidecar(model, threads, options, method.dataOptional === true));
  const names = ['result.json', 'report.html', `${method.id}.svg`, `${method.id}.dot`];
  const folder = new OutputFolder(resolve(out!), names, [model, ...otherModels, ...(dataGiven === null ? [] : [dataGiven])].map((path) => resolve(path)));
  try {
    const request = { method: method.id, modelPath: resolve(model), dataPath: dataGiven === null ? null : resolve(dataGiven), otherModels: otherModels.map((path) => resolve(path)), parameters, seed };
    const running = threads.engine.run(request, options);
    // Graphviz takes a while to load, in a thread that has nothing else to do. Where it cannot be loaded, drawing says so.
    if (method.drawsGraphs) void threads.layout.prepare().catch(() => {});
    const reply = await running;
    // Results name their files as they were given, so that they are the same wherever they were made.
    const named = reply.document;
    const document: ResultDocument = {
      ...named,
      model: { ...named.model, path: model },
      ...(named.otherModels && { otherModels: named.otherModels.map((file, i) => ({ ...file, path: otherModels[i]! })) }),
      data: named.data && { ...named.data, path: dataGiven! },
    };
    progress.report(null, 'Drawing');
    const [pictures, written] = await Promise.all([threads.layout.pictures(reply.views, options), threads.engine.export({ document, kind: 'json', pictures: [] }, options)]);
    const texts = new Map<string, string>();
    texts.set('result.json', written);
    texts.set('report.html', await threads.engine.export({ document, kind: 'html', pictures }, options));
    const graph = reply.views.find((view) => view.kind === 'graph');
    if (graph) {
      const [variant] = graph.variants;
      const picture = pictures.find((candidate) => candidate.viewId === graph.id && candidate.variant === variant!.id);
      if (picture) texts.set(`${method.id}.svg`, picture.svg);
      texts.set(`${method.id}.dot`, await threads.layout.dot({ variant: variant!, groups: graph.groups, shape: graph.shape, minimumSupport: 0 }, options));
    }
    write(folder, texts, out!);
    progress.end();
    if (json) {
      terminal.out.write(printableJson(texts.get('result.json')!));
    } else {
      printFigures(`${method.title} of ${[model, ...otherModels].map((path) => basename(path)).join(', ')}${dataGiven === null ? '' : ` on ${basename(dataGiven)}`}`, reply.views, document.seconds, terminal);
      const place = printable(out!);
      terminal.out.write(`Wrote ${[...texts.keys()].join(', ')} to ${place}.\nThe report: ${join(place, 'report.html')}\n`);
    }
  } finally {
    folder.remove();
  }
}

/**
 * @returns the data file that the model's sidecar names, as a path like the model's; null where it names none and none is needed
 * @throws UnrollError when it names none
 */
async function dataOfSidecar(model: string, { engine }: Threads, options: CallOptions, optional: boolean): Promise<string | null> {
  const path = await engine.pairedData({ modelPath: resolve(model) }, options);
  if (path === null && optional) return null;
  if (path === null) throw new UnrollError('usage', `--data FILE is missing, and no ${basename(model)}.unroll.json names a data file.`);
  return join(dirname(model), relative(dirname(resolve(model)), path));
}

function write(folder: OutputFolder, texts: ReadonlyMap<string, string>, out: string): void {
  try {
    for (const [name, text] of texts) writeFileSync(join(folder.temporary, name), text);
  } catch (error) {
    throw new UnrollError('usage', `${out} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}). Choose another --out.`);
  }
  folder.commit([...texts.keys()]);
}

function printJson(value: unknown, { out }: Terminal): void {
  out.write(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}
