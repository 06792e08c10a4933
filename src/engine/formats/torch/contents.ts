/**
 * What every container of PyTorch comes down to: weights, and what else the file says.
 */
import { findWeights, type Weights } from './checkpoint.js';
import type { Passage } from './exportedGraph.js';
import { attributesOf } from './moduleTree.js';
import { isNode, type PickleDict, type PickleValue } from './pickle/values.js';
import type { Storages } from './storage.js';

export interface TorchContents {
  /** What wrote the file, as far as it says. */
  readonly producer: string;
  /** What the file says about itself and the training. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly weights: Weights;
  /** What the file's graph says to stand between the modules. Absent = it has no graph. */
  readonly passages?: readonly Passage[];
}

/** Keys under which training code keeps what a model was made with. */
const settingKeys = /^(hyper_?parameters|hparams|args|opts?|options|config|cfg|settings|kwargs|model_(args|config|kwargs|params))$/i;
const mostPairs = 60;
const longestValue = 200;

/**
 * @param file for messages
 * @param metadata what the container says
 * @throws UnrollError when what was saved holds no sound weights
 */
export function pickledContents(file: string, root: PickleValue, storages: Storages, metadata: Readonly<Record<string, string>>): TorchContents {
  const weights = findWeights(file, root, storages);
  const dict = isNode(root) && root.kind === 'dict' ? root : null;
  const said = dict ? plainPairs(dict) : [];
  const lightning = said.find(([key]) => key === 'pytorch-lightning_version')?.[1];
  return {
    producer: lightning === undefined ? 'PyTorch' : `PyTorch Lightning ${lightning}`,
    metadata: { ...metadata, ...Object.fromEntries(said.slice(0, mostPairs)) },
    weights,
  };
}

/** Numbers and short texts of a checkpoint, and of the settings in it. */
function plainPairs(dict: PickleDict, prefix = ''): [string, string][] {
  return dict.entries.flatMap(([key, value]): [string, string][] => {
    if (typeof key !== 'string' || key.length > longestValue) return [];
    const name = prefix + key;
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, String(value)]];
    if (typeof value === 'string') return value.length <= longestValue ? [[name, value]] : [];
    const settings = prefix === '' && settingKeys.test(key) ? (isNode(value) && value.kind === 'dict' ? value : attributesOf(value)) : null;
    return settings ? plainPairs(settings, `${name}.`) : [];
  });
}
