/** Turns the drawing into a PNG as it looks in the current theme. */

/**
 * Properties that the style sheet sets on marks; a picture outside the page has no style sheet. Not `opacity`, which only
 * dims what is not looked at.
 */
const properties = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linejoin', 'paint-order',
  'visibility', 'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor', 'dominant-baseline',
] as const;

const margin = 16;
/** Pixels to a point: sharp in print at the usual sizes. */
const sharpness = 3;
/** Browsers refuse larger canvases. */
const largestSide = 8192;

/**
 * @param drawing size of the whole drawing in points; pan and zoom do not matter
 * @returns the bytes of a PNG
 */
export async function pngOf(svg: SVGSVGElement, drawing: { readonly width: number; readonly height: number }): Promise<Uint8Array> {
  const [width, height] = [drawing.width + 2 * margin, drawing.height + 2 * margin];
  const scale = Math.min(sharpness, largestSide / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d')!;
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg, width, height))}`;
  await picture.decode();
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture could not be drawn: it is too large for a canvas. Export SVG instead.');
  return new Uint8Array(await blob.arrayBuffer());
}

/** @returns the drawing as an SVG text of its own, colours and fonts resolved. */
function standalone(svg: SVGSVGElement, width: number, height: number): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, index) => {
    const style = getComputedStyle(originals[index]!);
    for (const property of properties) element.setAttribute(property, style.getPropertyValue(property));
  });
  for (const invisible of copy.querySelectorAll('.hit')) invisible.remove();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.firstElementChild!.setAttribute('transform', `translate(${margin},${margin})`);
  return new XMLSerializer().serializeToString(copy);
}
