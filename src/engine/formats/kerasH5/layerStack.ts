/**
 * The order of the layers in a file of weights: as the file lists them, or by what one gives and the next takes.
 */
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { RecurrentLayer } from '../../model/sequenceModel.js';
import { findChain, type Link } from '../torchStateDict/chain.js';
import { chainInOrder } from '../torchStateDict/givenOrder.js';
import { listed, naturalOrder } from '../torchStateDict/modules.js';
import type { Part, Reading } from '../torchStateDict/part.js';
import { describedLayer, type DescribedLayer } from './describedLayer.js';
import type { FoundLayer } from './foundLayers.js';

/** A layer with the one way to understand it that fits its place. */
export interface PlacedLayer {
  readonly found: FoundLayer;
  readonly described: DescribedLayer;
}

/** Layers that take each other's outputs, one after the other. */
export interface LayerStack {
  readonly layers: readonly PlacedLayer[];
  /** Index of the last recurrent layer; −1 where there is none. */
  readonly lastRecurrent: number;
  readonly order: LayerOrder;
}

/** What is known of the order of the layers: the model's own, nothing, or what the user says. */
export type LayerOrder = 'asListed' | 'unknown' | 'given';

/** @throws UnrollError of kind `unsupported`, asking for the configuration, where the weights do not tell enough */
export function stackOf(found: readonly FoundLayer[], order: 'asListed' | 'unknown', file: string, given: AssumptionOverrides): LayerStack {
  const placed = new Map<Reading, PlacedLayer>();
  const parts = found.map((layer): Part => {
    const tensors = layer.arrays.map(({ tensor }) => tensor);
    const readings = waysToRead(layer, given.cell?.merge).map((described) => {
      const { role, takes, gives } = described;
      const reading: Reading = { role, takes, gives, assumptions: [], layers: () => [] };
      placed.set(reading, { found: layer, described });
      return reading;
    });
    if (readings.length === 0) {
      const shapes = tensors.map(({ shape }) => shapeText(shape)).join(' ');
      throw configurationNeeded(file, `what layer ${layer.name} is cannot be told from its arrays ${shapes}`);
    }
    return { path: layer.name, tensors, readings, className: layer.hint, reason: '' };
  });
  if (given.layers) return stacked(chainInOrder(parts, given.layers).links, placed, 'given');
  if (order === 'unknown') parts.sort((a, b) => naturalOrder(a.path, b.path));
  const { links } = findChain(parts, order === 'unknown');
  const isMoved = order === 'asListed' && links.some(({ part }, index) => part !== parts[index]);
  if (links.length === 0 || links.length < parts.length || isMoved) {
    throw configurationNeeded(file, `how its layers follow each other cannot be told from their sizes (${listed(parts.map(sizes))})`);
  }
  return stacked(links, placed, order);
}

function stacked(links: readonly Link[], placed: ReadonlyMap<Reading, PlacedLayer>, order: LayerOrder): LayerStack {
  const layers = links.map(({ reading }) => placed.get(reading)!);
  return { layers, lastRecurrent: layers.map(({ described }) => described.role).lastIndexOf('recurrent'), order };
}

/** @param merge how the user says that two directions are joined: other than side by side, they are as wide as one */
function waysToRead(layer: FoundLayer, merge: RecurrentLayer['merge'] | undefined): readonly DescribedLayer[] {
  const ways = describedLayer(layer);
  if (merge === undefined) return ways;
  return ways.flatMap((way) => {
    const mode = way.config['merge_mode'];
    if (mode === undefined) return [way];
    return (mode === 'concat') === (merge === 'concat') ? [{ ...way, config: { ...way.config, merge_mode: merge } }] : [];
  });
}

/** @returns the error for a file whose weights do not tell the model */
function configurationNeeded(file: string, problem: string): UnrollError {
  return new UnrollError(
    'unsupported',
    `${file}: it holds weights without the model's configuration, and ${problem}. ` +
      `Put the configuration (model.to_json()) beside it as ${stemOf(file)}.json, or save the whole model.`,
  );
}

/** @returns `model` for `model.weights.h5` */
export function stemOf(file: string): string {
  return file.replace(/(\.weights)?\.[^.]*$/, '');
}

function sizes({ path, readings }: Part): string {
  return `${path}: ${readings[0]!.takes} to ${readings[0]!.gives}`;
}
