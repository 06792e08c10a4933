/**
 * The model's own read-out applied to hidden states that never came from a sequence: cluster centres, say.
 */
import type { Task } from '../core/task.js';
import { hiddenSize, layerNamed } from '../model/graph.js';
import type { Layer, SequenceModel } from '../model/sequenceModel.js';
import { supportFor } from './layers/kinds.js';
import type { LayerValue, RunContext } from './layers/layerSupport.js';
import type { RunnableModel, TraceArray } from './tracer.js';

/** The output for each state, or one sentence why a state alone does not give one. */
export type StateReadOut =
  | { readonly output: TraceArray; readonly reason: null }
  | { readonly output: null; readonly reason: string };

/**
 * @param layer name of a recurrent layer
 * @param h hidden states, [count, units]
 * @returns output rows [count, width], or the reason why the state of this layer does not decide the output
 */
export function applyReadOut(runnable: RunnableModel, layer: string, h: Float32Array, task: Task): StateReadOut {
  const path = pathToOutput(runnable.model, layer);
  if (typeof path === 'string') return { output: null, reason: path };
  const blocked = path.find((step) => !runnable.runners.has(step.name));
  if (blocked) return { output: null, reason: `Layer "${blocked.name}" (${blocked.className}) cannot be run.` };

  const start = layerNamed(runnable.model, layer);
  const units = start.kind === 'recurrent' ? hiddenSize(start) : 1;
  const count = h.length / units;
  const context: RunContext = {
    wants: () => false,
    batch: { count, steps: 1, inputs: [], mask: null, lengths: new Int32Array(count).fill(1) },
    initial: null,
    clampOf: () => null,
    task,
    memory: null,
    record() {},
    leaveState() {},
    stateLeft: () => ({ h, c: null }),
  };
  let value: LayerValue = { shape: [count, units], data: h, mask: null };
  for (const step of path) value = runnable.runners.get(step.name)!([value], context);
  return { output: { shape: value.shape, data: value.data as Float32Array }, reason: null };
}

/** @returns whether the state of a layer alone decides the model's output, as null, or one sentence why not. */
export function readOutObstacle(model: SequenceModel, layer: string): string | null {
  const path = pathToOutput(model, layer);
  return typeof path === 'string' ? path : null;
}

/** @returns the layers after `from` up to the output, or why there is no such chain. */
function pathToOutput(model: SequenceModel, from: string): readonly Layer[] | string {
  const start = layerNamed(model, from);
  if (start.kind !== 'recurrent') return `Layer "${from}" (${start.className}) is not recurrent.`;
  if (start.runs.length > 1) return `Layer "${from}" runs in both directions: no single state decides the output.`;
  const path: Layer[] = [];
  for (let layer = layerNamed(model, model.output); layer !== start; layer = layerNamed(model, layer.inputs[0]!)) {
    if (layer.inputs.length === 0) return `The output of ${model.name} does not depend on layer "${from}" alone.`;
    if (layer.inputs.length > 1) return `Layer "${layer.name}" (${layer.className}) after "${from}" has more inputs than its state.`;
    if (layer.kind === 'unsupported') return `Layer "${layer.name}" (${layer.className}) after "${from}" is not supported.`;
    if (!supportFor(layer).actsPerStep) {
      return `Layer "${layer.name}" (${layer.className}) after "${from}" looks at more than one step: one state does not decide the output.`;
    }
    path.unshift(layer);
  }
  return path;
}
