/** A layer's sliding window put onto the images it is given; a sequence is an image of one row. */
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import type { ConvolutionLayer, PoolingLayer } from '../../model/sequenceModel.js';
import { windowedLength, windowPadding } from '../../model/slidingWindow.js';
import type { Images, PlacedWindow } from '../tensorBackend.js';
import { featureRows, type LayerValue } from './layerSupport.js';

export interface PlacedImages {
  readonly images: Images;
  readonly window: PlacedWindow;
  /** Sizes of the output but for its channels, the batch first; 0 where a sequence is shorter than the window. */
  readonly outputSizes: readonly number[];
}

/** @throws UnrollError when the layer is given something of another rank */
export function placeWindow(layer: ConvolutionLayer | PoolingLayer, value: LayerValue | undefined): PlacedImages {
  const { data: x, width: channels } = featureRows(layer, value, null);
  const { window } = layer;
  const axes = window.size.length;
  const [count, ...sizes] = value!.shape.slice(0, -1) as [number, ...number[]];
  if (sizes.length !== axes) {
    throw new UnrollError('model', `Layer "${layer.name}" (${layer.className}) takes ${axes + 1} axes beside the batch but is given ${shapeText(value!.shape.slice(1))}.`);
  }
  const positions = sizes.map((size, axis) => windowedLength(window, axis, size));
  const pair = <T>(of: readonly T[], alone: T): readonly [T, T] => (axes === 1 ? [alone, of[0]!] : [of[0]!, of[1]!]);
  const [height, width] = pair(sizes, 1);
  return {
    images: { x, count, height, width, channels },
    window: {
      size: pair(window.size, 1),
      strides: pair(window.strides, 1),
      dilation: pair(window.dilation, 1),
      padding: pair(sizes.map((size, axis) => windowPadding(window, axis, size)), [0, 0]),
      positions: pair(positions, 1),
    },
    outputSizes: [count, ...positions],
  };
}
