/** The pixels of an input that is an image, for a canvas. */
import type { InputPicture } from '../../src/engine/results/views.js';

export type ImagePicture = Extract<InputPicture, { kind: 'image' }>;

/** @returns red, green, blue and opacity of every pixel, row by row, 0..255; values beyond are clamped */
export function rgbaOf({ height, width, channels, pixels }: ImagePicture): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[4 * pixel + channel] = pixels[pixel * channels + (channels === 3 ? channel : 0)] ?? 0;
    }
    rgba[4 * pixel + 3] = 255;
  }
  return rgba;
}

/** @returns how many screen pixels a pixel takes on a side: whole ones, so that all are equally large */
export function pixelSize({ height, width }: Pick<ImagePicture, 'height' | 'width'>, side: number): number {
  return Math.max(1, Math.floor(side / Math.max(height, width)));
}
