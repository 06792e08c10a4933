/**
 * The order of modules that a user gives, in place of one found by their sizes.
 */
import { UnrollError } from '../../core/errors.js';
import type { Chain, Link } from './chain.js';
import { listed } from './modules.js';
import { nameOf, type Part } from './part.js';

/**
 * @param paths of modules, from input to output
 * @throws UnrollError when there is no such module, or one does not take what the one before it gives
 */
export function chainInOrder(parts: readonly Part[], paths: readonly string[]): Chain {
  const links: Link[] = [];
  for (const path of paths) {
    const part = parts.find((candidate) => nameOf(candidate) === path);
    if (!part) throw new UnrollError('usage', `The model has no module "${path}", which the given order of layers names. Its modules: ${listed(parts.map(nameOf))}.`);
    const before = links.at(-1);
    const reading = part.readings.find((candidate) => !before || before.reading.gives === candidate.takes);
    const [likeliest] = part.readings;
    if (!likeliest) throw new UnrollError('unsupported', `Module "${path}" of the given order of layers cannot be used. ${part.reason}`);
    if (!reading) {
      const width = (size: number | 'tokens'): string => (size === 'tokens' ? size : `${size} features`);
      throw new UnrollError('usage', `Module "${path}" takes ${width(likeliest.takes)}, but "${nameOf(before!.part)}" gives ${before!.reading.gives}. Correct the order of layers.`);
    }
    links.push({ part, reading });
  }
  return { links, left: [], ambiguous: false };
}
