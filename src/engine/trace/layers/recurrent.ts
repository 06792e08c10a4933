/** Recurrent layers: one or two runs of a cell through time, recorded aligned with the input's time. */
import { cells } from '../../model/cells/cell.js';
import type { Batch } from '../../data/batch.js';
import { hiddenSize } from '../../model/graph.js';
import type { CellWeights, RecurrentLayer } from '../../model/sequenceModel.js';
import type { RecordMemory } from '../recordMemory.js';
import { newRecord, type RecurrentBlock, type RecurrentRecord, type WantedRecords } from '../recurrentKernel.js';
import type { RunState } from '../tracer.js';
import { featureRows, lengthsMask, type LayerSupport, type LayerValue, type RunContext } from './layerSupport.js';

export const recurrent: LayerSupport<RecurrentLayer> = {
  recordsOutput: false,
  actsPerStep: false,
  names(layer) {
    return layer.runs.flatMap((run) =>
      recordedParts(layer).map((part) => ({ name: `${run.traceName}.${part}`, units: sizeOf(layer, part), timed: true })),
    );
  },
  async load(layer, { kernels }) {
    const runs = await Promise.all(
      layer.runs.map(async (run) => {
        const weights = await run.load();
        return { ...run, kernel: kernels(run.variant ? { ...layer, variant: run.variant } : layer, weights), start: weights.initial ?? null };
      }),
    );
    return ([value, ...states], context) => {
      const { data: x } = featureRows(layer, value, layer.inputSize);
      const [count, steps] = value!.shape as [number, number, number];
      const mask = layer.ignoresMask ? (value!.lengths ? lengthsMask(value!.lengths, steps) : null) : value!.mask;
      const records = runs.map(({ kernel, traceName, reverse, start }, index) => {
        const given = layer.initialFromInputs ? givenState(layer, states, index) : start && repeated(start, count);
        const initial = context.initial?.get(traceName) ?? given;
        const wanted = wantedOf(layer, traceName, context);
        const block: RecurrentBlock = { count, steps, x, mask, initial, reverse, wanted, clamp: context.clampOf(traceName) };
        const record = kernel.run(block, context.task, recordIn(context.memory, layer, block));
        recordRun(layer, traceName, [count, steps], record, context);
        return record;
      });
      const width = layer.runs.length === 2 && layer.merge === 'concat' ? 2 * hiddenSize(layer) : hiddenSize(layer);
      if (!layer.returnSequences) {
        return { shape: [count, width], data: join(layer, records.map((record) => record.last.h)), mask: null };
      }
      let data = join(layer, records.map((record) => record.h!));
      if (layer.zeroOutputForMask && value!.mask !== null) data = zeroMasked(data, value!.mask, width);
      if (layer.outputInRunOrder && layer.runs[0]!.reverse) data = turnRound(data, context.batch, width);
      return { shape: [count, steps, width], data, mask: value!.mask };
    };
  },
};

/** @returns the memory's record; none where h is projected, as such a kernel makes its records itself */
function recordIn(memory: RecordMemory | null, layer: RecurrentLayer, block: RecurrentBlock): RecurrentRecord | undefined {
  return memory === null || hiddenSize(layer) !== layer.units ? undefined : newRecord(layer, block, (length) => memory.floats(length));
}

/** The state that other layers hand to one of the runs. */
function givenState(layer: RecurrentLayer, states: readonly LayerValue[], run: number): RunState {
  const parts = cells[layer.cell].hasCellState ? 2 : 1;
  const [h, c] = states.slice(run * parts, (run + 1) * parts).map((state, part) => featureRows(layer, state, sizeOf(layer, part === 0 ? 'h' : 'c')).data);
  return { h: h!, c: c ?? null };
}

/** The layer's own initial state for every sequence of a batch. */
function repeated({ h, c }: NonNullable<CellWeights['initial']>, count: number): NonNullable<RecurrentBlock['initial']> {
  const rows = (state: Float32Array) => Float32Array.from({ length: count * state.length }, (_, i) => state[i % state.length]!);
  return { h: rows(h), c: c && rows(c) };
}

function recordedParts(layer: RecurrentLayer): readonly string[] {
  const cell = cells[layer.cell];
  return ['h', ...(cell.hasCellState ? ['c'] : []), ...cell.gates];
}

function sizeOf(layer: RecurrentLayer, part: string): number {
  return part === 'h' ? hiddenSize(layer) : layer.units;
}

function wantedOf(layer: RecurrentLayer, run: string, context: RunContext): WantedRecords {
  const wants = (part: string): boolean => context.wants(`${run}.${part}`);
  return { h: layer.returnSequences || wants('h'), c: wants('c'), gates: cells[layer.cell].gates.map(wants) };
}

function recordRun(layer: RecurrentLayer, run: string, steps: readonly number[], record: RecurrentRecord, context: RunContext): void {
  const arrays = [record.h, ...(cells[layer.cell].hasCellState ? [record.c] : []), ...record.gates];
  recordedParts(layer).forEach((part, i) => {
    const data = arrays[i];
    if (data) context.record(`${run}.${part}`, { shape: [...steps, sizeOf(layer, part)], data });
  });
  context.leaveState(run, record.last);
}

/** Joins the outputs of two directions row by row. */
function join(layer: RecurrentLayer, [forward, backward]: readonly Float32Array[]): Float32Array {
  if (backward === undefined) return forward!;
  const { merge } = layer;
  const units = hiddenSize(layer);
  if (merge === 'sum') return forward!.map((a, i) => a + backward[i]!);
  if (merge === 'mul') return forward!.map((a, i) => a * backward[i]!);
  if (merge === 'ave') return forward!.map((a, i) => (a + backward[i]!) / 2);
  const data = new Float32Array(2 * forward!.length);
  for (let from = 0; from < forward!.length; from += units) {
    data.set(forward!.subarray(from, from + units), 2 * from);
    data.set(backward.subarray(from, from + units), 2 * from + units);
  }
  return data;
}

function zeroMasked(output: Float32Array, mask: Uint8Array, width: number): Float32Array {
  const data = output.slice();
  for (let step = 0; step < mask.length; step++) if (mask[step] === 0) data.fill(0, step * width, (step + 1) * width);
  return data;
}

/**
 * Keras hands the outputs of a lone backward layer on in the order it made them. The padding a batch adds stays where
 * it is, so that a sequence gives the same whatever it is batched with.
 */
function turnRound(output: Float32Array, { count, steps, mask }: Batch, width: number): Float32Array {
  const data = output.slice();
  for (let sequence = 0; sequence < count; sequence++) {
    const first = sequence * steps;
    let end = first + steps;
    while (mask !== null && end > first && mask[end - 1] === 0) end--;
    for (let step = first; step < end; step++) {
      const from = first + end - 1 - step;
      data.set(output.subarray(from * width, (from + 1) * width), step * width);
    }
  }
  return data;
}

