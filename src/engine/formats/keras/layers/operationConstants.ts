/**
 * Arithmetic of a tensor and numbers that stand in the configuration: `x / 2`, `1 - x`, `x + positions`.
 */
import { elementCount } from '../../../core/tensor.js';
import type { Layer } from '../../../model/sequenceModel.js';
import { isObject } from '../config.js';
import { chained, knownShape, type LayerContext, type LayerReader } from './context.js';
import { activated, scaled, scaledEverywhere, type Scaling } from './steps.js';

/**
 * @param operation `Add`, `Subtract`, `Multiply`, `TrueDivide`, `Divide` or `Maximum`; the numbers are one of the arguments
 * @returns null for numbers that stand neither for all, nor for every feature, nor for every single number
 */
export function withConstant(context: LayerContext, operation: string): readonly Layer[] | null {
  const { args } = context;
  const place = args.findIndex((value) => numbersOf(value) !== null);
  const numbers = numbersOf(args[place]);
  if (args.length !== 2 || !numbers) return null;
  const shape = knownShape(context);
  const width = shape.at(-1) ?? null;
  const isFirst = place === 0;
  if (operation === 'Maximum') return numbers.length === 1 && numbers[0] === 0 ? [activated('relu')(context)] : null;
  const divides = operation === 'TrueDivide' || operation === 'Divide';
  const factors: Readonly<Record<string, (number: number) => readonly [scale: number, offset: number]>> = {
    Add: (number) => [1, number],
    Subtract: (number) => (isFirst ? [-1, number] : [1, -number]),
    Multiply: (number) => [number, 0],
    TrueDivide: (number) => [isFirst ? number : 1 / number, 0],
    Divide: (number) => [isFirst ? number : 1 / number, 0],
  };
  const factor = factors[operation];
  if (!factor || width === null) return null;
  const load = async (): Promise<Scaling> => {
    const pairs = (numbers.length === 1 ? new Array<number>(width).fill(numbers[0]!) : numbers).map(factor);
    return { scale: Float32Array.from(pairs, ([scale]) => scale), offset: Float32Array.from(pairs, ([, offset]) => offset) };
  };
  if (numbers.length !== 1 && numbers.length !== width) {
    const isWhole = shape.every((size) => size !== null) && elementCount(shape) === numbers.length;
    return isWhole && !(divides && isFirst) ? scaledEverywhere(load)(context) : null;
  }
  // A number divided by x: x turned over first.
  const before: readonly LayerReader[] = divides && isFirst ? [activated('reciprocal')] : [];
  return chained([...before, scaled(load)])(context);
}

/** A number, or an array as Keras writes it; null for anything else. */
function numbersOf(value: unknown): readonly number[] | null {
  if (typeof value === 'number') return [value];
  if (isObject(value) && (value['class_name'] === '__numpy__' || value['class_name'] === '__tensor__') && isObject(value['config'])) return numbersOf(value['config']['value']);
  if (!Array.isArray(value) || value.length === 0) return null;
  const flat: unknown[] = value.flat(8);
  return flat.every((number) => typeof number === 'number') ? flat : null;
}
