/**
 * The order of the layers in a file of weights: as the file lists them, or by what one gives and the next takes.
 */
import { UnrollError } from '../../core/errors.js';
import { shapeText } from '../../core/tensor.js';
import { findChain } from '../torchStateDict/chain.js';
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

/** What is known of the order of the layers: the model's own, or nothing. */
export type LayerOrder = 'asListed' | 'unknown';

/** @throws UnrollError of kind `unsupported`, asking for the configuration, where the weights do not tell enough */
export function stackOf(found: readonly FoundLayer[], order: LayerOrder, file: string): LayerStack {
  const placed = new Map<Reading, PlacedLayer>();
  const parts = found.map((layer): Part => {
    const tensors = layer.arrays.map(({ tensor }) => tensor);
    const readings = describedLayer(layer).map((described) => {
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
  if (order === 'unknown') parts.sort((a, b) => naturalOrder(a.path, b.path));
  const { links } = findChain(parts, order === 'unknown');
  const isMoved = order === 'asListed' && links.some(({ part }, index) => part !== parts[index]);
  if (links.length === 0 || links.length < parts.length || isMoved) {
    throw configurationNeeded(file, `how its layers follow each other cannot be told from their sizes (${listed(parts.map(sizes))})`);
  }
  const layers = links.map(({ reading }) => placed.get(reading)!);
  return { layers, lastRecurrent: layers.map(({ described }) => described.role).lastIndexOf('recurrent'), order };
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
