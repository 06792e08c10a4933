/**
 * Feed-forward arithmetic by TensorFlow.js. Batches are cut into pieces, so that work can be cancelled between two
 * operations; nothing is kept on the backend from one operation to the next.
 */
import type * as Core from '@tensorflow/tfjs-core';
import {
  type Cancellation,
  type ConvolutionJob,
  convolutionOperations,
  type Images,
  plainTensors,
  type PlacedWindow,
  type PoolingJob,
  type TensorBackend,
  type TensorBackendName,
} from '../../engine/index.js';

/** TensorFlow.js as its packages export it: `@tensorflow/tfjs-core`, or `@tensorflow/tfjs-node` around the same. */
export type TensorFlow = typeof Core;

/** Multiplications in one operation: some hundredths of a second. */
const operationsPerPiece = 2e8;

/** @param name the backend, as TensorFlow.js registers it; it has to be ready */
export function tfjsTensors(tf: TensorFlow, name: Exclude<TensorBackendName, 'plain'>): TensorBackend {
  /** @param operations of one of `count` rows or images; `compute` is given a range of them */
  const inPieces = (
    count: number,
    operations: number,
    rowLength: number,
    task: Cancellation,
    compute: (start: number, end: number) => Core.Tensor,
  ): Float32Array => {
    // Copies of TensorFlow.js in one process share one engine; a backend that is ready is switched to at once.
    if (tf.getBackend() !== name) void tf.setBackend(name);
    const result = new Float32Array(count * rowLength);
    const rows = Math.max(1, Math.floor(operationsPerPiece / operations));
    for (let start = 0; start < count; start += rows) {
      task.throwIfCancelled();
      const piece = tf.tidy(() => compute(start, Math.min(count, start + rows)));
      result.set(piece.dataSync(), start * rowLength);
      piece.dispose();
    }
    return result;
  };

  return {
    name,

    dense({ x, rows, inputs, units, kernel, bias }, task) {
      return inPieces(rows, inputs * units, units, task, (start, end) => {
        const taken = tf.tensor2d(x.subarray(start * inputs, end * inputs), [end - start, inputs]);
        return tf.add(tf.matMul(taken, tf.tensor2d(kernel, [inputs, units])), tf.tensor1d(bias));
      });
    },

    convolution(job, task) {
      const { window, filters, bias } = job;
      if (!isKnown(job)) return plainTensors.convolution(job, task);
      const size = window.positions[0] * window.positions[1] * filters;
      return inPieces(job.count, convolutionOperations({ ...job, count: 1 }), size, task, (start, end) => {
        const images = paddedImages(tf, job, start, end, 0);
        return tf.add(convolved(tf, images, job), tf.tensor1d(bias));
      });
    },

    pooling(job, task) {
      const { window, how, channels } = job;
      const size = window.positions[0] * window.positions[1] * channels;
      return inPieces(job.count, size * window.size[0] * window.size[1], size, task, (start, end) => pooled(tf, job, how, start, end));
    },
  };
}

/** Combinations that TensorFlow does not have: strides with gaps, unequal strides of depthwise kernels. */
function isKnown({ window: { dilation, strides }, groups, channels, height }: ConvolutionJob): boolean {
  if (Math.max(...dilation) > 1 && Math.max(...strides) > 1) return false;
  return groups === 1 || groups !== channels || height === 1 || strides[0] === strides[1];
}

/** Images with their zeros (or whatever `value` is) around them, from where every window is a `valid` one. */
function paddedImages(tf: TensorFlow, job: Images & { readonly window: PlacedWindow }, start: number, end: number, value: number): Core.Tensor4D {
  const { x, height, width, channels, window } = job;
  const size = height * width * channels;
  const images = tf.tensor4d(x.subarray(start * size, end * size), [end - start, height, width, channels]);
  const [[top, bottom], [left, right]] = window.padding;
  if (top + bottom + left + right === 0) return images;
  return tf.pad(images, [[0, 0], [top, bottom], [left, right], [0, 0]], value);
}

function convolved(tf: TensorFlow, images: Core.Tensor4D, { window, groups, channels, height, filters, kernel }: ConvolutionJob): Core.Tensor4D {
  const [rows, columns] = window.size;
  const dilation = [...window.dilation] as [number, number];
  if (groups === channels && groups > 1) {
    const depthwise = tf.tensor4d(kernel, [rows, columns, channels, filters / channels]);
    // Where there is one row, its stride is of no account.
    const stride = height === 1 ? window.strides[1] : window.strides[0];
    return tf.depthwiseConv2d(images, depthwise, stride, 'valid', 'NHWC', dilation);
  }
  const whole = tf.tensor4d(kernel, [rows, columns, channels / groups, filters]);
  const strides = [...window.strides] as [number, number];
  if (groups === 1) return tf.conv2d(images, whole, strides, 'valid', 'NHWC', dilation);
  const kernels = tf.split<Core.Tensor4D>(whole, groups, 3);
  const parts = tf.split<Core.Tensor4D>(images, groups, 3);
  return tf.concat<Core.Tensor4D>(parts.map((part, group) => tf.conv2d(part, kernels[group]!, strides, 'valid', 'NHWC', dilation)), 3);
}

function pooled(tf: TensorFlow, job: PoolingJob, how: PoolingJob['how'], start: number, end: number): Core.Tensor {
  const { window } = job;
  const size = [...window.size] as [number, number];
  const strides = [...window.strides] as [number, number];
  if (how === 'max') return tf.maxPool(paddedImages(tf, job, start, end, -Infinity), size, strides, 'valid');
  const means = tf.avgPool(paddedImages(tf, job, start, end, 0), size, strides, 'valid');
  // The mean of those places that are no padding.
  const ones = { ...job, x: new Float32Array(job.height * job.width).fill(1), channels: 1 };
  return tf.divNoNan(means, tf.avgPool(paddedImages(tf, ones, 0, 1, 0), size, strides, 'valid'));
}
