/**
 * What partitions do not say, in sentences for the fidelity card.
 */
import type { ReadActivations } from '../../trace/layerActivations.js';
import { counted, percent, plural } from '../text.js';
import type { PartitionsBody } from './body.js';
import { mostDescribed } from './describe.js';

/**
 * @param errors of the held-out objects; null for codes that were not seen when fitting
 * @param unknown nuisance features that were named, but are none
 */
export function notCovered(body: Pick<PartitionsBody, 'partitions' | 'describers'>, errors: readonly (number | null)[], fitted: ReadActivations, heldOut: ReadActivations, unknown: readonly string[]): string[] {
  const sentences: string[] = [];
  const unseen = errors.filter((error) => error === null).length;
  if (unseen > 0) sentences.push(`${plural(unseen, 'held-out sequence')} (${percent(unseen / errors.length)}) ${unseen === 1 ? 'has a code that was' : 'have codes that were'} never seen when fitting: not explained.`);
  const unreliable = body.partitions.filter((entry) => entry.unreliable !== null);
  if (unreliable.length > 0) sentences.push(`${plural(unreliable.length, 'partition')} of ${body.partitions.length} ${unreliable.length === 1 ? 'is' : 'are'} not reliable: see the table.`);
  const weak = body.partitions.filter(({ code }) => {
    const own = body.describers.filter(({ partition }) => partition === code);
    return own.length > 0 && own.every((describer) => describer.weak);
  });
  if (weak.length > 0) sentences.push(`${plural(weak.length, 'partition')} cannot be told in words: both describers are weak.`);
  if (body.partitions.length > mostDescribed) sentences.push(`Only the ${mostDescribed} largest partitions are described.`);
  for (const name of unknown) sentences.push(`No feature that describes is called "${name}", so nothing is found to lean on it.`);
  const leftOut = fitted.leftOut + heldOut.leftOut;
  if (leftOut > 0) sentences.push(`${counted(leftOut)} sequences were left out, to stay within memory.`);
  const empty = fitted.empty + heldOut.empty;
  if (empty > 0) sentences.push(`${plural(empty, 'sequence')} without a step ${empty === 1 ? 'was' : 'were'} skipped.`);
  return sentences;
}
