/**
 * The layers a chain of modules becomes, with what stands between them unwritten.
 */
import type { ActivationLayer, InputLayer, Layer, OutputMeaning, OverTimeLayer } from '../../model/sequenceModel.js';
import { endsInConvolution, lastRecurrentOf, lastTimedOf, type Link } from './chain.js';

/** @param inputName for the layer where data enter */
export function chainLayers(links: readonly Link[], inputName: string): Layer[] {
  const first = links[0]?.reading;
  if (first === undefined) return [];
  const lastTimed = lastTimedOf(links);
  const timed = lastTimed >= 0;
  const content = first.takes === 'tokens' ? 'tokens' : 'features';
  const shape = first.takes === 'tokens' ? [null] : timed ? [null, first.takes] : [first.takes];
  const input: InputLayer = { kind: 'input', name: inputName, className: 'input', inputs: [], outputShape: shape, tensors: [], content };
  const layers: Layer[] = [input];
  for (const [index, link] of links.entries()) {
    if (needsActivation(links, index)) layers.push(relu(layers.at(-1)!));
    if (index === lastTimed + 1 && endsInConvolution(links)) layers.push(maximumOverTime(layers.at(-1)!));
    const place = { input: layers.at(-1)!.name, timed: index <= lastTimed, lastRecurrent: index === lastTimed };
    layers.push(...link.reading.layers(place));
  }
  return layers;
}

/** Linear and convolutional layers in a row make sense only with something between them, unless they are neighbours in an nn.Sequential. */
export function needsActivation(links: readonly Link[], index: number): boolean {
  const link = links[index]!;
  const before = links.slice(0, index).map(({ reading }) => reading.role !== 'norm').lastIndexOf(true);
  if (before < 0 || link.reading.role === 'norm') return false;
  if (links[before]!.reading.role !== 'convolution' && !(areLinear(links[before]!, link) && before > lastRecurrentOf(links))) return false;
  const path = links.slice(before, index + 1).map(({ part }) => part.path);
  return !path.slice(1).every((next, i) => areNeighbours(path[i]!, next));
}

function areLinear(...links: readonly Link[]): boolean {
  return links.every(({ reading }) => reading.role === 'linear');
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

/** What most text and signal classifiers do behind their convolutions (Kim 2014). */
function maximumOverTime(before: Layer): OverTimeLayer {
  return {
    kind: 'overTime',
    name: `${before.name}.max`,
    className: 'max over time (supposed)',
    inputs: [before.name],
    outputShape: before.outputShape.slice(1),
    tensors: [],
    reduction: { how: 'max' },
    countsMasked: false,
  };
}

export function meaningOf(links: readonly Link[]): OutputMeaning {
  const last = links.at(-1)?.reading;
  const endsInHead = links.slice(lastTimedOf(links) + 1).some(({ reading }) => reading.role === 'linear');
  if (!last || !endsInHead) return 'regression';
  return last.gives === 1 ? 'logit' : 'logits';
}

