/**
 * EinsumDense: a product with a kernel along the axes that its equation says (`abc,cd->abd`), which is a Dense layer
 * once these axes are the last and joined. Source: keras/src/layers/core/einsum_dense.py.
 */
import { elementCount } from '../../../core/tensor.js';
import type { FreeShape, Layer } from '../../../model/sequenceModel.js';
import { activationOf } from '../activation.js';
import { chained, knownShape, layerBase, loadOrZeros, type LayerContext, type LayerReader, type LayersReader } from './context.js';
import { permuted, reshaped } from './steps.js';

export const readEinsumDense: LayersReader = (context) => {
  const { settings } = context;
  const shape = knownShape(context);
  const equation = String(settings.values['equation']).replaceAll(' ', '');
  const [, input, kernel, output] = /^([a-zA-Z.]+),([a-zA-Z]+)->([a-zA-Z.]+)$/.exec(equation) ?? [];
  if (!input || !kernel || !output) throw settings.unsound('equation', 'an equation like "ab,bc->ac"');
  // The batch is one of the axes that are not summed over; digits stand for what `...` leaves unsaid.
  const unsaid = Array.from({ length: Math.max(0, shape.length + 1 - input.replace('...', '').length) }, (_, i) => String(i)).join('');
  const [taken, given] = [input, output].map((letters) => [...letters.replace('...', unsaid)]) as [string[], string[]];
  const summed = taken.filter((letter) => !given.includes(letter));
  const made = given.filter((letter) => !taken.includes(letter));
  const kept = taken.filter((letter) => given.includes(letter));
  const bias = settings.values['bias_axes'] ?? null;
  const isPlain = taken.length === shape.length + 1 && kept[0] === taken[0] && given[0] === taken[0] && kernel === [...summed, ...made].join('') && (bias === null || bias === made.join(''));
  if (!isPlain || summed.length === 0 || made.length === 0) throw settings.unsupported(`its equation ${equation} is not supported`);
  const sizes = kept.slice(1).map((letter) => shape[taken.indexOf(letter) - 1]!);
  const inputs = summed.map((letter) => shape[taken.indexOf(letter) - 1]!);
  const outputs = sizesOf(context, made, given);
  // From its first axis on; axes of the output that it does not have are 1.
  const biasShape = given.slice(given.indexOf(made[0] ?? '')).map((letter) => outputs[made.indexOf(letter)] ?? 1);
  return chained([
    ...inOrder([...kept, ...summed], taken),
    ...(summed.length > 1 ? [reshaped([...sizes, productOf(inputs)])] : []),
    dense(inputs, outputs, bias === null ? null : biasShape),
    ...(made.length > 1 ? [reshaped([...sizes, ...outputs])] : []),
    ...inOrder(given, [...kept, ...made]),
  ])(context);
};

/** @returns what puts axes into another order; nothing where it is theirs already */
function inOrder(wanted: readonly string[], present: readonly string[]): readonly LayerReader[] {
  return wanted.join('') === present.join('') ? [] : [permuted(wanted.slice(1).map((letter) => present.indexOf(letter) - 1))];
}

/** `output_shape` has all axes but the batch. */
function sizesOf({ settings }: LayerContext, made: readonly string[], given: readonly string[]): readonly number[] {
  const stated: unknown = settings.values['output_shape'];
  const shape: readonly unknown[] = Array.isArray(stated) ? stated : [stated];
  // With `...` only the axes that are said are listed: they are the last.
  const sizes = made.map((letter) => shape[given.indexOf(letter) - given.length + shape.length]);
  if (sizes.every((size) => Number.isSafeInteger(size) && (size as number) > 0)) return sizes as number[];
  throw settings.unsound('output_shape', 'a size for every axis that the kernel makes');
}

function productOf(sizes: FreeShape): number | null {
  return sizes.every((size) => size !== null) ? elementCount(sizes) : null;
}

function dense(inputs: FreeShape, outputs: readonly number[], biasShape: FreeShape | null): LayerReader {
  return (context): Layer => {
    const { settings, weights, dialect } = context;
    const units = elementCount(outputs);
    const activation = activationOf(settings.values['activation'], dialect);
    if (outputs.length > 1 && (activation === 'softmax' || activation === 'log_softmax')) throw settings.unsupported(`its ${activation} is over one of several axes`);
    const tensors = weights.read('', [{ role: 'kernel', shape: [...inputs, ...outputs] }, ...(biasShape ? [{ role: 'bias', shape: biasShape }] : [])]);
    const [kernel, bias] = tensors;
    return {
      ...layerBase(context, [...knownShape(context).slice(0, -1), units], tensors),
      kind: 'dense',
      units,
      activation,
      load: async () => ({ kernel: await kernel!.load(), bias: await loadOrZeros(bias, units) }),
    };
  };
}
