/**
 * Feed-forward modules one after the other, each taking what the one before gives: what an nn.Sequential is, and what
 * the weights of a CNN are taken for. Shapes have their channels last; weights do not say how large an image is, so a
 * stack is made for a size, or for the one size at which nothing of an image is left over.
 */
import { shapeText } from '../../core/tensor.js';
import type { ConvolutionLayer, FreeShape, Layer, LayerBase, SlidingWindow } from '../../model/sequenceModel.js';
import { windowedLength } from '../../model/slidingWindow.js';
import type { Place } from './part.js';

export interface Stage {
  readonly name: string;
  readonly className: string;
  readonly tensors: LayerBase['tensors'];
  /** @returns the shape it gives, or why it cannot take what it is given */
  readonly gives: (given: FreeShape) => FreeShape | string;
  readonly make: (base: LayerBase, given: FreeShape) => Layer;
  /** Of a convolution: the axes its window slides over, and the channels it takes. */
  readonly takes?: { readonly axes: number; readonly channels: number };
  /** Of pooling: the window that slides over what it is given, of which one supposes that it leaves nothing over. */
  readonly window?: (given: FreeShape) => SlidingWindow;
}

/** @returns what a window gives, so many channels at each position */
export function windowedShape(window: SlidingWindow, given: FreeShape, channels: number | null): FreeShape | string {
  if (given.length !== window.size.length + 1) return `It slides over ${window.size.length} axes, but is given ${shapeText(given)}.`;
  const sizes = window.size.map((_, axis) => (given[axis] === null ? null : windowedLength(window, axis, given[axis]!)));
  return sizes.includes(0) ? 'Its window is larger than what is left of the input.' : [...sizes, channels];
}

/** @returns what a stage with a convolution does */
export function convolutionStage(layer: ConvolutionLayer): Stage {
  const { name, className, tensors, window, filters } = layer;
  const channels = tensors[0]!.shape[1]! * layer.groups;
  return {
    ...{ name, className, tensors, takes: { axes: window.size.length, channels } },
    gives: (given) => (given.at(-1) === channels ? windowedShape(window, given, filters) : `It takes ${channels} channels, but is given ${shapeText(given)}.`),
    make: (base) => ({ ...layer, ...base }),
  };
}

/** What takes vectors of a fixed width, wherever they stand. */
export function perRow(takes: number, gives: number, layer: (place: Place) => Layer): Pick<Stage, 'gives' | 'make'> {
  return {
    gives: (given) => (given.at(-1) === takes ? [...given.slice(0, -1), gives] : `It takes ${takes} features, but is given ${shapeText(given)}.`),
    make: (base) => ({ ...layer({ input: base.inputs[0]!, timed: false, lastRecurrent: false }), ...base }),
  };
}

/** [rows, columns, channels] or [steps, channels] made one row, channels first as PyTorch has them. */
export function flattening(name: string, className: string): Stage {
  return {
    name,
    className,
    tensors: [],
    gives: (given) => [product(given)],
    make: (base, given) => ({ kind: 'reshape', ...base, target: [product(given) ?? -1] }),
  };
}

export function product(sizes: FreeShape): number | null {
  return sizes.reduce<number | null>((all, size) => (all === null || size === null ? null : all * size), 1);
}

/**
 * @param shape of the input, channels last
 * @returns the layers, what cannot be run as such; images are taken as PyTorch does, channels first
 */
export function stackedLayers(stages: readonly Stage[], shape: FreeShape, inputName: string): readonly Layer[] {
  const isImage = shape.length === 3;
  const inputShape = isImage ? [shape.at(-1)!, ...shape.slice(0, -1)] : shape;
  const layers: Layer[] = [{ kind: 'input', name: inputName, className: 'input', inputs: [], outputShape: inputShape, tensors: [], content: 'features' }];
  const add = (layer: Layer): number => layers.push(layer);
  const turned = (name: string, outputShape: FreeShape, order: readonly number[]): number =>
    add({ kind: 'permute', name, className: 'permute', inputs: [layers.at(-1)!.name], outputShape, tensors: [], order });
  if (isImage) turned(`${inputName}.channelsLast`, shape, [1, 2, 0]);
  let given: FreeShape = shape;
  for (const [index, stage] of stages.entries()) {
    const inputs = [layers.at(-1)!.name];
    const { name, className, tensors } = stage;
    const found = stage.gives(given);
    if (typeof found === 'string') {
      add({ kind: 'unsupported', name, className, tensors, inputs, outputShape: [], reason: found });
      layers.push(...unreached(stages.slice(index + 1), name));
      break;
    }
    const made = stage.make({ name, className, tensors, inputs, outputShape: found }, given);
    if (made.kind === 'reshape' && product(given.slice(0, -1)) !== 1) {
      const axes = [...given.keys()];
      const order = [axes.length - 1, ...axes.slice(0, -1)];
      turned(`${name}.channelsFirst`, order.map((axis) => given[axis]!), order);
      add({ ...made, inputs: [layers.at(-1)!.name] });
    } else add(made);
    given = found;
  }
  return layers;
}

/** What follows one that cannot be run. */
function unreached(stages: readonly Stage[], before: string): readonly Layer[] {
  return stages.map(({ name, className, tensors }, i) => ({
    ...{ kind: 'unsupported', name, className, tensors, inputs: [stages[i - 1]?.name ?? before], outputShape: [] },
    reason: 'It takes what a layer before it gives, which cannot be run.',
  }));
}

/** Larger images are not searched for. */
const largestSide = 512;

/**
 * @param axes of the input beside the channels
 * @returns the one size of a square image (or length of a sequence) that every module can take and no window leaves a
 * part of; null where there is none, or several
 */
export function sizeThatFits(stages: readonly Stage[], axes: number, channels: number): readonly number[] | null {
  const found: (readonly number[])[] = [];
  for (let side = 1; side <= largestSide && found.length < 2; side++) {
    const sizes = new Array<number>(axes).fill(side);
    if (isTakenWhole(stages, [...sizes, channels])) found.push(sizes);
  }
  return found.length === 1 ? found[0]! : null;
}

function isTakenWhole(stages: readonly Stage[], shape: FreeShape): boolean {
  let given = shape;
  for (const stage of stages) {
    const next = stage.gives(given);
    if (typeof next === 'string') return false;
    const window = stage.window?.(given);
    if (window && !window.size.every((_, axis) => leavesNothing(window, axis, given[axis]!))) return false;
    given = next;
  }
  return true;
}

/** Whether one more position on the axis would give one more window only. */
function leavesNothing(window: SlidingWindow, axis: number, length: number): boolean {
  return windowedLength(window, axis, length - 1) < windowedLength(window, axis, length);
}
