/**
 * Models written by hand for tests of the tracer, and the reading of what it records.
 */
import type { Batch, BatchInput } from '../../../../src/engine/data/batch.js';
import { silentTask } from '../../../../src/engine/core/task.js';
import type {
  CellWeights,
  DenseLayer,
  EmbeddingLayer,
  InputLayer,
  Layer,
  OutputMeaning,
  RecurrentLayer,
  SequenceModel,
  UnsupportedLayer,
} from '../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../src/engine/trace/loadRunnable.js';
import type { TraceRequest, TraceResult } from '../../../../src/engine/trace/tracer.js';

type Rest<L extends Layer> = Partial<Omit<L, 'kind'>>;

export function featureInput(width: number, rest: Rest<InputLayer> = {}): InputLayer {
  return { kind: 'input', name: 'in', className: 'Input', inputs: [], outputShape: [null, width], tensors: [], content: 'features', ...rest };
}

export function tokenInput(rest: Rest<InputLayer> = {}): InputLayer {
  return { kind: 'input', name: 'in', className: 'Input', inputs: [], outputShape: [null], tensors: [], content: 'tokens', ...rest };
}

export function embedding(table: readonly (readonly number[])[], rest: Rest<EmbeddingLayer> = {}): EmbeddingLayer {
  return {
    kind: 'embedding',
    name: 'embedding',
    className: 'Embedding',
    inputs: ['in'],
    outputShape: [null, table[0]!.length],
    tensors: [],
    vocabularySize: table.length,
    maskZero: false,
    load: async () => Float32Array.from(table.flat()),
    ...rest,
  };
}

/** One unit that adds up its input: h' = x + h. Its states are exact and tell which steps were seen. */
export const adder: CellWeights = {
  kernel: Float32Array.of(1),
  recurrent: Float32Array.of(1),
  bias: Float32Array.of(0),
  recurrentBias: null,
};

export function recurrent(rest: Rest<RecurrentLayer> = {}): RecurrentLayer {
  const name = rest.name ?? 'rnn';
  return {
    kind: 'recurrent',
    name,
    className: 'SimpleRNN',
    inputs: ['in'],
    outputShape: rest.returnSequences ? [null, 1] : [1],
    tensors: [],
    cell: 'srn',
    inputSize: 1,
    units: 1,
    activation: 'linear',
    recurrentActivation: 'sigmoid',
    resetAfter: false,
    runs: [{ traceName: name, reverse: false, load: async () => adder }],
    merge: 'concat',
    returnSequences: false,
    maskedSteps: 'carry',
    zeroOutputForMask: false,
    outputInRunOrder: false,
    ...rest,
  };
}

/** Forward and backward adders. */
export const bothWays: RecurrentLayer['runs'] = [
  { traceName: 'rnn.fwd', reverse: false, load: async () => adder },
  { traceName: 'rnn.bwd', reverse: true, load: async () => adder },
];

export function dense(kernel: readonly number[], bias: readonly number[], rest: Rest<DenseLayer> = {}): DenseLayer {
  return {
    kind: 'dense',
    name: 'dense',
    className: 'Dense',
    inputs: ['rnn'],
    outputShape: [bias.length],
    tensors: [],
    units: bias.length,
    activation: 'linear',
    load: async () => ({ kernel: Float32Array.from(kernel), bias: Float32Array.from(bias) }),
    ...rest,
  };
}

export function unsupported(rest: Rest<UnsupportedLayer> = {}): UnsupportedLayer {
  return { kind: 'unsupported', name: 'conv', className: 'Conv1D', inputs: [], outputShape: [1], tensors: [], reason: 'Not yet.', ...rest };
}

export function modelOf(layers: readonly Layer[], outputMeaning: OutputMeaning = 'logits'): SequenceModel {
  return {
    name: 'handmade',
    format: 'test',
    producer: null,
    layers,
    output: layers.at(-1)!.name,
    outputMeaning,
    assumptions: [],
    notes: [],
    tensors: [],
    metadata: {},
    close() {},
  };
}

/** @param sequences one number per step; shorter ones are padded with `padding` and masked */
export function batchOf(kind: BatchInput['kind'], sequences: readonly (readonly number[])[], padding = 0): Batch {
  const steps = Math.max(0, ...sequences.map((sequence) => sequence.length));
  const padded = sequences.flatMap((sequence) => [...sequence, ...Array<number>(steps - sequence.length).fill(padding)]);
  const mask = Uint8Array.from(sequences.flatMap((sequence) => Array.from({ length: steps }, (_, t) => (t < sequence.length ? 1 : 0))));
  return {
    count: sequences.length,
    steps,
    inputs: [kind === 'tokens' ? { kind, data: Int32Array.from(padded) } : { kind, data: Float32Array.from(padded), width: 1 }],
    mask: mask.includes(0) ? mask : null,
    lengths: Int32Array.from(sequences, (sequence) => sequence.length),
  };
}

export async function traceOf(layers: readonly Layer[], batch: Batch, request: Partial<TraceRequest> = {}): Promise<TraceResult> {
  const runnable = await loadRunnable(modelOf(layers), silentTask);
  return runnable.run(batch, { record: null, ...request }, silentTask);
}

export function values(result: Pick<TraceResult, 'arrays'>, name: string): number[] {
  const array = result.arrays.get(name);
  if (array === undefined) throw new Error(`${name} was not recorded; there is ${[...result.arrays.keys()].join(', ')}`);
  return Array.from(array.data);
}

