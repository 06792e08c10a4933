/**
 * A layer's weights, looked up in the file and compared with what the configuration says they must be. Layers ask
 * through {@link LayerWeights}; where the weights stand is the file format's business.
 */
import { UnrollError } from '../../core/errors.js';
import { shapeText, type TensorSource } from '../../core/tensor.js';
import type { FreeShape } from '../../model/sequenceModel.js';
import type { KerasNode } from './graph.js';

export interface ExpectedWeight {
  /** As Keras calls it: `kernel`, `recurrent_kernel`, `bias`. */
  readonly role: string;
  /** null for a size that only the file knows */
  readonly shape: FreeShape;
  /** The sub-layer it belongs to: its place in a Keras 3 file, and its name in others. Absent = the layer itself. */
  readonly part?: { readonly path: string; readonly name: string };
}

export interface LayerWeights {
  /** Everything the layer owns, its parts included, in the file's order. */
  readonly all: readonly TensorSource[];

  /**
   * @param part a place inside the layer: `cell`, `forward_layer/cell`, or empty for the layer itself
   * @param expected the variables in the order in which Keras makes them
   * @returns the tensors in that order
   * @throws UnrollError when one is missing or has another shape; names the layer, what was found and what expected
   */
  read(part: string, expected: readonly ExpectedWeight[]): readonly TensorSource[];
}

/** The weights in a Keras 3 file: `layers/lstm/cell/vars/0` is the first variable of the part `cell` of the first LSTM. */
export class Keras3Weights {
  private readonly tensors: ReadonlyMap<string, TensorSource>;

  constructor(tensors: ReadonlyMap<string, TensorSource>) {
    // The first versions under Windows joined places by what joins folders there.
    this.tensors = new Map([...tensors].map(([path, tensor]) => [path.replaceAll('\\', '/'), tensor]));
  }

  /** @param where `model.keras: layer lstm`, for errors */
  of({ weightPath }: Pick<KerasNode, 'weightPath'>, where: string): LayerWeights {
    const paths = [...this.tensors.keys()];
    // Keras 2.13 named the container of the layers after an attribute of its own.
    const container = paths.some((path) => path.startsWith('_layer_checkpoint_dependencies/')) ? '_layer_checkpoint_dependencies/' : 'layers/';
    const place = weightPath.replaceAll('layers/', container);
    const all = paths.filter((path) => path.startsWith(`${place}/`)).map((path) => this.tensors.get(path)!);
    return {
      all,
      read: (part, expected) => {
        const folderOf = ({ part: inner }: ExpectedWeight): string => [place, part, inner?.path ?? '', 'vars'].filter((step) => step !== '').join('/');
        return expected.map((weight, index) => {
          const before = expected.slice(0, index).filter((other) => other.part === weight.part).length;
          return checked(this.tensors.get(`${folderOf(weight)}/${before}`), weight, all.length > 0, where);
        });
      },
    };
  }
}

function checked(tensor: TensorSource | undefined, expected: ExpectedWeight, hasAny: boolean, where: string): TensorSource {
  if (tensor) return fitting(tensor, expected, where);
  const missing = hasAny ? `its ${expected.role} is missing from the file` : 'it has no weights in the file';
  throw new UnrollError('model', `${where}: ${missing}. Save the model again after it has been built.`);
}

/** @throws UnrollError when the tensor has not the shape that the configuration says it must have */
export function fitting(tensor: TensorSource, { role, shape }: ExpectedWeight, where: string): TensorSource {
  const fits = tensor.shape.length === shape.length && shape.every((size, axis) => size === null || size === tensor.shape[axis]);
  if (fits) return tensor;
  throw new UnrollError(
    'model',
    `${where}: its ${role} has the shape ${shapeText(tensor.shape)} in the file (${tensor.name}), ` +
      `but ${shapeText(shape)} by the configuration. The file is not sound.`,
  );
}
