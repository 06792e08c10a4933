/**
 * The tracer: loads a model's weights once and runs batches through its layers, computing only what is asked for.
 */
import { UnrollError } from '../core/errors.js';
import type { Task } from '../core/task.js';
import { shardedKernel } from '../kernels/shardedKernel.js';
import { ancestors } from '../model/graph.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';
import { runAtOwnLengths, runPerStep } from './equalLengths.js';
import { supportFor } from './layers/kinds.js';
import type { LayerRunner, LayerValue, RecordedName, RunnableLayer, RunContext } from './layers/layerSupport.js';
import { plainTensors } from './plainTensors.js';
import type { RecurrentKernelFactory } from './recurrentKernel.js';
import type { TensorBackend } from './tensorBackend.js';
import type { RunnableModel, RunState, TraceArray } from './tracer.js';

type Loaded = Pick<RunnableModel, 'model' | 'names' | 'runners'>;

/** The name under which the model's own output is recorded. */
export const outputName = 'output';

/** What computes the heavy parts; what is fastest on this machine where nothing else is given. */
export interface Computing {
  /** Recurrent layers. */
  readonly kernels?: RecurrentKernelFactory;
  /** Feed-forward layers. */
  readonly tensors?: TensorBackend;
}

/**
 * Loads the weights of every layer that can be run. A layer that cannot, or that depends on one, is left out; asking
 * for what needs it is an error that names it.
 */
export async function loadRunnable(
  model: SequenceModel,
  task: Task,
  { kernels = shardedKernel, tensors = plainTensors }: Computing = {},
): Promise<RunnableModel> {
  const runners = new Map<string, LayerRunner>();
  const layers = runnableLayers(model);
  const loadLayer = (layer: RunnableLayer): Promise<LayerRunner> => supportFor(layer).load(layer, { model, kernels, tensors, loadLayer });
  for (const [index, layer] of layers.entries()) {
    await task.checkpoint();
    task.progress(index / layers.length, `Loading ${layer.name}`);
    runners.set(layer.name, await loadLayer(layer));
  }
  const names = recordableNames(model);

  return {
    model,
    names,
    runners,
    run(batch, request, batchTask) {
      const wanted = request.record ?? new Set(names.map((recorded) => recorded.name));
      const arrays = new Map<string, TraceArray>();
      const last = new Map<string, RunState>();
      const values = new Map<string, LayerValue>();
      const context: RunContext = {
        batch,
        initial: request.initial ?? null,
        clampOf: (run) => request.clamps?.get(run) ?? null,
        task: batchTask,
        memory: request.memory ?? null,
        wants: (name) => wanted.has(name),
        record: (name, array) => void (wanted.has(name) && arrays.set(name, array)),
        leaveState: (run, state) => void last.set(run, state),
        stateLeft: (run) => last.get(run)!,
      };
      for (const layer of neededLayers({ model, names, runners }, wanted)) {
        batchTask.throwIfCancelled();
        const support = supportFor(layer);
        const run = support.mixesSteps?.(layer) ? runAtOwnLengths : runPerStep;
        const value = run(layer, runners.get(layer.name)!, layer.inputs.map((name) => values.get(name)!), context);
        values.set(layer.name, value);
        if (support.recordsOutput) recordValue(context, `${layer.name}.out`, value);
        if (layer.name === model.output) recordValue(context, outputName, value);
      }
      const masks = new Map([...values].map(([layer, value]) => [layer, value.mask] as const));
      return { batch, arrays, last, masks };
    },
  };
}

/** @returns every name that a trace of the model can record, known without its weights */
export function recordableNames(model: SequenceModel): RunnableModel['names'] {
  const layers = runnableLayers(model);
  const names = layers.flatMap((layer) => recordedNames(layer).map((recorded) => ({ ...recorded, layer: layer.name })));
  const output = layers.find((layer) => layer.name === model.output);
  return output ? [...names, { ...outputOf(output, outputName), layer: output.name }] : names;
}

/** @returns the supported layers that depend on no unsupported one */
function runnableLayers(model: SequenceModel): readonly RunnableLayer[] {
  const found = new Map<string, RunnableLayer>();
  for (const layer of model.layers) {
    if (layer.kind !== 'unsupported' && layer.inputs.every((name) => found.has(name))) found.set(layer.name, layer);
  }
  return [...found.values()];
}

function recordValue(context: RunContext, name: string, { shape, data }: LayerValue): void {
  if (data instanceof Float32Array) context.record(name, { shape, data });
}

function recordedNames(layer: RunnableLayer): readonly RecordedName[] {
  const support = supportFor(layer);
  return [...(support.names?.(layer) ?? []), ...(support.recordsOutput ? [outputOf(layer, `${layer.name}.out`)] : [])];
}

function outputOf(layer: Layer, name: string): RecordedName {
  const timed = layer.outputShape.length > 1;
  const perStep = timed ? layer.outputShape.slice(1) : layer.outputShape;
  return { name, timed, units: perStep.reduce<number>((product, size) => product * (size ?? 1), 1) };
}

/** @returns the layers that the wanted names depend on, in the model's order. */
function neededLayers({ model, names, runners }: Loaded, wanted: ReadonlySet<string>): readonly RunnableLayer[] {
  const needed = new Set<Layer>();
  for (const name of wanted) {
    const recorded = names.find((candidate) => candidate.name === name);
    if (recorded === undefined) throw cannotRecord({ model, names, runners }, name);
    for (const layer of ancestors(model, recorded.layer)) needed.add(layer);
  }
  return runnableLayers(model).filter((layer) => needed.has(layer));
}

/**
 * Says what cannot be computed before any data are read.
 * @param wanted names to record; null = all there are
 * @throws UnrollError naming the layer that cannot be run
 */
export function checkRecordable(runnable: RunnableModel, wanted: ReadonlySet<string> | null): void {
  if (wanted === null && runnable.names.length > 0) return;
  for (const name of wanted ?? [outputName]) {
    if (!runnable.names.some((recorded) => recorded.name === name)) throw cannotRecord(runnable, name);
  }
}

function cannotRecord({ model, names, runners }: Loaded, name: string): UnrollError {
  const target = name === outputName ? model.output : model.layers.find((layer) => name.startsWith(`${layer.name}.`))?.name;
  const blocking = target === undefined ? undefined : ancestors(model, target).find((layer) => !runners.has(layer.name));
  if (blocking?.kind === 'unsupported') {
    return new UnrollError(
      'unsupported',
      `"${name}" cannot be computed, as layer "${blocking.name}" (${blocking.className}) cannot be run: ${blocking.reason} ` +
        'Layers before it can still be traced.',
    );
  }
  const known = names.map((recorded) => recorded.name).join(', ');
  return new UnrollError('usage', `${model.name} has no "${name}" to record. It has: ${known || 'nothing that can be run'}.`);
}
