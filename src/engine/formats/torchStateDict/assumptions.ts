/**
 * What a chain of modules supposes beyond the weights, said to the user.
 */
import type { Assumption } from '../../model/sequenceModel.js';
import { endsInConvolution, lastRecurrentOf, lastTimedOf, type Chain, type Link } from './chain.js';
import { needsActivation } from './chainLayers.js';
import { listed } from './modules.js';
import { nameOf, type Part } from './part.js';

export function chainAssumptions(chain: Chain, sideHeads: readonly Part[], order: 'asDefined' | 'byName'): Assumption[] {
  const { links } = chain;
  const assumptions = new Map<string, Assumption>();
  const suppose = (id: string, statement: string) => void (assumptions.has(id) || assumptions.set(id, { id, statement }));
  if (links.length === 0) return [];
  for (const { reading } of links) for (const { id, statement } of reading.assumptions) suppose(id, statement);
  if (chain.ambiguous) {
    const decided = order === 'byName' ? 'their names' : 'the order in the file';
    suppose('graph.order', `The shapes of the layers fit more than one order; ${decided} had to decide: ${orderText(links)}.`);
  }
  const lastRecurrent = lastRecurrentOf(links);
  const before = links.slice(0, Math.max(0, lastRecurrent)).filter(isLinear);
  if (before.length > 0) suppose('input.activation', `${namesOf(before)}: taken without an activation.`);
  const convolutions = links.filter(({ reading }) => reading.role === 'convolution');
  if (convolutions.length > 0) {
    suppose('convolution.window', `${namesOf(convolutions)}: PyTorch's defaults are supposed (stride 1, no padding, no dilation), and no pooling behind.`);
  }
  const activated = links.filter((_, index) => needsActivation(links, index)).map((link) => sourceOf(links, link));
  const convolved = activated.filter(({ reading }) => reading.role === 'convolution');
  if (convolved.length > 0) suppose('convolution.activation', `ReLU is supposed behind ${namesOf(convolved)}.`);
  const head = links.slice(lastTimedOf(links) + 1).filter(isLinear);
  if (head.length === 0) {
    suppose('head.missing', missingHead(links));
    return [...assumptions.values()];
  }
  if (endsInConvolution(links)) {
    suppose('head.timeStep', `${nameOf(head[0]!.part)} is applied to the maximum over the steps of what ${nameOf(convolutions.at(-1)!.part)} gives.`);
  } else if (lastRecurrent >= 0) suppose('head.timeStep', timeStepStatement(links[lastRecurrent]!, head));
  if (activated.some(isLinear)) suppose('head.hiddenActivation', `ReLU is supposed between the Linear layers ${namesOf(head)}.`);
  const outputs = head.at(-1)!.reading.gives;
  suppose(
    'head.activation',
    outputs === 1
      ? 'The one output is taken as a score: class 1 above 0 (a sigmoid above 0.5).'
      : `The ${outputs} outputs are taken as unnormalised scores: the largest wins, softmax gives the distribution.`,
  );
  if (sideHeads.length > 0) {
    suppose('head.choice', `${namesOf(head)} is taken as the head; ${listed(sideHeads.map(nameOf))} would fit as well.`);
  }
  return [...assumptions.values()];
}

function isLinear({ reading }: Link): boolean {
  return reading.role === 'linear';
}

/** @returns the link whose output reaches another, norms between them left out */
function sourceOf(links: readonly Link[], link: Link): Link {
  return links.slice(0, links.indexOf(link)).filter(({ reading }) => reading.role !== 'norm').at(-1)!;
}

function missingHead(links: readonly Link[]): string {
  const last = links[lastTimedOf(links)]?.reading.role === 'recurrent' ? 'the last hidden state' : 'what the last layer gives';
  return `No Linear layer comes last: ${last} is the output, and it has no classes.`;
}

function timeStepStatement(recurrent: Link, head: readonly Link[]): string {
  const [top] = recurrent.reading.layers({ input: '', timed: true, lastRecurrent: true }).slice(-1);
  const bothWays = top?.kind === 'recurrent' && top.runs.length === 2;
  const seen = bothWays
    ? 'the forward state after the last real step, followed by the backward state at the first'
    : 'the state after the last real step';
  return `${nameOf(head[0]!.part)} is applied to ${seen} (no pooling over time).`;
}

function namesOf(links: readonly Link[]): string {
  return links.map((link) => nameOf(link.part)).join(', ');
}

export function orderText(links: readonly Link[]): string {
  return links.map((link) => nameOf(link.part)).join(' → ');
}
