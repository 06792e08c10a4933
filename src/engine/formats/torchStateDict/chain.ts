/**
 * Puts the modules of a state dict in order. Files say nothing about it, and safetensors sorts by name, so it has to
 * come from the sizes: what one module gives, the next takes.
 */
import type { Part, Reading } from './part.js';

export interface Link {
  readonly part: Part;
  readonly reading: Reading;
}

export interface Chain {
  /** From the model's input on. */
  readonly links: readonly Link[];
  /** Understood modules that have no place in it. */
  readonly left: readonly Part[];
  /** Whether other modules fit in the same places as well. */
  readonly ambiguous: boolean;
}

/** Beyond these the sizes of a model repeat so often that its order cannot be found by them. */
const mostParts = 40;
const mostTries = 20_000;

const rank: Readonly<Record<Reading['role'], number>> = { embedding: 0, convolution: 1, recurrent: 2, norm: 3, linear: 4 };

/** Modules that weigh steps rather than pass them on; they are the last to be taken for a head. */
export const attentionName = /att(n|ention)|query/i;

/**
 * Searches depth first for the chain with the most recurrent modules, then the most modules; of equals, the one that
 * comes first by likelihood and then by the order of `parts`.
 * @param byKind whether the kind of a module counts before its place in `parts`, as where that is only by name
 */
export function findChain(parts: readonly Part[], byKind: boolean): Chain {
  const candidates = parts
    .flatMap((part) => part.readings.map((reading) => ({ part, reading })))
    .sort((a, b) => unlikelihood(a, byKind) - unlikelihood(b, byKind));
  const understood = parts.filter((part) => part.readings.length > 0);
  let best: Link[] = [];
  let found = 0;
  let tries = 0;

  const extend = (links: Link[]): void => {
    tries++;
    const score = compare(links, best);
    if (score > 0) {
      best = [...links];
      found = 1;
    } else if (score === 0 && isAlternative(links, best)) found++;
    for (const link of candidates) {
      if (tries >= mostTries || (found > 1 && best.length === understood.length)) return;
      if (links.some((used) => used.part === link.part)) continue;
      if (!follows(links.at(-1)?.reading, link.reading)) continue;
      links.push(link);
      extend(links);
      links.pop();
    }
  };
  if (understood.length <= mostParts) extend([]);
  const used = new Set(best.map((link) => link.part));
  return { links: best, left: understood.filter((part) => !used.has(part)), ambiguous: found > 1 };
}

function unlikelihood({ part, reading }: Link, byKind: boolean): number {
  const likeliest = part.readings[0] === reading;
  return (byKind ? rank[reading.role] : 0) + (likeliest ? 0 : 5) + (attentionName.test(part.path) ? 10 : 0);
}

function follows(before: Reading | undefined, after: Reading): boolean {
  return before === undefined || before.gives === after.takes;
}

function compare(a: readonly Link[], b: readonly Link[]): number {
  const recurrent = (links: readonly Link[]) => links.filter((link) => link.reading.role === 'recurrent').length;
  return recurrent(a) - recurrent(b) || a.length - b.length;
}

/** The same kinds in the same order, but other modules; a Linear moved before the recurrent layers is no likely model. */
function isAlternative(a: readonly Link[], b: readonly Link[]): boolean {
  return a.every((link, i) => link.reading.role === b[i]!.reading.role) && a.some((link, i) => link.part !== b[i]!.part);
}

/** @returns the index of the last link that gives every step, or the last of them: what follows has no time; -1 for none. */
export function lastTimedOf(links: readonly Link[]): number {
  let last = links.map(({ reading }) => reading.role === 'recurrent' || reading.role === 'convolution').lastIndexOf(true);
  // A norm behind a convolution is part of it; one behind recurrent layers sees what the head does.
  if (links[last]?.reading.role === 'convolution') while (links[last + 1]?.reading.role === 'norm') last++;
  return last;
}

/** Whether the steps end with a convolution that a head follows, so that it takes something to make one of them. */
export function endsInConvolution(links: readonly Link[]): boolean {
  const last = lastTimedOf(links);
  return last > lastRecurrentOf(links) && last < links.length - 1;
}

/** @returns the index of the last recurrent link, -1 where there is none. */
export function lastRecurrentOf(links: readonly Link[]): number {
  return links.map(({ reading }) => reading.role).lastIndexOf('recurrent');
}
