/** Every backend against the plain one, over random shapes. */
import assert from 'node:assert/strict';
import { cancelledTask, silentTask } from '../../../../src/engine/core/task.js';
import { CancelledError } from '../../../../src/engine/core/errors.js';
import { seededRandom, type Random } from '../../../../src/engine/core/random.js';
import { type ConvolutionJob, type DenseJob, plainTensors, type PlacedWindow, type PoolingJob, type TensorBackend } from '../../../../src/engine/index.js';
import { windowedLength, windowPadding } from '../../../../src/engine/model/slidingWindow.js';
import { wasmTensors } from '../../../../src/worker/tensors/wasmTensors.js';

const tolerance = 1e-5;

function numbers(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.next() * 2 - 1);
}

function assertClose(ours: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(ours.length, expected.length, what);
  const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  assert.ok(worst <= tolerance, `${what} differs by ${worst}`);
}

function denseJob(random: Random): DenseJob {
  const [rows, inputs, units] = [1 + random.integer(40), 1 + random.integer(30), 1 + random.integer(20)];
  return { x: numbers(random, rows * inputs), rows, inputs, units, kernel: numbers(random, inputs * units), bias: numbers(random, units) };
}

/** Images of one or more rows, and a window that fits onto them. */
function placed(random: Random, strided: boolean, dilated: boolean): Omit<PoolingJob, 'how'> {
  const [count, channels] = [1 + random.integer(4), 1 + random.integer(5)];
  const padding = (['valid', 'same'] as const)[random.integer(2)]!;
  const axis = (flat: boolean) => {
    const size = flat ? 1 : 1 + random.integer(4);
    const dilation = dilated && !flat ? 1 + random.integer(3) : 1;
    const stride = strided && !flat ? 1 + random.integer(3) : 1;
    const length = flat ? 1 : (size - 1) * dilation + 1 + random.integer(6);
    const window = { size: [size], strides: [stride], dilation: [dilation], padding };
    return { size, dilation, stride, length, padding: windowPadding(window, 0, length), positions: windowedLength(window, 0, length) };
  };
  const [rows, columns] = [axis(random.integer(3) === 0), axis(false)];
  const pair = <K extends keyof typeof rows>(key: K) => [rows[key], columns[key]] as const;
  const window: PlacedWindow = { size: pair('size'), strides: pair('stride'), dilation: pair('dilation'), padding: pair('padding'), positions: pair('positions') };
  return { x: numbers(random, count * rows.length * columns.length * channels), count, height: rows.length, width: columns.length, channels, window };
}

function convolutionJob(random: Random, forms: { readonly strided: boolean; readonly dilated: boolean; readonly grouped: boolean }): ConvolutionJob {
  const images = placed(random, forms.strided, forms.dilated);
  const { channels, window } = images;
  const groups = forms.grouped ? channels : 1;
  const filters = groups * (1 + random.integer(4));
  const taps = window.size[0] * window.size[1];
  return { ...images, groups, filters, kernel: numbers(random, (taps * channels * filters) / groups), bias: numbers(random, filters) };
}

describe('TensorFlow.js on WebAssembly computes what plain TypeScript does', () => {
  let wasm: TensorBackend;
  before(async () => (wasm = await wasmTensors()));

  it('dense layers', () => {
    const random = seededRandom(1);
    for (let i = 0; i < 20; i++) {
      const job = denseJob(random);
      assertClose(wasm.dense(job, silentTask), plainTensors.dense(job, silentTask), JSON.stringify({ ...job, x: 0, kernel: 0, bias: 0 }));
    }
  });

  for (const forms of [
    { strided: false, dilated: false, grouped: false },
    { strided: true, dilated: false, grouped: false },
    { strided: false, dilated: true, grouped: false },
    { strided: true, dilated: true, grouped: false },
    { strided: false, dilated: false, grouped: true },
    { strided: true, dilated: false, grouped: true },
    { strided: false, dilated: true, grouped: true },
  ]) {
    it(`convolutions, ${Object.entries(forms).flatMap(([form, has]) => (has ? [form] : [])).join(' and ') || 'plain'}`, () => {
      const random = seededRandom(2);
      for (let i = 0; i < 25; i++) {
        const job = convolutionJob(random, forms);
        assertClose(wasm.convolution(job, silentTask), plainTensors.convolution(job, silentTask), JSON.stringify({ ...job, x: 0, kernel: 0, bias: 0 }));
      }
    });
  }

  it('convolutions of groups of several channels', () => {
    const random = seededRandom(3);
    const images = { x: numbers(random, 2 * 9 * 6), count: 2, height: 1, width: 9, channels: 6 };
    const window: PlacedWindow = { size: [1, 3], strides: [1, 2], dilation: [1, 1], padding: [[0, 0], [1, 0]], positions: [1, 4] };
    const job: ConvolutionJob = { ...images, window, groups: 3, filters: 6, kernel: numbers(random, 3 * 2 * 6), bias: numbers(random, 6) };
    assertClose(wasm.convolution(job, silentTask), plainTensors.convolution(job, silentTask), 'groups');
  });

  for (const how of ['max', 'average'] as const) {
    it(`${how} pooling`, () => {
      const random = seededRandom(4);
      for (let i = 0; i < 40; i++) {
        const job: PoolingJob = { ...placed(random, true, false), how };
        assertClose(wasm.pooling(job, silentTask), plainTensors.pooling(job, silentTask), JSON.stringify({ ...job, x: 0 }));
      }
    });
  }

  it('and leaves nothing behind, nor when it is cancelled', async () => {
    const { memory } = await import('@tensorflow/tfjs-core');
    const random = seededRandom(5);
    const before = memory();
    wasm.dense(denseJob(random), silentTask);
    wasm.convolution(convolutionJob(random, { strided: false, dilated: false, grouped: false }), silentTask);
    for (const backend of [wasm, plainTensors]) {
      assert.throws(() => backend.dense(denseJob(random), cancelledTask), CancelledError);
      assert.throws(() => backend.convolution(convolutionJob(random, { strided: true, dilated: false, grouped: false }), cancelledTask), CancelledError);
    }
    assert.equal(memory().numTensors, before.numTensors);
    assert.equal(memory().numDataBuffers, before.numDataBuffers);
  });
});
