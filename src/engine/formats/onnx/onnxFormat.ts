/**
 * ONNX: a graph of operators, read from its structure; weights are passed over until a layer is loaded, so a file of
 * any size opens at once. Recurrent operators become recurrent layers; what exporters put around them to turn and
 * regroup tensors becomes nothing at all.
 */
import { memorySource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { SequenceModel } from '../../model/sequenceModel.js';
import type { ModelFormat } from '../format.js';
import { assemble } from './assemble.js';
import { readGraphOf, type GraphSource, type ReadGraph } from './graphReader.js';
import { readModel } from './messages.js';
import { OtherRoles, type InputRoles } from './obstacle.js';
import { structureNotes } from './structureNotes.js';
import { TensorStore } from './storedTensors.js';
import { WireReader } from './wire.js';

export const onnxFormat: ModelFormat = {
  id: 'onnx',
  title: 'ONNX (.onnx)',
  extensions: ['.onnx'],
  reads: 'LSTM, GRU and RNN with every attribute, convolutions and pooling along the steps or over images, and what exporters put around them; external data inside the folder',
  sniff: looksLikeModel,
  async open(source, task): Promise<SequenceModel> {
    task.progress(null, `Reading the structure of ${source.name}`);
    const wire = new WireReader(source);
    const model = readModel(wire);
    const store = new TensorStore(source, wire);
    try {
      const read = await readSettled({ name: source.name, wire, store, model }, task);
      const assembled = assemble(read, source.name);
      const used = assembled.layers.flatMap((layer) => layer.tensors);
      return {
        ...assembled,
        name: source.name,
        format: onnxFormat.id,
        producer: model.producer,
        notes: [...assembled.notes, ...structureNotes(model.graph, assembled.layers, read.unreadable)],
        tensors: [...new Map([...read.initializers, ...used].map((tensor) => [tensor.name, tensor])).values()],
        metadata: model.metadata,
        close: () => {
          store.close();
          source.close();
        },
      };
    } catch (error) {
      store.close();
      throw error;
    }
  },
};

/** Every round settles an input; a model has few. */
const mostRounds = 16;

/** Reads the graph until what its inputs' axes are supposed to be agrees with what recurrent operators do with them. */
async function readSettled(source: Omit<GraphSource, 'roles'>, task: Task): Promise<ReadGraph> {
  const roles = new Map<string, InputRoles>();
  for (let round = 0; round < mostRounds; round++) {
    try {
      return await readGraphOf({ ...source, roles }, task);
    } catch (error) {
      if (!(error instanceof OtherRoles)) throw error;
      roles.set(error.input, error.roles);
    }
  }
  throw new UnrollError('unsupported', `${source.name}: its recurrent operators disagree on which axis of an input holds the steps.`);
}

/** What a model's first fields may be; other protobuf files differ in their types or in what a name looks like. */
function looksLikeModel(head: Uint8Array): boolean {
  const wire = new WireReader(memorySource('head', head));
  const seen = new Set<number>();
  try {
    for (const field of wire.fields({ start: 0, end: Number.MAX_SAFE_INTEGER })) {
      const isVersion = field.number === 1 || field.number === 5;
      if (isVersion !== (field.wire === 'varint') || (!isVersion && field.wire !== 'bytes') || field.number > 26) return false;
      if (field.number === 2 && !isShortText(head.subarray(field.start, field.end), field.end - field.start)) return false;
      seen.add(field.number);
      if (field.end >= head.length) break;
    }
  } catch {
    // The head ends within a field.
  }
  return seen.has(1) && [2, 7, 8].some((number) => seen.has(number));
}

function isShortText(bytes: Uint8Array, length: number): boolean {
  return length < 256 && bytes.every((byte) => byte >= 0x20);
}
