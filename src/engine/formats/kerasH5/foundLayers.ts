/**
 * What a file of weights without a configuration says about its layers: their names and the roles of their arrays.
 * In Keras 3 the places tell (`layers/lstm_1/cell/vars/0`), before it the names of the arrays (`lstm/kernel:0`, and in
 * Keras 1 `lstm_1_W_i`).
 */
import type { TensorSource } from '../../core/tensor.js';
import type { Hdf5File } from '../hdf5/hdf5.js';
import { namedWeights, roleOf, type NamedArray } from '../keras/namedWeights.js';
import { Keras3Weights, type LayerWeights } from '../keras/weights.js';
import type { LegacyWeights } from './legacyWeights.js';

export interface FoundArray {
  /** As Keras calls it; null where only the shapes tell. */
  readonly role: string | null;
  readonly direction: 'forward' | 'backward' | null;
  readonly tensor: TensorSource;
}

export interface FoundLayer {
  readonly name: string;
  /** The class in snake case, numbered or not, as far as the file knows it: `time_distributed_1`. */
  readonly hint: string;
  readonly arrays: readonly FoundArray[];
  /** @param where the file and the layer, for errors */
  weights(where: string): LayerWeights;
}

const cellRoles = ['kernel', 'recurrent_kernel', 'bias'];
const keras3Place = /^(.+?)(?:\/(cell|forward_layer\/cell|backward_layer\/cell|layer))?\/vars\/(\d+)$/;
/** Beside the layers a file may hold the optimizer's state, and layers that draw at random hold the generator's. */
const noLayer = /^optimizer\/|(^|\/)seed_generator\//;

/** @returns the layers of a `.weights.h5` file of Keras 3, by name; none where it is no such file */
export function keras3Layers(file: Hdf5File): readonly FoundLayer[] {
  const layers = new Map<string, { readonly index: number; readonly array: FoundArray }[]>();
  for (const [path, tensor] of file.tensors) {
    const [, place, part, index] = keras3Place.exec(path) ?? [];
    if (place === undefined || noLayer.test(path)) continue;
    const role = part?.endsWith('cell') ? (cellRoles[Number(index)] ?? null) : null;
    const direction = part?.startsWith('forward') ? 'forward' : part?.startsWith('backward') ? 'backward' : null;
    const arrays = layers.get(place) ?? [];
    arrays.push({ index: Number(index), array: { role, direction, tensor } });
    layers.set(place, arrays);
  }
  const weights = new Keras3Weights(file.tensors);
  const given = new Map([...layers.keys()].map((place) => [place, file.texts(`${place}/vars`, 'name')?.[0] ?? '']));
  return [...layers].map(([place, arrays]) => {
    const name = given.get(place)!;
    const isUnique = name !== '' && [...given.values()].filter((other) => other === name).length === 1;
    const last = place.slice(place.lastIndexOf('/') + 1);
    return {
      name: isUnique ? name : place.replaceAll(/(_layer_checkpoint_dependencies|layers)\//g, ''),
      // In a class of its author's own, layers stand under the names of attributes.
      hint: [name, last].find((text) => /embedding|time_distributed/i.test(text)) ?? last,
      arrays: arrays.sort((a, b) => a.index - b.index).map(({ array }) => array),
      weights: (where) => weights.of({ weightPath: place }, where),
    };
  });
}

const keras1Role = /_(W|U|b)(?:_[icfozrh])?$/;
const keras1Roles: Readonly<Record<string, string>> = { W: 'kernel', U: 'recurrent_kernel', b: 'bias' };

/** @returns the layers of a file that lists them, in the model's order; none where it has no list */
export function legacyLayers(weights: LegacyWeights): readonly FoundLayer[] {
  return (weights.layerNames() ?? []).flatMap((name) => {
    const { arrays, ordered } = weights.arraysIn(name);
    const parts = new Map<string, NamedArray[]>();
    for (const array of arrays) parts.set(layerPath(array.path), [...(parts.get(layerPath(array.path)) ?? []), array]);
    return [...parts].map(([path, own]): FoundLayer => {
      const inner = path.slice(path.lastIndexOf('/') + 1);
      const isModel = parts.size > 1;
      return {
        name: isModel ? `${name}/${inner}` : name,
        hint: isModel ? inner : name,
        arrays: own.map(foundArray),
        weights: (where) => namedWeights(own, ordered ? 'asMade' : 'any', where),
      };
    });
  });
}

function foundArray({ path, tensor }: NamedArray): FoundArray {
  const role = roleOf(path);
  const old = keras1Role.exec(role)?.[1];
  const direction = /(?:^|\/)(forward|backward)_/.exec(path)?.[1] as 'forward' | 'backward' | undefined;
  return { role: old === undefined ? role : keras1Roles[old]!, direction: direction ?? null, tensor };
}

/** `encoder/lstm` for `encoder/lstm/lstm_cell_1/kernel:0`, also for both directions of a layer. */
function layerPath(arrayPath: string): string {
  const folder = arrayPath.slice(0, Math.max(0, arrayPath.lastIndexOf('/')));
  return folder.replace(/\/[^/]*_cell(_\d+)?$/, '').replace(/\/(forward|backward)_[^/]*$/, '');
}
