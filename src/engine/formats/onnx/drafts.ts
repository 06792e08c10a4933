/**
 * Layers while a graph is read: what they take is known, their names and whether anyone needs them are not yet.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { FreeShape, InputLayer, Layer } from '../../model/sequenceModel.js';
import type { Axis } from './axes.js';

/** What the layer of a draft is made with. */
export interface LayerBase {
  readonly name: string;
  readonly className: string;
  readonly inputs: readonly string[];
  readonly outputShape: FreeShape;
  readonly tensors: readonly TensorSource[];
}

export interface Draft {
  /** The node's name; '' where it has none. */
  readonly name: string;
  /** The operator, or several that became one layer. */
  readonly className: string;
  readonly inputs: readonly Port[];
  readonly tensors: readonly TensorSource[];
  /** Of its output: batch, then steps, then rows and columns where there are any, then the features from the outermost axis inwards. */
  readonly axes: readonly Axis[];
  /** Operators of this kind are always shown, whether or not the output depends on them. */
  readonly isKept: boolean;
  /** @param parts which outputs of the layer are needed */
  make(base: LayerBase, parts: ReadonlySet<PortPart>): Layer;
}

/** A recurrent layer gives its states at every step, or those it ends with (h, and the cell states of an LSTM). */
export type PortPart = 'output' | 'finalStates' | 'cellStates';

/** An output of a layer. */
export interface Port {
  readonly draft: Draft;
  readonly part: PortPart;
  /** As the draft's; the states a layer ends with have no steps. */
  readonly axes: readonly Axis[];
}

/** Where data enter. What kind they are is settled by the layer that takes them. */
export interface InputDraft extends Draft {
  content: InputLayer['content'] | null;
  /** Steps of id 0 are padding, from which the graph itself counts the lengths. */
  hasPadding: boolean;
  /** The shape in which an image is given, where that is not the engine's order of axes. */
  sizes: FreeShape | null;
}

export function isInput(draft: Draft): draft is InputDraft {
  return 'content' in draft;
}

export function inputDraft(name: string, axes: readonly Axis[]): InputDraft {
  const draft: InputDraft = {
    name,
    className: 'input',
    inputs: [],
    tensors: [],
    axes,
    isKept: false,
    content: null,
    hasPadding: false,
    sizes: null,
    make: (base) => {
      const content = draft.content ?? 'features';
      const shape = draft.sizes ?? base.outputShape;
      return { kind: 'input', ...base, outputShape: content === 'tokens' ? shape.slice(0, -1) : shape, content };
    },
  };
  return draft;
}

/** @returns the axes with those that a Reshape cut put in place of the whole */
export function leaves(axes: readonly Axis[]): readonly Axis[] {
  return axes.flatMap((axis) => (axis.parts === null ? [axis] : leaves(axis.parts)));
}

/** @returns the shape of what has these axes, without the batch; features are one axis */
export function shapeOf(axes: readonly Axis[]): FreeShape {
  const places = axes.filter(({ role }) => role === 'time' || role === 'space').map((axis) => (axis.isStream ? null : axis.size));
  const features = axes.filter((axis) => axis.role === 'feature').map((axis) => axis.size);
  const width = features.reduce<number | null>((product, size) => (product === null || size === null ? null : product * size), 1);
  return [...places, width];
}
