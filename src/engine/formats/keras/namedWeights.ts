/**
 * Weights in files that give every array a name made of layer names and its role: `lstm/lstm_cell/kernel:0`,
 * `bidirectional/forward_lstm/kernel`. Legacy HDF5 files list a layer's arrays in order as well, TensorFlow.js has
 * nothing but the names. What a file lacks makes the layer unsupported; others can still be used.
 */
import { UnrollError } from '../../core/errors.js';
import type { TensorSource } from '../../core/tensor.js';
import { inTodaysLayout } from './oldLayouts.js';
import { fitting, type ExpectedWeight, type LayerWeights } from './weights.js';

/** What is known about an array of one layer beyond its shape. */
export interface NamedArray {
  /** Place within the file, layer names first. */
  readonly path: string;
  readonly tensor: TensorSource;
}

/**
 * @param names the layer's name after those of the models it stands in
 * @returns the arrays that carry its name
 */
export function arraysOf(names: readonly string[], all: readonly NamedArray[]): readonly NamedArray[] {
  const whole = names.join('/');
  const own = names.at(-1)!;
  const ways: readonly ((path: string) => boolean)[] = [
    (path) => path.startsWith(`${whole}/`),
    (path) => path.includes(`/${whole}/`),
    (path) => `/${path}`.includes(`/${own}/`),
  ];
  for (const way of ways) {
    const found = all.filter(({ path }) => way(path));
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * @param arrays all that the layer owns
 * @param order whether they stand in the order in which Keras makes them; else they are found by their roles
 * @param where the file and the layer, for errors
 */
export function namedWeights(arrays: readonly NamedArray[], order: 'asMade' | 'any', where: string): LayerWeights {
  return {
    all: arrays.map(({ tensor }) => tensor),
    read(part, expected) {
      const portion = portionOf(part, arrays);
      const chosen = order === 'asMade' ? portion.map(({ tensor }) => tensor) : expected.map((weight) => inRole(weight, portion));
      const complete = chosen.filter((tensor) => tensor !== undefined);
      const arranged = complete.length === chosen.length ? inTodaysLayout(complete, expected) : chosen;
      return expected.map((weight, index) => {
        const tensor = arranged[index];
        if (tensor) return fitting(tensor, weight, where);
        throw new UnrollError('unsupported', arrays.length === 0 ? 'the file has no weights for it' : `its ${weight.role} is missing from the file`);
      });
    },
  };
}

/** A layer that runs both ways lists the forward direction's arrays first; their names say which they are. */
function portionOf(part: string, arrays: readonly NamedArray[]): readonly NamedArray[] {
  const direction = /(?:^|\/)(forward|backward)_layer/.exec(part)?.[1];
  if (!direction) return arrays;
  const named = arrays.filter(({ path }) => path.split('/').some((step) => step.startsWith(`${direction}_`)));
  if (2 * named.length === arrays.length) return named;
  const half = Math.ceil(arrays.length / 2);
  return direction === 'forward' ? arrays.slice(0, half) : arrays.slice(half);
}

function inRole({ role, part }: ExpectedWeight, arrays: readonly NamedArray[]): TensorSource | undefined {
  const isWithin = (path: string): boolean => part === undefined || path.split('/').at(-2) === part.name;
  return arrays.find(({ path }) => roleOf(path) === role.split(' ')[0] && isWithin(path))?.tensor;
}

/** @returns `kernel` for `lstm/lstm_cell/kernel:0` */
export function roleOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/:\d+$/, '');
}
