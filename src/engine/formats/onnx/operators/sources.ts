/**
 * Operators that begin something: constants, and the shape of what there is.
 */
import { fixedDim, productOf, type Dim } from '../axes.js';
import { computedConstant } from '../constants.js';
import { Obstacle } from '../obstacle.js';
import type { Operation, Operator } from '../operation.js';
import { dimsValue, type Value } from '../values.js';
import { sizesOf } from '../view.js';

export const sourceOperators: Readonly<Record<string, Operator>> = {
  Constant: (operation) => [constant(operation)],
  Shape: (operation) => [dimsValue(shape(operation))],
  Size: (operation) => [dimsValue([operation.input(0).kind === 'flow' ? productOf(operation.flow(0).groups.flat()) : null], true)],
};

function constant(operation: Operation): Value {
  const { attributes } = operation;
  const tensor = operation.tensor('value');
  if (tensor) return tensor;
  const wholes = attributes.has('value_int') ? [attributes.integer('value_int', 0)] : attributes.integers('value_ints');
  if (wholes) return dimsValue(wholes.map(fixedDim), attributes.has('value_int'));
  const isScalar = attributes.has('value_float');
  if (!isScalar && !attributes.has('value_floats')) throw new Obstacle('Its value is neither a tensor nor numbers.');
  const floats = isScalar ? [attributes.float('value_float', 0)] : attributes.floats('value_floats');
  return computedConstant([], isScalar ? [] : [floats.length], () => Float32Array.from(floats), 'float32')!;
}

/** Since operator set 15 a part of the shape may be asked for. */
function shape(operation: Operation): readonly (Dim | null)[] {
  const start = operation.attributes.integer('start', 0);
  const end = operation.attributes.integer('end', Infinity);
  return sizes(operation.input(0)).slice(start, end);
}

function sizes(value: Value): readonly (Dim | null)[] {
  switch (value.kind) {
    case 'flow':
      return sizesOf(value);
    case 'constant':
      return value.shape.map(fixedDim);
    case 'expanded':
      return value.shape;
    case 'dims':
      return value.isScalar ? [] : [fixedDim(value.items.length)];
    case 'rows':
      return [productOf(value.batch)];
    case 'stack':
    case 'padding':
    case 'statistic':
    case 'opaque':
      throw new Obstacle('It asks for a shape that is not known.');
  }
}
