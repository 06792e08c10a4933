/**
 * Sorting of many columns of numbers, which is what preparing data for trees costs. A radix sort is several times faster
 * than a sort that compares, and keeps equal values in their own order.
 */

const digitBits = 11;
const digits = 1 << digitBits;
const passes = 3;

/** @returns indices of the values in ascending order, equal ones (0 and −0 too) in their own; NaN is not allowed */
export function ascendingOrder(values: Float32Array): Int32Array {
  const count = values.length;
  const keys = new Int32Array(count);
  const floats = new Float32Array(keys.buffer);
  const starts = new Int32Array(passes * digits);
  for (let i = 0; i < count; i++) {
    // Adding 0 makes −0 the same as 0. The bits of floats are ordered as the floats are once those of negative ones are
    // inverted and the others' sign is set.
    floats[i] = values[i]! + 0;
    const bits = keys[i]!;
    const key = bits ^ ((bits >> 31) | 0x80000000);
    keys[i] = key;
    starts[key & (digits - 1)]!++;
    starts[digits + ((key >>> digitBits) & (digits - 1))]!++;
    starts[2 * digits + (key >>> (2 * digitBits))]!++;
  }
  let order = new Int32Array(count);
  let next = new Int32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let pass = 0; pass < passes; pass++) {
    const begin = pass * digits;
    for (let digit = begin, sum = 0; digit < begin + digits; digit++) {
      const its = starts[digit]!;
      starts[digit] = sum;
      sum += its;
    }
    const shift = pass * digitBits;
    for (let i = 0; i < count; i++) {
      const index = order[i]!;
      next[starts[begin + ((keys[index]! >>> shift) & (digits - 1))]!++] = index;
    }
    [order, next] = [next, order];
  }
  return order;
}
