/**
 * The recurrent cells over a block of sequences. What they compute stands, in readable form, in ../../model/cells.
 * Each takes the sums of its gates, halved where they go into σ, and records h, c and the gates.
 */
import { madd, mix, sigmoidOfTwice, tanh } from './arithmetic';
import { addProducts, Block, holdUnits, record, recordMasked, takeInputs } from './block';

/** h' = tanh(x·W + h·U + b) */
export function srn(block: Block): void {
  const count = block.count;
  const units = block.units;
  const hRecord = block.hRecord;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    takeInputs(block, step);
    addProducts(block, 0, 1, 0, true, block.h);
    for (let row = 0; row < count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step);
        continue;
      }
      const sums = block.sumsOf(row);
      const state = block.h + block.stateAt(row);
      const recordAt = block.recordAt(row, step);
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const h = tanh(v128.load(sums + at));
        v128.store(state + at, h);
        record(hRecord, recordAt + at, h, units - j);
      }
      holdUnits(block, row, step);
    }
  }
}

/** Gates i f g o. c' = f ⊙ c + i ⊙ g, then h' = o ⊙ tanh(c') in a pass of its own, which leaves registers free. */
export function lstm(block: Block): void {
  const count = block.count;
  const units = block.units;
  const gate = <usize>block.width << 2;
  const hRecord = block.hRecord;
  const cRecord = block.cRecord;
  const iRecord = block.gate0;
  const fRecord = block.gate1;
  const gRecord = block.gate2;
  const oRecord = block.gate3;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    takeInputs(block, step);
    addProducts(block, 0, 4, 0, true, block.h);
    for (let row = 0; row < count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step);
        continue;
      }
      const sums = block.sumsOf(row);
      const hState = block.h + block.stateAt(row);
      const cState = block.c + block.stateAt(row);
      const recordAt = block.recordAt(row, step);
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const left = units - j;
        const i = sigmoidOfTwice(v128.load(sums + at));
        record(iRecord, recordAt + at, i, left);
        const f = sigmoidOfTwice(v128.load(sums + gate + at));
        record(fRecord, recordAt + at, f, left);
        const g = tanh(v128.load(sums + 2 * gate + at));
        record(gRecord, recordAt + at, g, left);
        const c = madd(f, v128.load(cState + at), f32x4.mul(i, g));
        v128.store(cState + at, c);
        record(cRecord, recordAt + at, c, left);
      }
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const left = units - j;
        const o = sigmoidOfTwice(v128.load(sums + 3 * gate + at));
        record(oRecord, recordAt + at, o, left);
        const h = f32x4.mul(o, tanh(v128.load(cState + at)));
        v128.store(hState + at, h);
        record(hRecord, recordAt + at, h, left);
      }
      holdUnits(block, row, step);
    }
  }
}

/** Gates z r n; n = tanh(x·W + b + r ⊙ (h·U + b')). The product with h stands behind n among the sums. */
export function gruResetAfter(block: Block): void {
  const count = block.count;
  const units = block.units;
  const gate = <usize>block.width << 2;
  const hRecord = block.hRecord;
  const zRecord = block.gate0;
  const rRecord = block.gate1;
  const nRecord = block.gate2;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    takeInputs(block, step);
    addProducts(block, 0, 2, 0, true, block.h);
    addProducts(block, 2, 1, 2, true, 0);
    addProducts(block, 2, 1, 3, false, block.h);
    for (let row = 0; row < count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step);
        continue;
      }
      const sums = block.sumsOf(row);
      const state = block.h + block.stateAt(row);
      const recordAt = block.recordAt(row, step);
      for (let j = 0; j < units; j += 4) {
        const at = <usize>j << 2;
        const left = units - j;
        const z = sigmoidOfTwice(v128.load(sums + at));
        record(zRecord, recordAt + at, z, left);
        const r = sigmoidOfTwice(v128.load(sums + gate + at));
        record(rRecord, recordAt + at, r, left);
        const n = tanh(madd(r, v128.load(sums + 3 * gate + at), v128.load(sums + 2 * gate + at)));
        record(nRecord, recordAt + at, n, left);
        const h = mix(z, n, v128.load(state + at));
        v128.store(state + at, h);
        record(hRecord, recordAt + at, h, left);
      }
      holdUnits(block, row, step);
    }
  }
}

/** Gates z r n; n = tanh(x·W + b + (r ⊙ h)·U). */
export function gruResetBefore(block: Block): void {
  const gate = <usize>block.width << 2;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    takeInputs(block, step);
    addProducts(block, 0, 2, 0, true, block.h);
    gateState(block, step, 1, block.gate1);
    addProducts(block, 2, 1, 2, true, block.gated);
    for (let row = 0; row < block.count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step);
        continue;
      }
      const sums = block.sumsOf(row);
      const recordAt = block.recordAt(row, step);
      for (let j = 0; j < block.units; j += 4) {
        const at = <usize>j << 2;
        const z = sigmoidOfTwice(v128.load(sums + at));
        record(block.gate0, recordAt + at, z, block.units - j);
        mixInCandidate(block, row, j, z, tanh(v128.load(sums + 2 * gate + at)), recordAt + at, block.gate2, false);
      }
      holdUnits(block, row, step);
    }
  }
}

/** Gates f n; n = tanh(x·W + b + (f ⊙ h)·U), h' = (1 − f) ⊙ h + f ⊙ n. */
export function mgu(block: Block): void {
  const gate = <usize>block.width << 2;
  for (let walked = 0; walked < block.steps; walked++) {
    const step = block.stepAfter(walked);
    takeInputs(block, step);
    addProducts(block, 0, 1, 0, true, block.h);
    gateState(block, step, 0, block.gate0);
    addProducts(block, 1, 1, 1, true, block.gated);
    for (let row = 0; row < block.count; row++) {
      if (block.masked(row, step)) {
        recordMasked(block, row, step);
        continue;
      }
      const sums = block.sumsOf(row);
      const recordAt = block.recordAt(row, step);
      for (let j = 0; j < block.units; j += 4) {
        const at = <usize>j << 2;
        mixInCandidate(block, row, j, v128.load(sums + at), tanh(v128.load(sums + gate + at)), recordAt + at, block.gate1, true);
      }
      holdUnits(block, row, step);
    }
  }
}

/** The gate `index` activated, kept in its sums and recorded; the state times it goes into `gated`. */
function gateState(block: Block, step: i32, index: i32, target: usize): void {
  for (let row = 0; row < block.count; row++) {
    if (block.masked(row, step)) continue;
    const sums = block.sumsOf(row) + (<usize>(index * block.width) << 2);
    const state = block.stateAt(row);
    const recordAt = block.recordAt(row, step);
    for (let j = 0; j < block.units; j += 4) {
      const at = <usize>j << 2;
      const gate = sigmoidOfTwice(v128.load(sums + at));
      v128.store(sums + at, gate);
      record(target, recordAt + at, gate, block.units - j);
      v128.store(block.gated + state + at, f32x4.mul(gate, v128.load(block.h + state + at)));
    }
  }
}

/**
 * Four units of h' between h and the candidate n.
 * @param recordAt of the four units in each record
 * @param candidates where n is recorded
 * @param forgetting 1 − share of h is kept, and share of n taken (MGU); else the other way round (GRU)
 */
// @ts-ignore: decorator
@inline
function mixInCandidate(block: Block, row: i32, j: i32, share: v128, n: v128, recordAt: usize, candidates: usize, forgetting: bool): void {
  const left = block.units - j;
  const state = block.h + block.stateAt(row) + (<usize>j << 2);
  const before = v128.load(state);
  const h = forgetting ? mix(share, before, n) : mix(share, n, before);
  record(candidates, recordAt, n, left);
  v128.store(state, h);
  record(block.hRecord, recordAt, h, left);
}
