/** Numbers and shapes for people. */
import type { FreeShape, OutputMeaning } from '../../src/engine/model/sequenceModel.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** "12,345" */
export function countText(count: number): string {
  return whole.format(count);
}

/** "1 state", "12 states" */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** Bytes in the decimal units that file managers use: "812 bytes", "1.2 MB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1000 ** power;
  return `${value >= 100 ? whole.format(value) : value.toPrecision(2)} ${units[power - 1]}`;
}

/** A measured value with some significant digits; tiny and huge ones as powers of ten. A real minus sign is used. */
export function valueText(value: number | null, digits = 4): string {
  if (value === null) return '–';
  const size = Math.abs(value);
  // A negative zero has no sign for people.
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(Math.min(2, digits - 1)) : (value + 0).toLocaleString('en', { maximumSignificantDigits: digits });
  return text.replace(/-/g, '−');
}

/** Figures in a text as they are set: a real minus sign, and no line ends between a number and its % or σ. */
export function figureText(text: string): string {
  return text.replace(/(^|[\s(])-(?=\d)/g, '$1−').replace(/(\d) (?=[%σ])/g, '$1\u00a0');
}

/** A share 0..1 as "97.3 %"; never rounded up to 100 % or down to 0 %. */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 99.95 && percent < 100) return '> 99.9 %';
  if (percent > 0 && percent < 0.05) return '< 0.1 %';
  return `${Number(percent.toFixed(1))} %`;
}

/** A shape as the command line writes it: `[?, 64]`, with `?` for a size that is free. */
export function shapeText(shape: FreeShape): string {
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

/** What the numbers of a model's output are. */
export function meaningText(meaning: OutputMeaning): string {
  const texts: Record<OutputMeaning, string> = {
    softmax: 'probabilities of the classes',
    sigmoid: 'probability of the second class',
    logits: 'scores of the classes, not normalised',
    logit: 'score of the second class, not normalised',
    regression: 'numbers, no classes',
  };
  return texts[meaning];
}
