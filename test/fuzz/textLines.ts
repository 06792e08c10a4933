/**
 * Damage to text files that leaves them text: fields of other kinds, lines missing, repeated, joined.
 */
import type { Random } from '../../src/engine/core/random.js';
import { pick } from './rawBytes.js';

const oddFields: readonly string[] = [
  '', '-1', '0', '1e999', 'NaN', 'Infinity', '9007199254740993', '1,5', '0x10', '"', '""', '"a', '[', '{', ']', '\u0000', '\uFEFF', '\u001b[31m', '𝔘', 'x'.repeat(70_000), '\r', '\t', ';', ', ,', '__proto__', '1'.repeat(400), '[['.repeat(3000),
];

/** @returns the text changed in one way */
export function damageText(text: string, random: Random): { readonly text: string; readonly what: string } {
  const lines = text.split('\n');
  const at = random.integer(lines.length);
  const line = lines[at]!;
  switch (random.integer(7)) {
    case 0:
      lines.splice(at, 1);
      return { text: lines.join('\n'), what: `line ${at + 1} removed` };
    case 1:
      lines.splice(random.integer(lines.length), 0, line);
      return { text: lines.join('\n'), what: `line ${at + 1} repeated` };
    case 2:
      lines.splice(at, 2, line + (lines[at + 1] ?? ''));
      return { text: lines.join('\n'), what: `lines ${at + 1} and ${at + 2} joined` };
    case 3: {
      const count = pick([10, 1000, 30_000], random);
      return { text: `${lines.slice(0, at + 1).join('\n')}\n${`${line}\n`.repeat(Math.min(count, 2_000_000 / (line.length + 1)))}`, what: `line ${at + 1} again and again` };
    }
    default: {
      const fields = line.split(/([,\t;: [\]{}"()]+)/);
      const field = random.integer(fields.length);
      const value = pick(oddFields, random);
      lines[at] = [...fields.slice(0, field), value, ...fields.slice(field + 1)].join('');
      return { text: lines.join('\n'), what: `line ${at + 1}: a field became ${JSON.stringify(value.slice(0, 30))}` };
    }
  }
}
