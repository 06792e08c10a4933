/**
 * What the command line says: results on standard output, progress and errors on standard error.
 */
import { styleText } from 'node:util';
import { printable } from '../engine/core/printable.js';

/** The part of a stream that is needed. */
export interface Output {
  readonly isTTY?: boolean;
  /** 0 where a terminal does not tell. */
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface Progress {
  report(fraction: number | null, message: string): void;
  /** Takes a bar away. */
  end(): void;
}

export const noProgress: Progress = { report() {}, end() {} };

const barWidth = 24;
/** Before the first line and between two, where there is no bar, in milliseconds. */
const lineInterval = 1000;

/** A bar on a terminal; elsewhere a line now and then, for logs. Reports arrive throttled already. */
export function progressOn({ err, now }: Terminal): Progress {
  if (!err.isTTY) return progressLines(err, now);
  let drawn = false;
  return {
    report(fraction, message) {
      const filled = Math.round((fraction ?? 0) * barWidth);
      const share = fraction === null ? '    ' : `${Math.floor(fraction * 100)} %`.padStart(5);
      const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
      err.write(`\r${`${bar} ${share}  ${printable(message)}`.slice(0, (err.columns || 80) - 1)}\u001b[K`);
      drawn = true;
    },
    end() {
      if (drawn) err.write('\r\u001b[K');
      drawn = false;
    },
  };
}

function progressLines(err: Output, now: () => number): Progress {
  let last = now();
  return {
    report(fraction, message) {
      if (now() - last < lineInterval) return;
      last = now();
      err.write(`${fraction === null ? '' : `${Math.floor(fraction * 100)} % `}${printable(message)}\n`);
    },
    end() {},
  };
}

/** Bold where that can be shown. */
export function heading(text: string, { out }: Terminal): string {
  return out.isTTY && !process.env['NO_COLOR'] ? styleText('bold', text) : text;
}

/** @returns the text, cut at its end where it has more characters than `longest` */
export function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** @returns JSON without the control characters that it may hold as they are; it means the same */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export interface Column {
  readonly title: string;
  readonly alignRight?: boolean;
}

/** @returns the rows in aligned columns, two spaces apart, the last one as long as it likes */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map((column) => column.title), ...rows.map((row) => row.map(printable))];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  return all.map((row) =>
    row.map((cell, i) => (columns[i]!.alignRight ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd(),
  );
}
