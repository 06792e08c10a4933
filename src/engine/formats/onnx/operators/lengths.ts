/**
 * Operators on what says how long sequences are: lengths given as an input or counted from padding, and the sorting
 * that PyTorch's packed sequences do by them. A batch is never reordered here, so an order changes nothing.
 */
import { constantOf, type Operation, type Operator } from '../operation.js';
import { scalarOf } from '../constants.js';
import { isInput } from '../drafts.js';
import { Obstacle } from '../obstacle.js';
import { dtypeOf } from '../tensorMessage.js';
import type { FlowValue, PaddingValue, RowsValue, Value } from '../values.js';

export const lengthOperators: Readonly<Record<string, Operator>> = {
  TopK: sorted,
  ScatterElements: (operation) => [scattered(operation)],
  Equal: (operation) => [compared(operation, false)],
  Greater: (operation) => [compared(operation, true)],
  Not: (operation) => [negated(operation)],
};

/** @returns a value as the lengths of sequences or their order, null where it is neither */
export function rowsOf(value: Value | null): RowsValue | null {
  if (value?.kind === 'rows') return value;
  if (value?.kind !== 'flow' || !isInput(value.port.draft) || value.port.axes.some((axis) => axis.role !== 'batch')) return null;
  return { kind: 'rows', meaning: 'lengths', batch: value.port.axes, paddingOf: null };
}

/** The number of steps that are not padding. */
export function lengthsFrom(padding: PaddingValue): RowsValue {
  if (!padding.isReal) throw new Obstacle('It counts the steps that are padding.');
  return { kind: 'rows', meaning: 'lengths', batch: padding.tokens.axes.filter((axis) => axis.role === 'batch'), paddingOf: padding.tokens };
}

function sorted(operation: Operation): readonly Value[] {
  const lengths = rowsOf(operation.input(0));
  if (lengths?.meaning !== 'lengths') throw new Obstacle('It sorts something else than the lengths of sequences.');
  return [lengths, { ...lengths, meaning: 'order' }];
}

/** The order turned round: where a sequence that was moved came from. */
function scattered(operation: Operation): Value {
  const order = rowsOf(operation.input(1));
  if (order?.meaning !== 'order') throw new Obstacle('It scatters something else than the order of sequences.');
  return order;
}

/** In a Cast to booleans everything but 0, the id of padding, is true. @returns null where it is no such Cast of tokens */
export function paddingOf(operation: Operation): PaddingValue | null {
  const value = operation.input(0);
  const isBoolean = dtypeOf(operation.attributes.integer('to', 1)) === 'bool';
  return isBoolean && isTokens(value) ? { kind: 'padding', tokens: value.port, isReal: true } : null;
}

function isTokens(value: Value): value is FlowValue {
  return value.kind === 'flow' && isInput(value.port.draft) && value.groups.length === 2;
}

/** Tokens compared with 0, the id of padding. */
function compared(operation: Operation, isReal: boolean): Value {
  const value = operation.input(0);
  if (!isTokens(value) || scalarOf(constantOf(operation.optional(1))) !== 0) {
    throw new Obstacle('It compares something else than tokens with the id of padding, 0.');
  }
  return { kind: 'padding', tokens: value.port, isReal };
}

function negated(operation: Operation): Value {
  const value = operation.input(0);
  if (value.kind !== 'padding') throw new Obstacle('It negates something else than which steps are padding.');
  return { ...value, isReal: !value.isReal };
}
