/**
 * PyTorch files. They are pickles, which Python reads by running what they say; here a pickle is only taken apart (see
 * pickle/), and of all it names nothing but a short list of calls that make tensors means anything. Weights are read
 * when needed, and what the model is is inferred from their names, shapes and order.
 */
import type { ByteSource } from '../../core/bytes.js';
import { UnrollError } from '../../core/errors.js';
import type { Task } from '../../core/task.js';
import type { TensorSource } from '../../core/tensor.js';
import type { ModelFormat } from '../format.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import { withGiven, withGivenHead } from '../torchStateDict/givenAssumptions.js';
import { inferModel, type InferredModel } from '../torchStateDict/inferModel.js';
import { imageWeightsModel } from '../torchStateDict/weightedStages.js';
import type { TorchContents } from './contents.js';
import type { Passage } from './exportedGraph.js';
import { readLegacyFile } from './legacyFile.js';
import { newestProtocol } from './pickle/opcodes.js';
import { latin1 } from './pickle/scalars.js';
import type { ModuleFacts } from './moduleTree.js';
import { withModuleWindow, withStatedFacts } from './statedFacts.js';
import { withStatedPassages } from './statedPassages.js';
import { sequentialModel } from './statedStages.js';
import { tensorSource } from './tensorView.js';
import { withUnreadable, type UnreadableTensor } from './unreadable.js';
import { readZipFile } from './zipFile.js';

const extensions = ['.pt', '.pth', '.ckpt', '.pt2', '.pkl'];
/** How the first entry of an archive is called, in the order in which the versions of PyTorch write them. */
const torchEntry = /(^|\/)(data\.pkl|data\/(\d+|weights\/.+)|constants\.pkl|version|archive_format|serialized_\w+\.(json|pt))$/;

export const torchFormat: ModelFormat = {
  id: 'torch',
  title: 'PyTorch (.pt, .pth, .ckpt, .pt2)',
  extensions,
  reads:
    'state dicts, checkpoints, whole modules, TorchScript and torch.export archives of every PyTorch version, for their weights; ' +
    'architecture from the modules of an nn.Sequential, else inferred from names and shapes, with what the graph of an export has between modules; nothing in the file is run',
  infersArchitecture: true,
  sniff(head, name) {
    if (isZip(head)) return torchEntry.test(firstEntry(head)) || extensions.some((extension) => name.toLowerCase().endsWith(extension));
    return isPickle(head);
  },
  async open(source, task, given = {}) {
    task.progress(null, `Reading what ${source.name} holds`);
    const { producer, metadata, weights, passages = [] } = await contentsOf(source, task);
    const tensors: TensorSource[] = [];
    const unreadable: UnreadableTensor[] = [];
    for (const { name, tensor } of weights.tensors) {
      if (tensor.kind === 'view') tensors.push(tensorSource(name, tensor.view));
      else if (tensor.kind === 'unreadable') unreadable.push({ name, what: tensor.what });
    }
    const inferred = withUnreadable(inferredModel(tensors, weights.modules, passages, given), unreadable);
    return {
      ...inferred,
      name: source.name,
      format: torchFormat.id,
      producer,
      notes: [...weights.notes, ...inferred.notes],
      tensors,
      metadata,
      close: () => source.close(),
    };
  },
};

/** A stack over images, where it is one, else what the sizes of the weights tell. */
function inferredModel(tensors: readonly TensorSource[], modules: readonly ModuleFacts[], passages: readonly Passage[], given: AssumptionOverrides): InferredModel {
  const images = sequentialModel(tensors, modules, given) ?? imageWeightsModel({ tensors, order: 'asDefined', given, stated: (layer) => withModuleWindow(layer, modules) });
  if (images) return withGivenHead(images, given);
  const stated = withStatedFacts(inferModel(tensors, 'asDefined', given.layers), modules);
  return withGiven(withStatedPassages(stated, passages), given);
}

async function contentsOf(source: ByteSource, task: Task): Promise<TorchContents> {
  const head = source.read(0, Math.min(512, source.size));
  if (isZip(head)) return readZipFile(source, task);
  if (isTar(head)) {
    throw new UnrollError(
      'unsupported',
      `${source.name}: a tar archive, as PyTorch wrote before version 0.1.10, which is not supported. Load it in PyTorch and save it again.`,
    );
  }
  return readLegacyFile(source, isPickle(head), task);
}

function isZip(head: Uint8Array): boolean {
  return latin1(head.subarray(0, 4)) === 'PK\x03\x04';
}

/** @returns the name in the first local header */
function firstEntry(head: Uint8Array): string {
  return latin1(head.subarray(30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0)));
}

/** Pickles of protocol 2 and later say so; older ones have no mark. */
function isPickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1]! >= 2 && head[1]! <= newestProtocol;
}

function isTar(head: Uint8Array): boolean {
  return latin1(head.subarray(257, 262)) === 'ustar';
}
