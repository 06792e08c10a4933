/**
 * Weights in HDF5 files up to Keras 2, and in those that Keras 3 writes under this format: a group for every layer of
 * the model, whose attribute `weight_names` lists its arrays in order. A model within the model has one group for all
 * of its layers. Sources: keras/src/legacy/saving/legacy_h5_format.py, keras/engine/saving.py of Keras 2.3.
 */
import type { Hdf5File } from '../hdf5/hdf5.js';
import type { KerasNode } from '../keras/graph.js';
import { updatedArrays } from '../keras/lowRank.js';
import { arraysOf, namedWeights, type NamedArray } from '../keras/namedWeights.js';
import type { LayerWeights } from '../keras/weights.js';

/** Parts of a list in one attribute; a list too long for one is cut up. */
const mostChunks = 10_000;

export class LegacyWeights {
  /** The group with the layers' groups; the root itself where the file holds nothing but weights. */
  private readonly root: string;

  constructor(private readonly file: Hdf5File) {
    this.root = file.groups.has('model_weights') ? 'model_weights/' : '';
  }

  /** Version of Keras that wrote the weights; null where the file does not say. */
  version(): string | null {
    return this.stated('keras_version');
  }

  /** The library that Keras ran on: `tensorflow`, `theano`; null where the file does not say. */
  backend(): string | null {
    return this.stated('backend');
  }

  private stated(attribute: string): string | null {
    return this.file.texts(this.root.slice(0, -1), attribute)?.[0] ?? this.file.texts('', attribute)?.[0] ?? null;
  }

  /** Names of the layers in the model's order; null where the file has no such list. */
  layerNames(): readonly string[] | null {
    return listOf(this.file, this.root.slice(0, -1), 'layer_names');
  }

  /** @param where the file and the layer, for errors */
  of({ names, layer }: Pick<KerasNode, 'names' | 'layer'>, where: string): LayerWeights {
    const [group = '', ...inner] = names;
    const { arrays, ordered } = this.arraysIn(group);
    const own = inner.length === 0 ? arrays : arraysOf(names, arrays);
    const updated = updatedArrays(own, layer.config);
    return updated ? namedWeights(updated, 'any', where) : namedWeights(own, ordered ? 'asMade' : 'any', where);
  }

  /** The arrays of one of the layers that {@link layerNames} lists, their paths without the group's. */
  arraysIn(layerName: string): { readonly arrays: readonly NamedArray[]; readonly ordered: boolean } {
    const group = `${this.root}${layerName}`;
    const listed = listOf(this.file, group, 'weight_names');
    if (!listed) return { arrays: this.everythingIn(group), ordered: false };
    const arrays = listed.flatMap((path): NamedArray[] => {
      const tensor = this.file.tensors.get(`${group}/${path}`);
      return tensor ? [{ path, tensor }] : [];
    });
    // With one missing, those after it would be taken for those before.
    return { arrays, ordered: arrays.length === listed.length };
  }

  private everythingIn(group: string): readonly NamedArray[] {
    const all = [...this.file.tensors].filter(([path]) => path.startsWith(`${group}/`));
    return all.map(([path, tensor]) => ({ path: path.slice(group.length + 1), tensor }));
  }
}

/** A list of names: one attribute, or `layer_names0`, `layer_names1`… */
function listOf(file: Hdf5File, group: string, name: string): readonly string[] | null {
  const whole = file.texts(group, name);
  if (whole) return whole;
  const parts: string[] = [];
  for (let chunk = 0; chunk < mostChunks; chunk++) {
    const part = file.texts(group, `${name}${chunk}`);
    if (!part) return chunk === 0 ? null : parts;
    parts.push(...part);
  }
  return parts;
}
