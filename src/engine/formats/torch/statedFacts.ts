/**
 * A module that was saved as a whole says more than its weights do: the activation of an nn.RNN, the epsilon of a
 * LayerNorm, the window of a convolution, the activations between the Linear layers of an nn.Sequential. What is said replaces what was supposed.
 */
import type { ActivationName } from '../../model/activations.js';
import type { ActivationLayer, Assumption, ConvolutionLayer, Layer, OutputMeaning, UnsupportedLayer } from '../../model/sequenceModel.js';
import type { InferredModel } from '../torchStateDict/inferModel.js';
import { withLayerBehind } from '../torchStateDict/layerEdits.js';
import { listed } from '../torchStateDict/modules.js';
import { withEpsilon } from '../torchStateDict/normModules.js';
import { shortClassName } from './checkpoint.js';
import type { ModuleFacts } from './moduleTree.js';
import { entryNamed, type PickleValue } from './pickle/values.js';
import { withStatedWindow } from './statedWindow.js';

/** Activations by PyTorch's class; `parameter` is the attribute that is the layer's alpha. */
const activations: Readonly<Record<string, { readonly activation: ActivationName; readonly parameter?: string }>> = {
  'nn.ReLU': { activation: 'relu' },
  'nn.ReLU6': { activation: 'relu6' },
  'nn.LeakyReLU': { activation: 'leaky_relu', parameter: 'negative_slope' },
  'nn.ELU': { activation: 'elu', parameter: 'alpha' },
  'nn.SELU': { activation: 'selu' },
  'nn.SiLU': { activation: 'silu' },
  'nn.Mish': { activation: 'mish' },
  'nn.Tanh': { activation: 'tanh' },
  'nn.Sigmoid': { activation: 'sigmoid' },
  'nn.LogSigmoid': { activation: 'log_sigmoid' },
  'nn.Softsign': { activation: 'softsign' },
  'nn.Softmax': { activation: 'softmax' },
  'nn.LogSoftmax': { activation: 'log_softmax' },
};

const meanings: Readonly<Partial<Record<ActivationName, OutputMeaning>>> = { softmax: 'softmax', log_softmax: 'logits', sigmoid: 'sigmoid' };

/** Modules in the order of definition, and where each stands in it. */
interface Modules {
  readonly list: readonly ModuleFacts[];
  readonly places: ReadonlyMap<string, number>;
}

/** @param list modules in the order of definition; empty where the file has weights alone */
export function withStatedFacts(model: InferredModel, list: readonly ModuleFacts[]): InferredModel {
  if (list.length === 0) return model;
  const modules: Modules = { list, places: new Map(list.map(({ path }, place) => [path, place])) };
  const known = new Set<string>();
  const layers = withStatedActivations(model.layers.map((layer) => withOwnFacts(layer, modules, known)), modules, known);
  const supposed = model.assumptions.filter(({ id }) => !known.has(id)).map((assumption) => withLoneActivation(assumption, modules));
  const stated = { ...model, layers, assumptions: [...supposed, ...unplacedPooling(layers, list)] };
  return withStatedOutput(withStatedInputs(stated, modules), modules);
}

/** Puts the one activation module defined between a Linear layer and the recurrent one that takes it between them. */
function withStatedInputs(model: InferredModel, modules: Modules): InferredModel {
  const linear = model.layers.filter(({ kind }) => kind === 'dense');
  return linear.reduce((changed, layer) => {
    const taker = changed.layers.find(({ kind, inputs }) => kind === 'recurrent' && inputs[0] === layer.name);
    const from = placeOf(layer, modules);
    const to = taker && from >= 0 ? placeOf(taker, modules) : -1;
    const between = modules.list.slice(from + 1, Math.max(to, 0)).filter(isActivation);
    if (between.length !== 1) return changed;
    const assumptions = changed.assumptions.filter(({ id }) => id !== 'input.activation');
    return withLayerBehind({ ...changed, assumptions }, layer.name, activationLayer(between[0]!, modules.list[from]!, layer));
  }, model);
}

/** Pooling has no weights that could tell where it stands. */
function unplacedPooling(layers: readonly Layer[], modules: readonly ModuleFacts[]): readonly Assumption[] {
  const pooling = modules.filter(({ className }) => /Pool1d$/.test(className)).map(({ path, className }) => `${path} (${shortClassName(className)})`);
  if (pooling.length === 0 || !layers.some(({ kind }) => kind === 'convolution')) return [];
  return [{ id: 'convolution.window', statement: `The file holds ${listed(pooling)}, but not where that is used: it is left out, unless "convolution.pooling" is given.` }];
}

/** @returns the place of a layer's module, -1 for a layer without one */
function placeOf(layer: Layer, { places }: Modules): number {
  const tensor = layer.tensors[0]?.name;
  return tensor === undefined ? -1 : (places.get(tensor.split('.').slice(0, -1).join('.')) ?? -1);
}

/** @param known receives the ids of assumptions that are none any more */
function withOwnFacts(layer: Layer, modules: Modules, known: Set<string>): Layer {
  const module = modules.list[placeOf(layer, modules)];
  if (module === undefined) return layer;
  const { attributes } = module;
  if (layer.kind === 'recurrent' && layer.cell === 'srn') {
    const nonlinearity = entryNamed(attributes, 'nonlinearity');
    if (nonlinearity !== 'relu' && nonlinearity !== 'tanh') return layer;
    known.add('cell.activation');
    return { ...layer, activation: nonlinearity };
  }
  if (layer.kind === 'convolution') {
    known.add('convolution.window');
    return withStatedWindow(layer, module);
  }
  const epsilon = entryNamed(attributes, 'eps');
  const normed = typeof epsilon === 'number' ? withEpsilon(layer, epsilon) : null;
  if (normed) known.add('norm.epsilon');
  return normed ?? layer;
}

/** @returns a convolution with the window that its module states, where the file has modules */
export function withModuleWindow(layer: ConvolutionLayer, list: readonly ModuleFacts[]): ConvolutionLayer | UnsupportedLayer {
  const places = new Map(list.map(({ path }, place) => [path, place]));
  const module = list[placeOf(layer, { list, places })];
  return module ? withStatedWindow(layer, module) : layer;
}

/** Puts the one activation module defined between two Linear layers where a ReLU was supposed. */
function withStatedActivations(layers: readonly Layer[], modules: Modules, known: Set<string>): Layer[] {
  const supposed = layers.filter((layer): layer is ActivationLayer => layer.kind === 'activation');
  const renamed = new Map<string, string>();
  const lone = loneActivation(modules);
  let placed = 0;
  const replaced = layers.map((layer): Layer => {
    if (layer.kind !== 'activation') return { ...layer, inputs: layer.inputs.map((name) => renamed.get(name) ?? name) };
    const before = layers.find(({ name }) => name === layer.inputs[0])!;
    const after = layers.find(({ inputs }) => inputs[0] === layer.name);
    const from = placeOf(before, modules);
    const to = after ? placeOf(after, modules) : -1;
    const between = from < 0 ? [] : modules.list.slice(from + 1, Math.max(to, 0)).filter(isActivation);
    if (between.length !== 1 && lone === null) return layer;
    if (between.length === 1) placed++;
    const stated = between.length === 1 ? activationLayer(between[0]!, modules.list[from]!, before) : takenFor(layer, lone!);
    renamed.set(layer.name, stated.name);
    return stated;
  });
  if (supposed.length > 0 && placed === supposed.length) ['head.hiddenActivation', 'convolution.activation'].forEach((id) => known.add(id));
  return replaced;
}

/** @returns the activation between layers of which a model has but one, so that it may be used several times */
function loneActivation({ list }: Modules): ModuleFacts | null {
  const [only, ...more] = list.filter((module) => isActivation(module) && !Object.hasOwn(meanings, statedActivation(module)!.activation));
  return only && more.length === 0 ? only : null;
}

function takenFor(supposed: ActivationLayer, lone: ModuleFacts): ActivationLayer {
  const stated = statedActivation(lone)!;
  return { ...supposed, ...stated, name: `${supposed.inputs[0]!}.${stated.activation}`, className: `${shortClassName(lone.className)} (supposed)` };
}

function withLoneActivation({ id, statement }: Assumption, modules: Modules): Assumption {
  const lone = loneActivation(modules);
  return { id, statement: lone && /Activation$|\.activation$/.test(id) ? statement.replace('ReLU is supposed', `${lone.path} (${shortClassName(lone.className)}) is supposed`) : statement };
}

/** An activation that ends the nn.Sequential whose last Linear is the head is the model's; one that is defined behind the head is supposed to be. */
function withStatedOutput(model: InferredModel, modules: Modules): InferredModel {
  const head = model.layers.find(({ name }) => name === model.output);
  const at = head?.kind === 'dense' ? placeOf(head, modules) : -1;
  const next = at < 0 ? undefined : modules.list.slice(at + 1).find(({ className }) => !/Dropout\w*$/.test(className));
  const parent = parentOf(modules.list[at]?.path);
  const inSequence = modules.list[modules.places.get(parent ?? '') ?? -1]?.className === 'torch.nn.modules.container.Sequential';
  if (!head || !next || parentOf(next.path) !== parent || !isActivation(next)) return model;
  const layer = activationLayer(next, modules.list[at]!, head);
  const meaning = meanings[layer.activation];
  if (meaning === undefined) return model;
  const supposed = { id: 'head.activation', statement: `${layer.name} (${layer.className}), which is defined behind ${head.name}, is taken as the activation of the output.` };
  return {
    ...model,
    layers: [...model.layers, layer],
    output: layer.name,
    outputMeaning: meaning,
    assumptions: [...model.assumptions.filter(({ id }) => id !== 'head.activation'), ...(inSequence ? [] : [supposed])],
  };
}

function parentOf(path: string | undefined): string | null {
  return path ? path.split('.').slice(0, -1).join('.') : null;
}

function isActivation({ className }: ModuleFacts): boolean {
  return Object.hasOwn(activations, shortClassName(className));
}

/** @param beforeModule the module of `before`, which may be named without what wraps the whole model (`module.`) */
function activationLayer({ path, className, attributes }: ModuleFacts, beforeModule: ModuleFacts, before: Layer): ActivationLayer {
  const stated = statedActivation({ className, attributes })!;
  return {
    kind: 'activation',
    name: path.slice(Math.max(0, beforeModule.path.length - before.name.length)),
    className: shortClassName(className),
    inputs: [before.name],
    outputShape: before.outputShape,
    tensors: [],
    ...stated,
  };
}

/** @returns what an activation module does, null for any other module */
export function statedActivation({ className, attributes }: Pick<ModuleFacts, 'className' | 'attributes'>): Pick<ActivationLayer, 'activation' | 'alpha'> | null {
  const name = shortClassName(className);
  if (!Object.hasOwn(activations, name)) return null;
  const { activation, parameter } = activations[name]!;
  const alpha: PickleValue | undefined = parameter === undefined ? null : entryNamed(attributes, parameter);
  return { activation, alpha: typeof alpha === 'number' ? alpha : null };
}
