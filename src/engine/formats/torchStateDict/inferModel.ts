/**
 * A model from weights alone: which modules there are, in which order, and what had to be supposed. Shared by every
 * format that holds a PyTorch state dict.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { Assumption, SequenceModel, UnsupportedLayer } from '../../model/sequenceModel.js';
import { attentionName, findChain, lastRecurrentOf, type Chain, type Link } from './chain.js';
import { chainLayers, meaningOf } from './chainLayers.js';
import { chainAssumptions, orderText } from './assumptions.js';
import { chainInOrder } from './givenOrder.js';
import { groupModules, listed, naturalOrder } from './modules.js';
import { nameOf, type Part, type Reading } from './part.js';
import { attentionClass, partOf } from './plainModules.js';
import { withoutParametrisations } from './reparametrised.js';
import { withoutCopies } from './weightCopies.js';

export type InferredModel = Pick<SequenceModel, 'layers' | 'output' | 'outputMeaning' | 'assumptions' | 'notes'>;

/**
 * What is not understood becomes a layer that cannot be run, with the reason.
 * @param order what the order of the tensors is: the one in which the modules were defined (a pickled state dict), or
 * by name (safetensors), which says nothing
 * @param given paths of the modules from input to output, where the user says so
 * @throws UnrollError only for a given order that does not fit the modules
 */
export function inferModel(tensors: readonly TensorSource[], order: 'asDefined' | 'byName', given?: readonly string[]): InferredModel {
  const { tensors: own, copies } = withoutCopies(withoutParametrisations(tensors));
  const modules = groupModules(own).map(partOf);
  const parts = order === 'asDefined' ? modules : modules.sort((a, b) => naturalOrder(a.path, b.path));
  const chain = given ? chainInOrder(parts, given) : upToAttention(believable(findChain(parts, order === 'byName')), parts, order);
  const placed = chain.links.map((link) => link.part);
  const sideHeads = chain.left.filter((part) => isSideHead(part, chain));
  const idle = parts.filter((part) => (given ? !placed.includes(part) : isIdle(part)));
  const settled = new Set([...placed, ...sideHeads, ...idle]);
  const loose = parts.filter((part) => !settled.has(part));

  const layers = chainLayers(chain.links, unusedName('input', parts));
  const assumptions = chainAssumptions(chain, sideHeads, order);
  let output = layers.at(-1)?.name;
  layers.push(...sideHeads.map((part) => unplaced(part, 'It fits where another head was taken; only one output is read.')));
  if (loose.length > 0 || output === undefined) {
    // What the model gives in the end depends on modules whose place is unknown.
    layers.push(...loose.map((part) => unplaced(part, part.reason || 'Its place in the model cannot be told from the shapes.')));
    if (layers.length === 0) layers.push(emptyModel());
    output = layers.at(-1)!.name;
    if (placed.length > 0) assumptions.push(incomplete(chain, loose));
  }
  return { layers, output, outputMeaning: meaningOf(chain.links), assumptions, notes: [...notesOn(parts, idle), ...copies.map((prefix) => `Not used: the copy of the weights under "${prefix}".`)] };
}

/** A lone vector that belongs to no known module (class weights of a loss, a counter) computes nothing by itself, nor do indices and counts. */
function isIdle(part: Part): boolean {
  const computesNothing = ({ name, shape, dtype }: TensorSource): boolean =>
    shape.length < 2 || shape.includes(0) || (/^(u?int|bool)/.test(dtype) && !/weight/i.test(name));
  return part.readings.length === 0 && part.className === 'weights' && part.tensors.every(computesNothing);
}

function notesOn(parts: readonly Part[], idle: readonly Part[]): readonly string[] {
  const notes: string[] = [];
  if (!parts.some((part) => part.readings.some(({ role }) => role === 'recurrent'))) {
    notes.push('No usable recurrent weights (weight_ih…, weight_hh…) were found.');
  }
  const unused = idle.flatMap((part) => part.tensors.map((tensor) => tensor.name));
  if (unused.length > 0) notes.push(`Not used: ${listed(unused)}.`);
  return notes;
}

function incomplete({ links }: Chain, loose: readonly Part[]): Assumption {
  return {
    id: 'graph.incomplete',
    statement:
      `${listed(loose.map(nameOf))} could not be placed. What is shown of the other layers supposes that the input ` +
      `reaches them in the order ${orderText(links)}.`,
  };
}

/** Without a recurrent module, an order found by sizes is only believed for plain stacks of layers that use all. */
function believable(chain: Chain): Chain {
  const has = (role: Reading['role']): boolean => chain.links.some(({ reading }) => reading.role === role);
  const isStack = has('convolution') || !has('embedding');
  if (has('recurrent') || (isStack && chain.left.length === 0)) return chain;
  return { links: [], left: [...chain.links.map((link) => link.part), ...chain.left], ambiguous: false };
}

/** What is defined behind an attention, or beside it in one block, takes what it gives, which is not known. */
function upToAttention(chain: Chain, parts: readonly Part[], order: 'asDefined' | 'byName'): Chain {
  const first = parts.findIndex(({ className }) => className === attentionClass);
  if (first < 0) return chain;
  const blocks = new Set(parts.flatMap(({ path, className }) => (className === attentionClass ? [parentOf(path)] : [])));
  const isBehind = ({ part }: Link): boolean => (order === 'asDefined' && parts.indexOf(part) > first) || blocks.has(parentOf(part.path));
  const at = chain.links.findIndex(isBehind);
  if (at < 0) return chain;
  return { ...chain, links: chain.links.slice(0, at), left: [...chain.left, ...chain.links.slice(at).map(({ part }) => part)] };
}

/** @returns the path of the module that holds another; the other's own path where that is the whole model */
function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
}

/** A second Linear that takes what the head takes: an auxiliary output, which leaves the first one as it is. */
function isSideHead(part: Part, { links }: Chain): boolean {
  const reading = part.readings[0]!;
  const lastRecurrent = lastRecurrentOf(links);
  if (lastRecurrent < 0 || reading.role !== 'linear' || attentionName.test(part.path)) return false;
  return links.slice(lastRecurrent, -1).some((link) => link.reading.gives === reading.takes);
}

function unplaced(part: Part, reason: string): UnsupportedLayer {
  const [understood] = part.readings[0]?.layers({ input: '', timed: true, lastRecurrent: true }) ?? [];
  const className = understood?.className ?? part.className;
  return { kind: 'unsupported', name: nameOf(part), className, inputs: [], outputShape: [], tensors: part.tensors, reason };
}

function unusedName(wanted: string, parts: readonly Part[]): string {
  return parts.some((part) => part.path === wanted) ? unusedName(`${wanted}_`, parts) : wanted;
}

function emptyModel(): UnsupportedLayer {
  const reason = 'The file holds no weights.';
  return { kind: 'unsupported', name: 'weights', className: 'nothing', inputs: [], outputShape: [], tensors: [], reason };
}

