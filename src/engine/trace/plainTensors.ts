/**
 * Feed-forward arithmetic in plain TypeScript: the readable reference that TensorFlow.js is tested against, and quicker
 * than it for small layers. Sums are kept in double precision.
 */
import { addProduct } from '../model/products.js';
import type { Cancellation, ConvolutionJob, PlacedWindow, PoolingJob, TensorBackend } from './tensorBackend.js';

/** Multiplications between two looks at whether the work was cancelled: some milliseconds. */
const operationsPerLook = 4e6;

export const plainTensors: TensorBackend = {
  name: 'plain',

  dense({ x, rows, inputs, units, kernel, bias }, task) {
    const look = every(operationsPerLook / (inputs * units), task);
    const sums = new Float64Array(units);
    const result = new Float32Array(rows * units);
    for (let row = 0; row < rows; row++) {
      look();
      sums.set(bias);
      addProduct(sums, x, row * inputs, kernel, inputs, units, 0, units);
      result.set(sums, row * units);
    }
    return result;
  },

  convolution(job, task) {
    const { x, window, channels, groups, filters, kernel, bias } = job;
    const taps = window.size[0] * window.size[1];
    const rows = channels / groups;
    const width = filters / groups;
    const kernels = Array.from({ length: taps }, (_, tap) => kernel.subarray(tap * rows * filters, (tap + 1) * rows * filters));
    const look = every(operationsPerLook / (taps * rows * filters), task);
    const sums = new Float64Array(filters);
    const result = new Float32Array(job.count * window.positions[0] * window.positions[1] * filters);
    forEachPosition(job, (position, visitTaps) => {
      look();
      sums.set(bias);
      visitTaps((tap, at) => {
        for (let group = 0; group < groups; group++) {
          addProduct(sums, x, at + group * rows, kernels[tap]!, rows, filters, group * width, (group + 1) * width);
        }
      });
      result.set(sums, position * filters);
    });
    return result;
  },

  pooling(job, task) {
    const { x, window, channels, how } = job;
    const look = every(operationsPerLook / (window.size[0] * window.size[1] * channels), task);
    const values = new Float64Array(channels);
    const result = new Float32Array(job.count * window.positions[0] * window.positions[1] * channels);
    forEachPosition(job, (position, visitTaps) => {
      look();
      let seen = 0;
      values.fill(how === 'max' ? -Infinity : 0);
      visitTaps((_, at) => {
        seen++;
        for (let c = 0; c < channels; c++) {
          const value = x[at + c]!;
          if (how === 'average') values[c]! += value;
          else if (!(value <= values[c]!)) values[c] = value; // Lets what is not a number through.
        }
      });
      for (let c = 0; c < channels; c++) result[position * channels + c] = how === 'average' ? values[c]! / seen : values[c]!;
    });
    return result;
  },
};

/** @returns a function that asks the task at every so many calls. */
function every(calls: number, task: Cancellation): () => void {
  const period = Math.max(1, Math.floor(calls));
  let until = 1;
  return () => {
    if (--until > 0) return;
    task.throwIfCancelled();
    until = period;
  };
}

type TapVisitor = (tap: number, at: number) => void;

/**
 * @param visit is given the output position, counted over all images, and a function that calls back for every tap of
 * the window that lies on the image, with the offset of its channels in `x`
 */
function forEachPosition(
  { count, height, width, channels, window }: PoolingJob | ConvolutionJob,
  visit: (position: number, visitTaps: (visitor: TapVisitor) => void) => void,
): void {
  const [positionRows, positionColumns] = window.positions;
  let image = 0;
  let top = 0;
  let left = 0;
  const visitTaps = (visitor: TapVisitor): void => {
    const [firstRow, endRow] = tapsInside(window, 0, top, height);
    const [firstColumn, endColumn] = tapsInside(window, 1, left, width);
    for (let i = firstRow; i < endRow; i++) {
      const row = top + i * window.dilation[0];
      for (let j = firstColumn; j < endColumn; j++) {
        const column = left + j * window.dilation[1];
        visitor(i * window.size[1] + j, ((image * height + row) * width + column) * channels);
      }
    }
  };
  for (let position = 0; position < count * positionRows * positionColumns; position++) {
    image = Math.floor(position / (positionRows * positionColumns));
    top = start(window, 0, Math.floor(position / positionColumns) % positionRows);
    left = start(window, 1, position % positionColumns);
    visit(position, visitTaps);
  }
}

/** @returns the first tap that lies on the axis, and the first after that which does not any more */
function tapsInside({ size, dilation }: PlacedWindow, axis: 0 | 1, from: number, length: number): readonly [number, number] {
  return [Math.max(0, Math.ceil(-from / dilation[axis])), Math.min(size[axis], Math.ceil((length - from) / dilation[axis]))];
}

function start({ strides, padding }: PlacedWindow, axis: 0 | 1, position: number): number {
  return position * strides[axis] - padding[axis][0];
}
