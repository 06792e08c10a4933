/**
 * The layers a chain of modules becomes, with what stands between them unwritten.
 */
import type { ActivationLayer, InputLayer, Layer, OutputMeaning } from '../../model/sequenceModel.js';
import { lastRecurrentOf, type Link } from './chain.js';

/** @param inputName for the layer where data enter */
export function chainLayers(links: readonly Link[], inputName: string): Layer[] {
  const first = links[0]?.reading;
  if (first === undefined) return [];
  const lastRecurrent = lastRecurrentOf(links);
  const timed = lastRecurrent >= 0;
  const content = first.takes === 'tokens' ? 'tokens' : 'features';
  const shape = first.takes === 'tokens' ? [null] : timed ? [null, first.takes] : [first.takes];
  const input: InputLayer = { kind: 'input', name: inputName, className: 'input', inputs: [], outputShape: shape, tensors: [], content };
  const layers: Layer[] = [input];
  for (const [index, link] of links.entries()) {
    if (index > lastRecurrent && needsActivation(links, index, lastRecurrent)) layers.push(relu(layers.at(-1)!));
    const place = { input: layers.at(-1)!.name, timed: index <= lastRecurrent, lastRecurrent: index === lastRecurrent };
    layers.push(...link.reading.layers(place));
  }
  return layers;
}

/** Linear layers in a row make sense only with something between them, unless they are neighbours in an nn.Sequential. */
export function needsActivation(links: readonly Link[], index: number, lastRecurrent: number): boolean {
  const link = links[index]!;
  const before = links.slice(lastRecurrent + 1, index).filter(({ reading }) => reading.role === 'linear').at(-1);
  return link.reading.role === 'linear' && before !== undefined && !areNeighbours(before.part.path, link.part.path);
}

function areNeighbours(a: string, b: string): boolean {
  const [, stemA, numberA] = /^(.*?\.|)(\d+)$/.exec(a) ?? [];
  const [, stemB, numberB] = /^(.*?\.|)(\d+)$/.exec(b) ?? [];
  return stemA !== undefined && stemA === stemB && Number(numberB) === Number(numberA) + 1;
}

function relu(before: Layer): ActivationLayer {
  return {
    kind: 'activation',
    name: `${before.name}.relu`,
    className: 'ReLU (supposed)',
    inputs: [before.name],
    outputShape: before.outputShape,
    tensors: [],
    activation: 'relu',
    alpha: null,
  };
}

export function meaningOf(links: readonly Link[]): OutputMeaning {
  const last = links.at(-1)?.reading;
  const endsInHead = links.slice(lastRecurrentOf(links) + 1).some(({ reading }) => reading.role === 'linear');
  if (!last || !endsInHead) return 'regression';
  return last.gives === 1 ? 'logit' : 'logits';
}

