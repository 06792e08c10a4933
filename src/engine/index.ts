/**
 * The engine as its users see it: file → model → trace (with data) → method → result → export.
 * Pure: files come in as byte sources, time and threads stay outside.
 */
export { type ByteSource, checkRange } from './core/bytes.js';
export { UnrollError } from './core/errors.js';
export { subtask, type Task } from './core/task.js';
export { elementCount } from './core/tensor.js';
export { resolveClasses } from './data/classes.js';
export type { SequenceDataset } from './data/dataset.js';
export { fitOf } from './data/fit.js';
export { signatureOf } from './data/modelSignature.js';
export type { ReadOptions } from './data/options.js';
export { pairData, type PairOptions } from './data/pair.js';
export type { PairedData } from './data/pairedData.js';
export { isTextData, readDataset } from './data/registry.js';
export { parseVocabulary, type Vocabulary, withVocabulary } from './data/vocabulary.js';
export { withoutData } from './data/withoutData.js';
export { exporterOf } from './export/registry.js';
export type { ModelFormat } from './formats/format.js';
export { openModel } from './formats/registry.js';
export { checkParameters } from './methods/parameters.js';
export type { ComparedModel, Method, MethodInput } from './methods/method.js';
export { methodNamed, methods, methodsFor } from './methods/registry.js';
export { overviewOf } from './model/overview.js';
export { readOut } from './model/readout.js';
export type { SequenceModel } from './model/sequenceModel.js';
export { tensorStatistics } from './model/statistics.js';
export type { FileReference, ResultDocument } from './results/document.js';
export type { View } from './results/views.js';
export { type AppliedSidecar, applySidecar, mergeSidecars } from './sidecar/applySidecar.js';
export { settingsOf, withSetting } from './sidecar/assumptionSettings.js';
export type { Sidecar } from './sidecar/schema.js';
export { parseSidecar, sidecarName, sidecarText } from './sidecar/sidecar.js';
export { checkRecordable, loadRunnable, outputName, recordableNames } from './trace/loadRunnable.js';
export { plainTensors } from './trace/plainTensors.js';
export {
  type Cancellation,
  type ConvolutionJob,
  convolutionOperations,
  type DenseJob,
  type Images,
  type PlacedWindow,
  type PoolingJob,
  type TensorBackend,
  type TensorBackendName,
} from './trace/tensorBackend.js';
export { feedForwardOperations } from './trace/tensorWork.js';
export { type TracedChunk, traceBatches } from './trace/traceDataset.js';
export type { RunnableModel, TraceArray } from './trace/tracer.js';
