/**
 * The model file formats, and the one way to open a file of any of them.
 */
import type { ByteSource } from '../core/bytes.js';
import { UnrollError } from '../core/errors.js';
import { foreignContent } from '../core/foreignContent.js';
import type { Task } from '../core/task.js';
import type { AssumptionOverrides } from '../model/assumptionOverrides.js';
import type { SequenceModel } from '../model/sequenceModel.js';
import type { ModelFormat } from './format.js';
import { kerasFormat } from './keras/keras.js';
import { kerasH5Format } from './kerasH5/kerasH5.js';
import { onnxFormat } from './onnx/onnxFormat.js';
import { givenMeaning } from './ownArchitecture.js';
import { safetensorsFormat } from './safetensors/safetensorsFormat.js';
import { tfjsFormat } from './tfjs/tfjs.js';
import { torchFormat } from './torch/torchFormat.js';

export const modelFormats: readonly ModelFormat[] = [torchFormat, kerasFormat, kerasH5Format, safetensorsFormat, tfjsFormat, onnxFormat];

/** More layers are no network but an attempt to use up time: whoever looks at a graph goes through it many times. */
const mostLayers = 20_000;
/** Bytes a format may look at to recognise its files. */
const headBytes = 4096;

export interface OpenedModel {
  readonly format: ModelFormat;
  readonly model: SequenceModel;
}

/**
 * Opens a model file. What it holds decides the format; only where no format knows the content, the ending does, so
 * that a damaged file is explained by its own format's reader.
 * @param given what the user says of the model, in place of what would be supposed
 * @throws UnrollError, one line, when the file cannot be used
 */
export async function openModel(source: ByteSource, task: Task, given: AssumptionOverrides = {}): Promise<OpenedModel> {
  const format = formatOf(source);
  const meaning = format.infersArchitecture ? {} : givenMeaning(source.name, given);
  const model = await format.open(source, task, given);
  if (model.layers.length > mostLayers) {
    model.close();
    throw new UnrollError('unsupported', `${source.name}: the model has ${model.layers.length.toLocaleString('en')} layers; ${mostLayers.toLocaleString('en')} are the most that are read.`);
  }
  return { format, model: { ...model, ...meaning } };
}

/** @throws UnrollError when the file is empty, something else altogether, or of no known format */
export function formatOf(source: ByteSource): ModelFormat {
  if (source.size === 0) throw new UnrollError('model', `${source.name}: the file is empty. Get a complete copy.`);
  const head = source.read(0, Math.min(headBytes, source.size));
  const foreign = foreignContent(head);
  if (foreign) throw new UnrollError('model', `${source.name}: no model but ${foreign.what}. ${foreign.advice}`);
  const name = source.name.toLowerCase();
  const format =
    modelFormats.find((candidate) => candidate.sniff(head, source.name)) ??
    modelFormats.find((candidate) => candidate.extensions.some((extension) => name.endsWith(extension)));
  if (format) return format;
  const known = modelFormats.map((candidate) => candidate.title).join(', ');
  throw new UnrollError('unsupported', `${source.name}: not a model file that Unroll can read. It reads ${known}.`);
}
