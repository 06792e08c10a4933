/**
 * An nn.Sequential that was saved as a whole says all there is: its modules in order, each with its settings.
 */
import { shapeText, type TensorSource } from '../../core/tensor.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { FreeShape, Layer, OverTimeLayer, SlidingWindow } from '../../model/sequenceModel.js';
import { convolutionLayer } from '../torchStateDict/convolutionModule.js';
import { imageModel, type StackedModel } from '../torchStateDict/imageModel.js';
import { groupModules, type StateModule } from '../torchStateDict/modules.js';
import { withEpsilon } from '../torchStateDict/normModules.js';
import { partOf } from '../torchStateDict/plainModules.js';
import { convolutionStage, flattening, perRow, windowedShape, type Stage } from '../torchStateDict/stages.js';
import { shortClassName } from './checkpoint.js';
import type { ModuleFacts } from './moduleTree.js';
import { entryNamed } from './pickle/values.js';
import { statedActivation } from './statedFacts.js';
import { numbersOf, statedWindow, withStatedWindow } from './statedWindow.js';

const sequential = 'nn.Sequential';

/** @returns null where a file holds no nn.Sequential with windows in it: then there is more, or less, to find out */
export function sequentialModel(tensors: readonly TensorSource[], modules: readonly ModuleFacts[], given: AssumptionOverrides): StackedModel | null {
  const classes = modules.map(({ className }) => shortClassName(className));
  if (modules[0]?.path !== '' || classes[0] !== sequential || !classes.some((name) => /^nn\.(Conv|MaxPool|AvgPool|Adaptive\w+Pool)[12]d$/.test(name))) return null;
  const stateOf = new Map(groupModules(tensors).map((module) => [module.path, module]));
  const leaves = modules.filter(({ path, className }, i) => path !== '' && shortClassName(className) !== sequential && !isWithin(path, modules, i, classes));
  return imageModel(leaves.map((facts) => stageOf(facts, stateOf.get(facts.path) ?? null)), [], given.input?.size, true);
}

/** Whether a module belongs to another that is no nn.Sequential: only that one's class says what happens there. */
function isWithin(path: string, modules: readonly ModuleFacts[], index: number, classes: readonly string[]): boolean {
  return modules.slice(0, index).some((outer, i) => outer.path !== '' && path.startsWith(`${outer.path}.`) && classes[i] !== sequential);
}

function stageOf(facts: ModuleFacts, state: StateModule | null): Stage {
  const className = shortClassName(facts.className);
  const base = { name: facts.path, className, tensors: [...(state?.tensors.values() ?? [])] };
  const made = makeStage(facts, className, state);
  return typeof made === 'string' ? { ...base, gives: () => made, make: () => unreachable(facts.path) } : { ...base, ...made };
}

function unreachable(path: string): never {
  throw new TypeError(`Module "${path}" cannot be run.`);
}

type Behaviour = Omit<Stage, 'name' | 'className' | 'tensors'>;

/** Gives what it takes. */
const samePlace = { gives: (given: FreeShape) => given };

/** @returns what a module does, or why that cannot be run */
function makeStage(facts: ModuleFacts, className: string, state: StateModule | null): Behaviour | string {
  const activation = statedActivation(facts);
  if (activation) return { gives: (given) => checkedAxis(facts, activation.activation, given), make: (base) => ({ kind: 'activation', ...base, ...activation }) };
  if (/^nn\.(Identity|(Alpha|Feature)?\w*Dropout[123]?d?)$/.test(className)) return { ...samePlace, make: (base) => ({ kind: 'identity', ...base }) };
  if (/^nn\.Conv[12]d$/.test(className)) return convolution(facts, state);
  if (/^nn\.(Max|Avg)Pool[12]d$/.test(className)) return pooling(facts, className);
  if (/^nn\.Adaptive(Max|Avg)Pool[12]d$/.test(className)) return adaptivePooling(facts, className);
  if (className === 'nn.Flatten') return flatten(facts, className);
  const [reading] = state ? partOf(state).readings : [];
  if (className === 'nn.Linear' && reading?.role === 'linear') return perRow(reading.takes as number, reading.gives, (input) => reading.layers(input)[0]!);
  if (/^nn\.BatchNorm[12]d$/.test(className) && reading?.role === 'norm' && state?.tensors.has('running_mean')) {
    const epsilon = entryNamed(facts.attributes, 'eps');
    return perRow(reading.takes as number, reading.gives, (input) => {
      const [norm] = reading.layers(input) as [Layer];
      return typeof epsilon === 'number' ? (withEpsilon(norm, epsilon) ?? norm) : norm;
    });
  }
  return `${className} is not supported.`;
}

/** Softmax is over the channels, which PyTorch has first, or over the only axis there is. */
function checkedAxis({ attributes }: ModuleFacts, activation: string, given: FreeShape): FreeShape | string {
  const axis = entryNamed(attributes, 'dim');
  const isOver = activation === 'softmax' || activation === 'log_softmax';
  return !isOver || axis === 1 || (given.length === 1 && (axis === -1 || axis === null)) ? given : `It is over ${typeof axis === 'number' ? `axis ${axis}` : 'an axis that is not said'}, which is not that of the features.`;
}

function convolution(facts: ModuleFacts, state: StateModule | null): Behaviour | string {
  const weight = state?.tensors.get('weight');
  const groups = numbersOf(facts.attributes, 'groups', 1)?.[0] ?? 1;
  if (!weight || weight.shape.length < 3) return 'Its weights are not in the file.';
  const plain = convolutionLayer({ name: facts.path, inputs: [], outputShape: [] }, weight, state?.tensors.get('bias') ?? null, groups);
  const layer = withStatedWindow(plain, facts);
  if (layer.kind === 'unsupported') return layer.reason;
  return convolutionStage({ ...layer, name: facts.path });
}

function axesOf(className: string): number {
  return Number(/(\d)d$/.exec(className)![1]);
}

function pooling({ attributes }: ModuleFacts, className: string): Behaviour | string {
  const size = numbersOf(attributes, 'kernel_size', axesOf(className));
  const divisor = entryNamed(attributes, 'divisor_override') ?? null;
  if (size === null || size.includes(0)) return 'It does not say how large its window is.';
  if (divisor !== null) return 'Its divisor_override is not supported.';
  const window = statedWindow(attributes, size, size);
  const how = className.startsWith('nn.Max') ? 'max' : 'average';
  const countsPadding = how === 'average' && entryNamed(attributes, 'count_include_pad') !== false;
  return {
    gives: (given) => windowedShape(window, given, given.at(-1)!),
    make: (base) => ({ kind: 'pooling', ...base, window, how, ...(countsPadding && { countsPadding }) }),
    window: () => window,
  };
}

/** To one position, or to so many that every one has as large a part. */
function adaptivePooling({ attributes }: ModuleFacts, className: string): Behaviour | string {
  const axes = axesOf(className);
  const wanted = numbersOf(attributes, 'output_size', axes);
  if (wanted === null || wanted.includes(0)) return 'It does not say how many positions it gives.';
  const isMax = className.includes('Max');
  const isWhole = wanted.every((count) => count === 1);
  const window = (given: FreeShape): SlidingWindow => {
    const size = wanted.map((count, axis) => (given[axis] ?? 1) / count);
    return { size, strides: size, dilation: size.map(() => 1), padding: 'valid' };
  };
  return {
    gives: (given) => {
      if (given.length !== axes + 1) return `It takes ${axes} axes of positions, but is given ${shapeText(given)}.`;
      const isEven = isWhole || window(given).size.every(Number.isInteger);
      return isEven ? [...wanted, given.at(-1)!] : `It makes ${wanted.join(' × ')} positions of ${shapeText(given.slice(0, -1))}, which does not come out even.`;
    },
    make: (base, given): Layer => {
      if (!isWhole) return { kind: 'pooling', ...base, window: window(given), how: isMax ? 'max' : 'average' };
      const layer: OverTimeLayer = { kind: 'overTime', ...base, reduction: { how: isMax ? 'max' : 'mean' }, countsMasked: true, keepsAxes: true };
      return axes === 2 ? { ...layer, overImage: true } : layer;
    },
  };
}

function flatten({ path, attributes }: ModuleFacts, className: string): Behaviour | string {
  const [start, end] = ['start_dim', 'end_dim'].map((name) => entryNamed(attributes, name));
  return (start ?? 1) === 1 && (end ?? -1) === -1 ? flattening(path, className) : 'It makes one axis of some axes only.';
}
