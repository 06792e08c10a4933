import assert from 'node:assert/strict';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom } from '../../../../src/engine/core/random.js';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { simdKernel, simdKernelOf } from '../../../../src/engine/kernels/simdKernel.js';
import { runnableBuilds } from '../../../../src/engine/kernels/workspace.js';
import { scalarActivations } from '../../../../src/engine/model/activations.js';
import type { CellWeights } from '../../../../src/engine/model/sequenceModel.js';
import { plainKernel } from '../../../../src/engine/trace/plainKernel.js';
import { newRecord, type RecurrentBlock, type RecurrentKernelFactory, type RecurrentSpec } from '../../../../src/engine/trace/recurrentKernel.js';
import { arraysOf, largestDifference, randomBlock, randomWeights, specOf } from './randomLayers.js';

const kinds = [
  { name: 'SRN', given: { cell: 'srn' } },
  { name: 'MGU', given: { cell: 'mgu' } },
  { name: 'GRU, reset before the product', given: { cell: 'gru', resetAfter: false } },
  { name: 'GRU, reset after the product', given: { cell: 'gru', resetAfter: true } },
  { name: 'LSTM', given: { cell: 'lstm' } },
] as const satisfies readonly { name: string; given: Partial<RecurrentSpec> }[];

/** @throws AssertionError naming the array that differs from the plain cells' */
function assertLikePlain(factory: RecurrentKernelFactory, spec: RecurrentSpec, weights: CellWeights, block: RecurrentBlock, tolerance = 1e-5): void {
  const expected = arraysOf(plainKernel(spec, weights).run(block, silentTask));
  const actual = arraysOf(factory(spec, weights).run(block, silentTask));
  assert.deepEqual([...actual.keys()], [...expected.keys()]);
  for (const [name, values] of expected) {
    const difference = largestDifference(actual.get(name)!, values);
    assert.ok(difference <= tolerance, `${name} differs by ${difference.toExponential(2)} (${JSON.stringify({ ...spec, count: block.count, steps: block.steps })})`);
  }
}

describe('SIMD kernels', () => {
  it('run on this machine', () => {
    assert.ok(runnableBuilds().includes('simd'));
  });

  for (const build of runnableBuilds()) {
    const factory = simdKernelOf(build);
    for (const { name, given } of kinds) {
      describe(`${name} (${build})`, () => {
        it('agrees with the plain cells whatever the shape', () => {
          const random = seededRandom(11);
          for (let round = 0; round < 60; round++) {
            const spec = specOf({ ...given, inputSize: 1 + random.integer(40), units: 1 + random.integer(70), maskedSteps: random.integer(2) ? 'carry' : 'zero' });
            const block = randomBlock(spec, {
              count: random.integer(70),
              steps: random.integer(21),
              seed: round,
              reverse: random.integer(2) === 1,
              masked: random.integer(2) === 1,
              started: random.integer(2) === 1,
              oneHot: random.integer(3) === 0,
              clamped: random.integer(3) === 0,
              partly: random.integer(3) === 0,
            });
            assertLikePlain(factory, spec, randomWeights(spec, round), block);
          }
        });

        it('does not drift over long sequences', () => {
          const spec = specOf({ ...given, inputSize: 3, units: 18 });
          assertLikePlain(factory, spec, randomWeights(spec, 1, 0.7), randomBlock(spec, { count: 3, steps: 5000, seed: 2 }));
        });

        it('gives a sequence the same bits alone and among others', () => {
          const spec = specOf({ ...given, inputSize: 12, units: 13 });
          const kernel = factory(spec, randomWeights(spec, 3));
          const block = randomBlock(spec, { count: 131, steps: 9, seed: 4, masked: true, started: true });
          // One sequence is sparse, its neighbours are not.
          block.x.fill(0, 7 * 9 * 12, 8 * 9 * 12);
          block.x[7 * 9 * 12 + 5] = 1;
          const together = arraysOf(kernel.run(block, silentTask));
          for (const sequence of [0, 7, 50, 130]) {
            const alone = arraysOf(kernel.run(onlySequence(block, spec, sequence), silentTask));
            for (const [part, values] of alone) {
              assert.deepEqual(values, together.get(part)!.subarray(sequence * values.length, (sequence + 1) * values.length), `${part} of ${sequence}`);
            }
          }
        });

        it('saturates as tanh does', () => {
          const spec = specOf({ ...given, inputSize: 2, units: 5 });
          const block = randomBlock(spec, { count: 200, steps: 1, seed: 6, started: true });
          const kernel = factory(spec, randomWeights(spec, 5, 30));
          assertLikePlain(factory, spec, randomWeights(spec, 5, 30), block, 2e-5);
          for (const gate of kernel.run(block, silentTask).gates) assert.ok(gate!.every((value) => Math.abs(value) <= 1));
        });
      });
    }
  }

  it('hand inputs that are no numbers on, to their own sequence alone', () => {
    const spec = specOf({ inputSize: 4, units: 6 });
    const block = randomBlock(spec, { count: 9, steps: 3, seed: 1 });
    block.x[4 * 3 * 4] = NaN;
    const { h } = simdKernel(spec, randomWeights(spec, 1)).run(block, silentTask);
    for (let i = 0; i < h!.length; i++) assert.equal(Number.isNaN(h![i]), Math.floor(i / (3 * 6)) === 4, `value ${i}`);
  });

  it('walk in pieces where the records would not stay in the cache', () => {
    const spec = specOf({ inputSize: 30, units: 130 });
    for (const reverse of [false, true]) {
      assertLikePlain(simdKernel, spec, randomWeights(spec, 1), randomBlock(spec, { count: 50, steps: 25, seed: 2, reverse, masked: true, started: true }));
    }
  });

  it('leave what they do not know to the plain cells, which give the same to the bit', () => {
    const variant = { clip: null, coupledGates: false, peepholes: false, functions: null };
    const { tanh, sigmoid, relu } = scalarActivations;
    const unknown: readonly Partial<RecurrentSpec>[] = [
      { activation: 'relu' },
      { cell: 'srn', activation: 'relu' },
      { recurrentActivation: 'hard_sigmoid' },
      { variant: { ...variant, clip: 0.3 } },
      { variant: { ...variant, coupledGates: true } },
      { variant: { ...variant, functions: { gates: sigmoid, candidate: relu, output: tanh } } },
    ];
    for (const given of unknown) assertLikePlain(simdKernel, specOf(given), randomWeights(specOf(given), 1), randomBlock(specOf(given), { count: 3, steps: 4, seed: 2 }), 0);
    const peepholes = Float32Array.from({ length: 27 }, (_, i) => i / 27);
    assertLikePlain(simdKernel, specOf({}), { ...randomWeights(specOf({}), 1), peepholes }, randomBlock(specOf({}), { count: 3, steps: 4, seed: 2 }), 0);
  });

  it('hold clamped units at their values, before the first step and after every one', () => {
    const spec = specOf({ inputSize: 4, units: 6 });
    const block = { ...randomBlock(spec, { count: 2, steps: 3, seed: 1, masked: true, started: true }), clamp: { units: [1, 5], values: [0.25, -2] } };
    const { h, last } = simdKernel(spec, randomWeights(spec, 1)).run(block, silentTask);
    for (const [i, unit] of block.clamp.units.entries()) {
      for (let row = 0; row < 2 * 3; row++) assert.equal(h![row * 6 + unit], block.clamp.values[i]);
      for (let row = 0; row < 2; row++) assert.equal(last.h[row * 6 + unit], block.clamp.values[i]);
    }
  });

  it('record what is wanted and nothing else', () => {
    const spec = specOf({ inputSize: 4, units: 6 });
    const block = randomBlock(spec, { count: 3, steps: 5, seed: 1 });
    const wanted = { h: false, c: true, gates: [false, true, false, false] };
    for (const factory of [simdKernel, plainKernel]) {
      const kernel = factory(spec, randomWeights(spec, 1));
      const everything = kernel.run(block, silentTask);
      const { gates, c } = everything;
      assert.deepEqual(kernel.run({ ...block, wanted }, silentTask), { ...everything, h: null, c, gates: [null, gates[1], null, null] });
    }
  });

  it('fill every place of a record, whatever stood there', () => {
    for (const maskedSteps of ['carry', 'zero'] as const) {
      for (const { given } of kinds) {
        const spec = specOf({ ...given, maskedSteps });
        const block = randomBlock(spec, { count: 70, steps: 8, seed: 2, masked: true, started: true });
        for (const factory of [simdKernel, plainKernel]) {
          const kernel = factory(spec, randomWeights(spec, 1));
          const used = newRecord(spec, block, (length) => new Float32Array(length).fill(NaN));
          assert.deepEqual(arraysOf(kernel.run(block, silentTask, used)), arraysOf(kernel.run(block, silentTask)));
        }
      }
    }
  });

  it('start from zeros in a record that was used before', () => {
    const spec = specOf({});
    const block = randomBlock(spec, { count: 3, steps: 4, seed: 2 });
    const { last } = newRecord(spec, block, (length) => new Float32Array(length).fill(NaN));
    assert.deepEqual([...last.h, ...last.c!], new Array(2 * 3 * 9).fill(0));
  });

  it('stop when the work is cancelled', () => {
    const spec = specOf({});
    assert.throws(() => simdKernel(spec, randomWeights(spec, 1)).run(randomBlock(spec, { count: 3, steps: 4, seed: 2 }), cancelledTask), CancelledError);
  });

  it('ask between calls, however large the layer', () => {
    const spec = specOf({ inputSize: 64, units: 600 });
    let asked = 0;
    const task = { throwIfCancelled: () => void asked++ };
    simdKernel(spec, randomWeights(spec, 1)).run(randomBlock(spec, { count: 48, steps: 24, seed: 2 }), task);
    assert.ok(asked >= 4, `asked ${asked} times`);
  });
});

function onlySequence(block: RecurrentBlock, { inputSize, units }: RecurrentSpec, sequence: number): RecurrentBlock {
  const part = <T extends Float32Array | Uint8Array>(values: T, width: number): T => values.slice(sequence * width, (sequence + 1) * width) as T;
  const { steps, x, mask, initial } = block;
  return {
    ...block,
    count: 1,
    x: part(x, steps * inputSize),
    mask: mask && part(mask, steps),
    initial: initial && { h: part(initial.h, units), c: initial.c && part(initial.c, units) },
  };
}
