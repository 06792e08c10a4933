/** An image as crisp, enlarged pixels. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ImagePicture, pixelSize, rgbaOf } from './pixels.js';

/** Longest side in screen pixels; a larger image keeps its own size and shrinks with the panel. */
const sides = { usual: 140, small: 84 } as const;

export function ImagePictureView({ picture, label, small }: { picture: ImagePicture; label: string; small: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width } = picture;
  useLayoutEffect(() => {
    canvas.current!.getContext('2d')!.putImageData(new ImageData(rgbaOf(picture), width, height), 0, 0);
  }, [picture]);
  return (
    <canvas
      ref={canvas}
      class="imagePicture"
      role="img"
      aria-label={label}
      width={width}
      height={height}
      style={{ width: `${width * pixelSize(picture, small ? sides.small : sides.usual)}px` }}
    />
  );
}
