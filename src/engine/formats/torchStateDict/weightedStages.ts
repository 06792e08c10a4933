/**
 * A CNN over images of whose file only the weights are known: convolutions and norms in order, then Linear layers. What
 * stands between them, and how large an image is, is supposed or given.
 */
import type { TensorSource } from '../../core/tensor.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { ActivationName } from '../../model/activations.js';
import type { Assumption, ConvolutionLayer, Layer } from '../../model/sequenceModel.js';
import { perConvolution, windowed } from './givenConvolutions.js';
import { convolutionLayer } from './convolutionModule.js';
import { imageModel, type StackedModel } from './imageModel.js';
import { groupModules, listed, naturalOrder } from './modules.js';
import type { Part, Reading } from './part.js';
import { partOf } from './plainModules.js';
import { withoutParametrisations } from './reparametrised.js';
import { convolutionStage, flattening, perRow, product, windowedShape, type Stage } from './stages.js';

export interface ImageWeights {
  readonly tensors: readonly TensorSource[];
  /** Of the tensors: that in which the modules were defined, or by name. */
  readonly order: 'asDefined' | 'byName';
  readonly given: AssumptionOverrides;
  /** What the file says of a convolution's window. */
  readonly stated?: (layer: ConvolutionLayer) => Layer;
}

/** A module in its place. */
type Unit = { readonly part: Part } & ({ readonly convolution: ConvolutionLayer } | { readonly reading: Reading });

/** @returns null where the modules are none of a CNN over images, one after the other */
export function imageWeightsModel({ tensors, order, given, stated = (layer) => layer }: ImageWeights): StackedModel | null {
  const parts = groupModules(withoutParametrisations(tensors)).map(partOf);
  const isImage = (part: Part): boolean => weightOf(part)?.shape.length === 4;
  if (!parts.some(isImage) || parts.some(({ readings }) => readings.some(({ role }) => role === 'recurrent' || role === 'embedding') && readings.length === 1)) return null;
  const units = chained(given.layers ? inGivenOrder(parts, given.layers) : order === 'asDefined' ? parts : [...parts].sort(byKindAndName));
  if (units === null) return null;
  const convolutions = units.flatMap((unit) => ('convolution' in unit ? [stated(unit.convolution)] : []));
  if (!convolutions.every((layer) => layer.kind === 'convolution')) return null;
  return imageModel(stagesOf(units, convolutions, given), supposed(units, given), given.input?.size, given.convolution !== undefined);
}

function weightOf(part: Part): TensorSource | undefined {
  return part.tensors.find(({ name }) => /(^|\.)weight$/.test(name));
}

function inGivenOrder(parts: readonly Part[], paths: readonly string[]): readonly Part[] {
  return paths.flatMap((path) => parts.filter((part) => part.path === path));
}

/** Linear layers and what follows them last; else by the numbers in names, a norm after its convolution. */
function byKindAndName(a: Part, b: Part): number {
  const rank = (part: Part): number => (part.readings[0]?.role === 'linear' ? 1 : 0);
  const numbers = ({ path }: Part): string => (path.match(/\d+/g) ?? []).join('.');
  const isNorm = (part: Part): number => (part.readings[0]?.role === 'norm' ? 1 : 0);
  return rank(a) - rank(b) || naturalOrder(numbers(a), numbers(b)) || isNorm(a) - isNorm(b) || naturalOrder(a.path, b.path);
}

/** @returns the modules as what they are in their places; null where one does not take what stands before it */
function chained(parts: readonly Part[]): readonly Unit[] | null {
  const units: Unit[] = [];
  let width: number | null = null;
  let isFlat = false;
  for (const part of parts) {
    const weight = weightOf(part);
    const reading = part.readings.find(({ role }) => role === 'linear' || role === 'norm');
    if (weight?.shape.length === 4 && !isFlat) {
      const layer = convolutionOf(part, weight, width);
      if (layer === null) return null;
      units.push({ part, convolution: layer });
      width = layer.filters;
    } else if (reading) {
      const takes = reading.takes as number;
      const isHead: boolean = reading.role === 'linear' && !isFlat;
      if (width === null || (isHead ? takes % width !== 0 : takes !== width)) return null;
      isFlat ||= reading.role === 'linear';
      width = reading.gives;
      units.push({ part, reading });
    } else return null;
  }
  return units;
}

/** Groups are told by how many channels there are. */
function convolutionOf({ path, tensors }: Part, weight: TensorSource, channels: number | null): ConvolutionLayer | null {
  const [filters, perGroup] = weight.shape as [number, number];
  const groups = channels === null ? 1 : channels / perGroup;
  if (weight.shape.includes(0) || !Number.isInteger(groups) || filters % groups !== 0) return null;
  const bias = tensors.find(({ name }) => /(^|\.)bias$/.test(name)) ?? null;
  return convolutionLayer({ name: path || 'conv', inputs: [], outputShape: [] }, weight, bias, groups);
}

function stagesOf(units: readonly Unit[], convolutions: readonly ConvolutionLayer[], { convolution }: AssumptionOverrides): readonly Stage[] {
  const of = perConvolution(convolutions);
  const stages: Stage[] = [];
  const isNorm = (unit: Unit | undefined): boolean => unit !== undefined && 'reading' in unit && unit.reading.role === 'norm';
  let block: ConvolutionLayer | null = null;
  let isFlat = false;
  for (const [index, unit] of units.entries()) {
    const name = unit.part.path;
    if ('convolution' in unit) {
      block = windowed(convolutions.find((layer) => layer.name === unit.convolution.name)!, convolution ?? {}, of);
      stages.push(convolutionStage(block));
    } else {
      const isHead: boolean = unit.reading.role === 'linear' && !isFlat;
      if (isHead) stages.push(oneRow(name, unit.reading.takes as number));
      isFlat ||= isHead;
      stages.push(moduleStage(unit.part, unit.reading));
    }
    if (isNorm(units[index + 1])) continue;
    if (block) {
      stages.push(...behind(block.name, convolution, of));
      block = null;
    } else if (isFlat && index < units.length - 1) stages.push(activationStage(name, 'relu', ' (supposed)'));
  }
  return stages;
}

function moduleStage({ path, tensors }: Part, reading: Reading): Stage {
  const { gives, make } = perRow(reading.takes as number, reading.gives, (place) => reading.layers(place)[0]!);
  const className = reading.role === 'linear' ? 'nn.Linear' : 'nn.BatchNorm2d';
  return { name: path, className, tensors, gives, make };
}

/** The activation and the pooling behind a convolution and its norm. */
function behind(name: string, given: AssumptionOverrides['convolution'], of: ReturnType<typeof perConvolution>): readonly Stage[] {
  const activation = given?.activation ?? 'relu';
  const pooling = of(given?.pooling, name) ?? 1;
  return [
    ...(activation === 'linear' ? [] : [activationStage(name, activation, given?.activation ? ' (given)' : ' (supposed)')]),
    ...(pooling > 1 ? [poolingStage(name, pooling)] : []),
  ];
}

function activationStage(behindName: string, activation: ActivationName, how: string): Stage {
  return {
    ...{ name: `${behindName}.${activation}`, className: `${activation === 'relu' ? 'ReLU' : activation}${how}`, tensors: [] },
    gives: (given) => given,
    make: (base) => ({ kind: 'activation', ...base, activation, alpha: null }),
  };
}

function poolingStage(convolution: string, side: number): Stage {
  const size = [side, side];
  const window = { size, strides: size, dilation: [1, 1], padding: 'valid' } as const;
  return {
    ...{ name: `${convolution}.pooling`, className: 'nn.MaxPool2d (given)', tensors: [] },
    gives: (given) => windowedShape(window, given, given.at(-1)!),
    make: (base) => ({ kind: 'pooling', ...base, window, how: 'max' }),
    window: () => window,
  };
}

/** All positions side by side, or their mean, by how many numbers the head takes. */
function oneRow(head: string, takes: number): Stage {
  const flat = flattening(`${head}.flatten`, 'nn.Flatten (supposed)');
  return {
    ...flat,
    gives: (given) => {
      if (product(given) === takes || given.at(-1) === takes) return [takes];
      return `"${head}" takes ${takes} numbers, but ${given.join(' × ')} = ${product(given) ?? '?'} reach it. Say the stride, padding and pooling of the convolutions and the size of the input, as far as they are others.`;
    },
    make: (base, given) =>
      product(given) === takes
        ? flat.make(base, given)
        : { kind: 'overTime', ...base, className: 'mean over positions (supposed)', reduction: { how: 'mean' }, countsMasked: true, overImage: true },
  };
}

function supposed(units: readonly Unit[], { convolution, layers }: AssumptionOverrides): readonly Assumption[] {
  const names = listed(units.flatMap(({ part, ...unit }) => ('convolution' in unit ? [part.path] : [])));
  const linear = units.filter((unit) => 'reading' in unit && unit.reading.role === 'linear').map(({ part }) => part.path);
  const { activation, ...windows } = convolution ?? {};
  const said = Object.entries(windows).map(([what, numbers]) => `${what} ${numbers.join(', ')}`);
  const norms = units.flatMap((unit) => ('reading' in unit ? unit.reading.assumptions : []));
  return [
    { id: 'graph.order', statement: `The order of the layers is ${layers ? 'given' : 'that of the file'}: ${units.map(({ part }) => part.path).join(' → ')}.` },
    {
      id: 'convolution.window',
      statement:
        said.length > 0
          ? `Given of the convolutions: ${said.join('; ')}. The rest is as the file says, or PyTorch's default.`
          : `${names}: no pooling is supposed behind, and where the file does not say them PyTorch's defaults (stride 1, no padding, no dilation).`,
    },
    { id: 'convolution.activation', statement: activation ? `The activation behind convolutions is given: ${activation}.` : `ReLU is supposed behind ${names}.` },
    ...(linear.length > 1 ? [{ id: 'head.hiddenActivation', statement: `ReLU is supposed between the Linear layers ${listed(linear)}.` }] : []),
    ...new Map(norms.map((assumption) => [assumption.id, assumption])).values(),
  ];
}
