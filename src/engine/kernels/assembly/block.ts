/**
 * A block of sequences that walks through its steps together, and what the cells share: products over packed weights,
 * masks and records. The fields stand in memory in this order, 4 bytes each, and are written by ../simdKernel.ts.
 */
import { madd } from './arithmetic';
import { multiplyTile, panelColumns, tileRows } from './product';

@unmanaged
export class Block {
  /** Sequences, and the same rounded up to whole tiles: so many rows do the buffers have. */
  count: i32;
  rows: i32;
  steps: i32;
  inputSize: i32;
  units: i32;
  /** Units rounded up to whole panels: the width of states and of each gate's columns. */
  width: i32;
  /** From a row of h, c or gated to the next: the width, and room for the inputs of a step before it. */
  stateStride: i32;
  /** Gates with weights. */
  gates: i32;
  /** 1 = walks from the last step to the first. */
  reverse: i32;
  /** 1 = masked steps record the state they carry, 0 = zeros. */
  carry: i32;
  /** 1 = most inputs are zero: only the weights of the others are added. */
  sparse: i32;
  /** [rows, steps, inputSize] */
  x: usize;
  /** [count, steps], 1 = a real step; 0 = there is no mask. */
  mask: usize;
  /** Panels of [inputSize + units, 8], gate after gate. */
  weights: usize;
  /** [gates · width], for a GRU that resets after the product followed by the recurrent bias of n, [width]. */
  bias: usize;
  /** Before and after a step, [rows, width]; before each row of h stand the inputs of the step. */
  h: usize;
  c: usize;
  /** The state after reset or forget gate, [rows, width]. */
  gated: usize;
  /** [rows, columns of the bias] */
  sums: usize;
  sumColumns: i32;
  /** Records, [count, steps, units] each; 0 = not wanted. */
  hRecord: usize;
  cRecord: usize;
  gate0: usize;
  gate1: usize;
  gate2: usize;
  gate3: usize;
  /** Units that are held at a value after every step: their indices, and the values. */
  heldCount: i32;
  heldUnits: usize;
  heldValues: usize;

  /** Offset in each record of a sequence's step. */
  recordAt(row: i32, step: i32): usize {
    return <usize>((row * this.steps + step) * this.units) << 2;
  }

  /** Where a sequence's inputs of a step stand. */
  inputsAt(row: i32, step: i32): usize {
    return this.x + (<usize>((row * this.steps + step) * this.inputSize) << 2);
  }

  stepAfter(walked: i32): i32 {
    return this.reverse ? this.steps - 1 - walked : walked;
  }

  /** Row of sums, in which gate g starts at g · width. */
  sumsOf(row: i32): usize {
    return this.sums + (<usize>(row * this.sumColumns) << 2);
  }

  /** Offset of a row in h, c and gated. */
  stateAt(row: i32): usize {
    return <usize>(row * this.stateStride) << 2;
  }

  masked(row: i32, step: i32): bool {
    return this.mask != 0 && load<u8>(this.mask + <usize>(row * this.steps + step)) == 0;
  }
}

/**
 * Sums of `gates` gates from gate `from` on: bias + x · W + state · U, without x unless `withX`, without the state where
 * it is 0.
 * @param to gate in whose place the sums are put
 */
export function addProducts(block: Block, from: i32, gates: i32, to: i32, withX: bool, state: usize): void {
  const inputSize = block.inputSize;
  const units = block.units;
  const xBytes = <usize>inputSize << 5;
  const panelBytes = xBytes + (<usize>units << 5);
  const sumStride = <usize>block.sumColumns << 2;
  const stateStride = <usize>block.stateStride << 2;
  const x = block.h - (<usize>inputSize << 2);
  const multiplyX = withX && block.sparse == 0;
  const inOne = multiplyX && state == block.h;
  const panelsPerGate = block.width / panelColumns;
  for (let i = 0; i < gates * panelsPerGate; i++) {
    const panel = block.weights + <usize>(from * panelsPerGate + i) * panelBytes;
    const column = <usize>(to * block.width + i * panelColumns) << 2;
    for (let row = 0; row < block.rows; row += tileRows) {
      const target = block.sumsOf(row) + column;
      const offset = <usize>row * stateStride;
      if (multiplyX) multiplyTile(target, sumStride, block.bias + column, 0, x + offset, stateStride, inOne ? inputSize + units : inputSize, panel);
      if (inOne || state == 0) continue;
      const start = withX ? target : block.bias + column;
      const startStride = withX ? sumStride : 0;
      multiplyTile(target, sumStride, start, startStride, state + offset, stateStride, units, panel + xBytes);
    }
  }
}

/** Puts the inputs of a step before the states, or their part of the sums in place. */
export function takeInputs(block: Block, step: i32): void {
  if (block.sparse) {
    gatherInputs(block, step);
    return;
  }
  const inputSize = block.inputSize;
  const x = block.h - (<usize>inputSize << 2);
  for (let row = 0; row < block.count; row++) copyFloats(x + block.stateAt(row), block.inputsAt(row, step), inputSize);
}

/** For so few, calling memory.copy would take longer. */
// @ts-ignore: decorator
@inline
function copyFloats(to: usize, from: usize, count: i32): void {
  const end = from + (<usize>count << 2);
  for (; from + 16 <= end; from += 16, to += 16) v128.store(to, v128.load(from));
  for (; from < end; from += 4, to += 4) store<f32>(to, load<f32>(from));
}

/**
 * Where most inputs are zero: sums of all gates = bias + the weights of the other inputs. The terms are those of the
 * full product in the same order, so the sums are the same.
 */
function gatherInputs(block: Block, step: i32): void {
  const inputSize = block.inputSize;
  const panelBytes = <usize>(inputSize + block.units) << 5;
  const panels = (block.gates * block.width) / panelColumns;
  for (let row = 0; row < block.count; row++) {
    const sums = block.sumsOf(row);
    memory.copy(sums, block.bias, <usize>block.sumColumns << 2);
    const x = block.inputsAt(row, step);
    for (let i = 0; i < inputSize; i++) {
      const value = load<f32>(x + (<usize>i << 2));
      if (value == 0) continue;
      const factor = f32x4.splat(value);
      let weights = block.weights + (<usize>i << 5);
      let target = sums;
      for (let panel = 0; panel < panels; panel++) {
        v128.store(target, madd(factor, v128.load(weights), v128.load(target)));
        v128.store(target, madd(factor, v128.load(weights, 16), v128.load(target, 16)), 16);
        weights += panelBytes;
        target += 32;
      }
    }
  }
}

/** Records a step that the mask leaves out: the state stays as it is, gates are zero. */
export function recordMasked(block: Block, row: i32, step: i32): void {
  const bytes = <usize>block.units << 2;
  const at = block.recordAt(row, step);
  const state = block.stateAt(row);
  recordState(block, block.hRecord, at, block.h + state, bytes);
  recordState(block, block.cRecord, at, block.c + state, bytes);
  if (block.gate0) memory.fill(block.gate0 + at, 0, bytes);
  if (block.gate1) memory.fill(block.gate1 + at, 0, bytes);
  if (block.gate2) memory.fill(block.gate2 + at, 0, bytes);
  if (block.gate3) memory.fill(block.gate3 + at, 0, bytes);
}

function recordState(block: Block, record: usize, at: usize, state: usize, bytes: usize): void {
  if (record == 0) return;
  if (block.carry) memory.copy(record + at, state, bytes);
  else memory.fill(record + at, 0, bytes);
}

/** Puts the held units of a row back to their values, after the step that has just been recorded. */
// @ts-ignore: decorator
@inline
export function holdUnits(block: Block, row: i32, step: i32): void {
  for (let i = 0; i < block.heldCount; i++) {
    const at = <usize>i << 2;
    const unit = <usize>load<i32>(block.heldUnits + at) << 2;
    const value = load<f32>(block.heldValues + at);
    store<f32>(block.h + block.stateAt(row) + unit, value);
    if (block.hRecord) store<f32>(block.hRecord + block.recordAt(row, step) + unit, value);
  }
}

/** Stores the first `count` of four values at an offset of a record, if it is wanted. */
// @ts-ignore: decorator
@inline
export function record(target: usize, offset: usize, values: v128, count: i32): void {
  if (target == 0) return;
  storeSome(target + offset, values, count);
}

/** Stores the first `count` of four values. */
// @ts-ignore: decorator
@inline
function storeSome(target: usize, values: v128, count: i32): void {
  if (count >= 4) {
    v128.store(target, values);
    return;
  }
  v128.store32_lane(target, values, 0);
  if (count > 1) v128.store32_lane(target, values, 1, 4);
  if (count > 2) v128.store32_lane(target, values, 2, 8);
}
