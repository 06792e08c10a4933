/**
 * The recurrent cells over a block of sequences. What they compute stands, in readable form, in ../../model/cells.
 * Each takes the sums of its gates, halved where they go into σ, and records h, c and the gates.
 */
import { madd, mix, sigmoidOfTwice, tanh } from './arithmetic';
import { addProducts, Block, gatherInputs, recordMasked, storeSome } from './block';

/** h' = tanh(x·W + h·U + b) */
export function srn(block: Block): void {
  const count = block.count;
  const units = block.units;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    gatherInputs(block, step);
    addProducts(block, step, 0, 1, 0, true, block.h);
    for (let row = 0; row < count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step, false, 0);
        continue;
      }
      const sums = block.sumsOf(row);
      const state = block.h + block.stateAt(row);
      const record = block.records + block.recordAt(row, step);
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const h = tanh(v128.load(sums + at));
        v128.store(state + at, h);
        storeSome(record + at, h, units - j);
      }
    }
  }
}

/** Gates i f g o. c' = f ⊙ c + i ⊙ g, then h' = o ⊙ tanh(c') in a pass of its own, which leaves registers free. */
export function lstm(block: Block): void {
  const count = block.count;
  const units = block.units;
  const gate = <usize>block.width << 2;
  const recordBytes = block.recordBytes;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    gatherInputs(block, step);
    addProducts(block, step, 0, 4, 0, true, block.h);
    for (let row = 0; row < count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step, true, 4);
        continue;
      }
      const sums = block.sumsOf(row);
      const hState = block.h + block.stateAt(row);
      const cState = block.c + block.stateAt(row);
      const hRecord = block.records + block.recordAt(row, step);
      const cRecord = hRecord + recordBytes;
      const gates = cRecord + recordBytes;
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const left = units - j;
        const i = sigmoidOfTwice(v128.load(sums + at));
        storeSome(gates + at, i, left);
        const f = sigmoidOfTwice(v128.load(sums + gate + at));
        storeSome(gates + recordBytes + at, f, left);
        const g = tanh(v128.load(sums + 2 * gate + at));
        storeSome(gates + 2 * recordBytes + at, g, left);
        const c = madd(f, v128.load(cState + at), f32x4.mul(i, g));
        v128.store(cState + at, c);
        storeSome(cRecord + at, c, left);
      }
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const left = units - j;
        const o = sigmoidOfTwice(v128.load(sums + 3 * gate + at));
        storeSome(gates + 3 * recordBytes + at, o, left);
        const h = f32x4.mul(o, tanh(v128.load(cState + at)));
        v128.store(hState + at, h);
        storeSome(hRecord + at, h, left);
      }
    }
  }
}

/** Gates z r n; n = tanh(x·W + b + r ⊙ (h·U + b')). The product with h stands behind n among the sums. */
export function gruResetAfter(block: Block): void {
  const count = block.count;
  const units = block.units;
  const gate = <usize>block.width << 2;
  const recordBytes = block.recordBytes;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    gatherInputs(block, step);
    addProducts(block, step, 0, 2, 0, true, block.h);
    addProducts(block, step, 2, 1, 2, true, 0);
    addProducts(block, step, 2, 1, 3, false, block.h);
    for (let row = 0; row < count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step, false, 3);
        continue;
      }
      const sums = block.sumsOf(row);
      const state = block.h + block.stateAt(row);
      const record = block.records + block.recordAt(row, step);
      const gates = record + recordBytes;
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const left = units - j;
        const z = sigmoidOfTwice(v128.load(sums + at));
        storeSome(gates + at, z, left);
        const r = sigmoidOfTwice(v128.load(sums + gate + at));
        storeSome(gates + recordBytes + at, r, left);
        const n = tanh(madd(r, v128.load(sums + 3 * gate + at), v128.load(sums + 2 * gate + at)));
        storeSome(gates + 2 * recordBytes + at, n, left);
        const h = mix(z, n, v128.load(state + at));
        v128.store(state + at, h);
        storeSome(record + at, h, left);
      }
    }
  }
}

/** Gates z r n; n = tanh(x·W + b + (r ⊙ h)·U). */
export function gruResetBefore(block: Block): void {
  const gate = <usize>block.width << 2;
  const recordBytes = block.recordBytes;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    gatherInputs(block, step);
    addProducts(block, step, 0, 2, 0, true, block.h);
    gateState(block, step, 1);
    addProducts(block, step, 2, 1, 2, true, block.gated);
    for (let row = 0; row < block.count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step, false, 3);
        continue;
      }
      const sums = block.sumsOf(row);
      const record = block.records + block.recordAt(row, step);
      for (let j = 0; j < block.units; j += 4) {
        const at = <usize>j << 2;
        const z = sigmoidOfTwice(v128.load(sums + at));
        storeSome(record + recordBytes + at, z, block.units - j);
        mixInCandidate(block, row, j, z, tanh(v128.load(sums + 2 * gate + at)), record, 3, false);
      }
    }
  }
}

/** Gates f n; n = tanh(x·W + b + (f ⊙ h)·U), h' = (1 − f) ⊙ h + f ⊙ n. */
export function mgu(block: Block): void {
  const gate = <usize>block.width << 2;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    gatherInputs(block, step);
    addProducts(block, step, 0, 1, 0, true, block.h);
    gateState(block, step, 0);
    addProducts(block, step, 1, 1, 1, true, block.gated);
    for (let row = 0; row < block.count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step, false, 2);
        continue;
      }
      const sums = block.sumsOf(row);
      const record = block.records + block.recordAt(row, step);
      for (let j = 0; j < block.units; j += 4) {
        const at = <usize>j << 2;
        mixInCandidate(block, row, j, v128.load(sums + at), tanh(v128.load(sums + gate + at)), record, 2, true);
      }
    }
  }
}

/** The gate `index` activated, kept in its sums and recorded; the state times it goes into `gated`. */
function gateState(block: Block, step: i32, index: i32): void {
  for (let row = 0; row < block.count; row++) {
    if (block.masked(row, step)) continue;
    const sums = block.sumsOf(row) + (<usize>(index * block.width) << 2);
    const state = block.stateAt(row);
    const record = block.records + block.recordAt(row, step) + <usize>(1 + index) * block.recordBytes;
    for (let j = 0; j < block.units; j += 4) {
      const at = <usize>j << 2;
      const gate = sigmoidOfTwice(v128.load(sums + at));
      v128.store(sums + at, gate);
      storeSome(record + at, gate, block.units - j);
      v128.store(block.gated + state + at, f32x4.mul(gate, v128.load(block.h + state + at)));
    }
  }
}

/**
 * Four units of h' between h and the candidate n, which is recorded as the last of the cell's gates.
 * @param forgetting 1 − share of h is kept, and share of n taken (MGU); else the other way round (GRU)
 */
// @ts-ignore: decorator
@inline
function mixInCandidate(block: Block, row: i32, j: i32, share: v128, n: v128, record: usize, gates: i32, forgetting: bool): void {
  const at = <usize>j << 2;
  const left = block.units - j;
  const state = block.h + block.stateAt(row) + at;
  const before = v128.load(state);
  const h = forgetting ? mix(share, before, n) : mix(share, n, before);
  storeSome(record + <usize>gates * block.recordBytes + at, n, left);
  v128.store(state, h);
  storeSome(record + at, h, left);
}
