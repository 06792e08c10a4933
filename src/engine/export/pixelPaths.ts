/**
 * An image as SVG paths, one for each colour: the report may load nothing, so that pixels have to be drawn. What would
 * make a file large is given up: sides beyond 48 pixels and shades beyond 16 a channel.
 */
import type { InputPicture } from '../results/views.js';

type ImagePicture = Extract<InputPicture, { kind: 'image' }>;

const longestSide = 48;

export interface PixelPaths {
  readonly width: number;
  readonly height: number;
  /** The most frequent colour fills the ground; the others are runs of pixels along the rows. */
  readonly ground: string;
  readonly paths: readonly { readonly colour: string; readonly path: string }[];
}

export function pixelPaths(image: ImagePicture): PixelPaths {
  const block = Math.max(1, Math.ceil(Math.max(image.height, image.width) / longestSide));
  const [height, width] = [Math.ceil(image.height / block), Math.ceil(image.width / block)];
  const runs = new Map<string, { pixels: number; path: string }>();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; ) {
      const colour = colourOf(image, x, y, block);
      const start = x;
      while (x < width && colourOf(image, x, y, block) === colour) x++;
      const run = runs.get(colour) ?? { pixels: 0, path: '' };
      runs.set(colour, { pixels: run.pixels + x - start, path: `${run.path}M${start} ${y}h${x - start}v1h${start - x}z` });
    }
  }
  const [ground, ...others] = [...runs].sort(([a, { pixels: p }], [b, { pixels: q }]) => q - p || (a < b ? -1 : 1));
  return { width, height, ground: ground?.[0] ?? '#000', paths: others.map(([colour, { path }]) => ({ colour, path })) };
}

/** @returns the mean colour of a block of pixels as `#rgb` */
function colourOf({ height, width, channels, pixels }: ImagePicture, x: number, y: number, block: number): string {
  const sums = [0, 0, 0];
  let count = 0;
  for (let row = y * block; row < Math.min(height, (y + 1) * block); row++) {
    for (let column = x * block; column < Math.min(width, (x + 1) * block); column++) {
      const at = (row * width + column) * channels;
      for (let channel = 0; channel < 3; channel++) sums[channel]! += pixels[at + (channels === 3 ? channel : 0)] ?? 0;
      count++;
    }
  }
  const shade = (sum: number): string => Math.max(0, Math.min(15, Math.round((15 * sum) / count / 255))).toString(16);
  return `#${sums.map(shade).join('')}`;
}
