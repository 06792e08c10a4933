/**
 * What the graph of a torch.export archive says to stand between layers replaces what was supposed there: activations, and
 * how the steps become one. Where it does more than that, what was supposed stays, and what stands there is said.
 */
import type { ActivationLayer, Layer, OverTimeLayer, TimeReduction } from '../../model/sequenceModel.js';
import { headMeanings, timedBehind, untimedBehind, withEveryStep } from '../torchStateDict/givenHead.js';
import type { InferredModel } from '../torchStateDict/inferModel.js';
import { isSupposed, noted, sourceOf, withLayerBehind, withoutLayer } from '../torchStateDict/layerEdits.js';
import { activationOf, dropsLastAxis, isIdle, isTopState, reductionOf, swapsSteps } from './atenOperations.js';
import type { GraphStep, Passage } from './exportedGraph.js';
import type { ModuleFacts } from './moduleTree.js';

const longestName = 80;

/** A layer without weights, but for its place. */
type Stated = { readonly className: string } & (Pick<ActivationLayer, 'activation' | 'alpha'> | { readonly reduction: TimeReduction });

interface Between {
  /** In order. */
  readonly stated: readonly Stated[];
  /** Of a recurrent layer, its state after the last step is taken, and no others. */
  readonly takesLast: boolean;
  /** Axis of the steps behind it, null where there are none. */
  readonly axis: number | null;
}

/** The layers with weights that a passage is between; the target is null for the output of the model. */
interface Ends {
  readonly source: Layer;
  readonly target: Layer | null;
}

/** @returns what the graph's calls of modules say of their settings, as modules saved as a whole would */
export function modulesOf(passages: readonly Passage[]): readonly ModuleFacts[] {
  return passages.flatMap(({ from }): readonly ModuleFacts[] => {
    const nonlinearity = /^rnn_(relu|tanh)$/.exec(from?.operation ?? '')?.[1];
    if (from && nonlinearity !== undefined) return [{ path: from.path, className: 'torch.nn.modules.rnn.RNN', attributes: { kind: 'dict', entries: [['nonlinearity', nonlinearity]] } }];
    const epsilon = from?.operation === 'layer_norm' ? (from.settings.get('eps') ?? 1e-5) : null;
    return from && typeof epsilon === 'number' ? [{ path: from.path, className: 'torch.nn.modules.normalization.LayerNorm', attributes: { kind: 'dict', entries: [['eps', epsilon]] } }] : [];
  });
}

/** @param passages in the order of computation; none where the file has no graph */
export function withStatedPassages(inferred: InferredModel, passages: readonly Passage[]): InferredModel {
  const axes = new Map<string, number | null>();
  const clear = new Set<string>();
  const unclear = new Set<string>();
  let model = inferred;
  for (const passage of passages) {
    const ends = endsOf(model, passage);
    if (ends === null) continue;
    const place = placeOf(model, ends);
    const between = betweenOf(passage, ends, axes);
    if (typeof between === 'string') {
      if (!unclear.has(place)) model = withUnclear(model, place, between);
      unclear.add(place);
    } else {
      clear.add(place);
      if (passage.to !== null) axes.set(passage.to, between.axis);
      model = withBetween(model, ends, between);
    }
  }
  const isSettled = (id: string): boolean => clear.has(id) && !unclear.has(id) && !(id === 'head.hiddenActivation' && model.layers.some((layer) => isSupposedBehindLinear(layer, model)));
  return { ...model, assumptions: model.assumptions.filter(({ id }) => id === 'head.activation' || !isSettled(id)) };
}

function isSupposedBehindLinear(layer: Layer, { layers }: InferredModel): boolean {
  return layer.kind === 'activation' && isSupposed(layer) && sourceOf(layers, layer)?.kind === 'dense';
}

/** @returns null where the model has no such layers, or convolutions, of which more would have to be said */
function endsOf(model: InferredModel, { to }: Passage): Ends | null {
  const target = to === null ? null : model.layers.find((layer) => pathOf(layer) === to);
  const source = target === undefined ? null : weighted(model.layers, target ? target.inputs[0] : model.output);
  const isRun = (layer: Layer | null): boolean => layer?.kind !== 'convolution' && layer?.kind !== 'unsupported';
  return source && isRun(source) && isRun(target!) ? { source, target: target! } : null;
}

function pathOf({ tensors }: Layer): string | null {
  return tensors[0]?.name.split('.').slice(0, -1).join('.') ?? null;
}

/** @returns the layer with weights behind which the one named is */
function weighted(layers: readonly Layer[], name: string | undefined): Layer | null {
  const layer = layers.find((candidate) => candidate.name === name);
  return layer === undefined || layer.tensors.length > 0 ? (layer ?? null) : weighted(layers, layer.inputs[0]);
}

/** @returns the id of what is supposed there */
function placeOf({ layers }: InferredModel, { source, target }: Ends): string {
  if (target === null) return 'head.activation';
  const isBefore = layers.slice(layers.indexOf(source) + 1).some(({ kind }) => kind === 'recurrent');
  if (isBefore) return source.kind === 'dense' ? 'input.activation' : 'graph.between';
  const isTimed = source.kind === 'recurrent' || source.outputShape[0] === null;
  return isTimed && source.kind !== 'dense' ? 'head.timeStep' : 'head.hiddenActivation';
}

/**
 * @param axes of the steps in what a module gives, by its path
 * @returns a sentence about what is not understood
 */
function betweenOf({ from, steps }: Passage, { source, target }: Ends, axes: ReadonlyMap<string, number | null>): Between | string {
  const taker = target?.name ?? 'the output';
  const unknown = ({ target: operation }: GraphStep): string =>
    `The graph of the file has ${shown(operation.replace('torch.ops.', ''))} between ${source.name} and ${taker}, which is not understood: what is shown behind it may be wrong.`;
  if (from === null) return unknown(steps[0]!);
  if (from.path !== pathOf(source)) return `In the graph of the file ${taker} is made of what ${shown(from.path)} gives, not ${source.name}.`;
  const isFinal = source.kind === 'recurrent' && from.output > 0;
  if (isFinal && (from.output !== 1 || target?.kind === 'recurrent' || !isTopState(from, steps[0]))) return unknown(steps[0] ?? from);
  let axis = source.kind === 'recurrent' ? stepsOf(from) : (axes.get(from.path) ?? null);
  const stated: Stated[] = [];
  for (const step of isFinal ? steps.slice(1) : steps) {
    const className = `aten.${step.operation}`;
    const activation = activationOf(step);
    const reduction = axis === null || target?.kind === 'recurrent' ? null : reductionOf(step, axis);
    if (activation) stated.push({ className, ...activation });
    else if (reduction) {
      stated.push({ className, reduction });
      axis = null;
    } else if (swapsSteps(step) && (axis !== null || target?.kind === 'recurrent')) axis = axis === null ? null : 1 - axis;
    else if (!isIdle(step) && !(target === null && step === steps.at(-1) && source.outputShape.at(-1) === 1 && dropsLastAxis(step))) return unknown(step);
  }
  const isLast = source.kind === 'recurrent' && source.runs.length === 1 && isLastStep(stated[0]);
  return { stated: isLast ? stated.slice(1) : stated, takesLast: isFinal || isLast, axis };
}

/** @returns the axis of the steps in what a recurrent module gives: none in its final states, or without a batch */
function stepsOf({ output, axes, settings }: GraphStep): number | null {
  if (output > 0 || axes !== 3) return null;
  return settings.get('batch_first') === true ? 1 : 0;
}

function isLastStep(stated: Stated | undefined): boolean {
  return stated !== undefined && 'reduction' in stated && stated.reduction.how === 'step' && stated.reduction.step === -1;
}

/** A name out of the graph, no longer than those of real files. */
function shown(name: string): string {
  return name.slice(0, longestName);
}

function withUnclear(model: InferredModel, id: string, sentence: string): InferredModel {
  const supposed = model.assumptions.find((assumption) => assumption.id === id);
  return noted(model, id, supposed ? `${supposed.statement} ${sentence}` : sentence);
}

function withBetween(inferred: InferredModel, { source, target }: Ends, { stated, takesLast }: Between): InferredModel {
  let model = withoutSupposed(inferred, target ? target.inputs[0]! : inferred.output, source);
  if (source.kind === 'recurrent' && !source.returnSequences && !takesLast) model = timedBehind(withEveryStep(model, source), source.name);
  let before = model.layers.find(({ name }) => name === source.name)!;
  for (const what of stated) {
    const layer = layerOf(what, before);
    model = withLayerBehind(model, before.name, layer);
    if (layer.kind === 'overTime') model = untimedBehind(model, layer.name);
    before = layer;
  }
  return target === null ? withMeaning(model, before) : model;
}

/** Without what was supposed from the layer named back to the source. */
function withoutSupposed(model: InferredModel, name: string, source: Layer): InferredModel {
  const layer = model.layers.find((candidate) => candidate.name === name);
  if (layer === undefined || layer.name === source.name) return model;
  return withoutSupposed(isSupposed(layer) ? withoutLayer(model, layer) : model, layer.inputs[0]!, source);
}

function layerOf(stated: Stated, before: Layer): ActivationLayer | OverTimeLayer {
  const base = { className: stated.className, inputs: [before.name], tensors: [] };
  if ('activation' in stated) return { kind: 'activation', ...base, name: `${before.name}.${stated.activation}`, outputShape: before.outputShape, activation: stated.activation, alpha: stated.alpha };
  return { kind: 'overTime', ...base, name: `${before.name}.${stated.reduction.how}`, outputShape: before.outputShape.slice(1), reduction: stated.reduction, countsMasked: false };
}

/** An activation that makes probabilities of the output leaves nothing to suppose. */
function withMeaning(model: InferredModel, output: Layer): InferredModel {
  const meaning = output.kind === 'activation' ? headMeanings[output.activation]?.(output.outputShape.at(-1)) : undefined;
  return meaning === undefined ? model : { ...model, outputMeaning: meaning, assumptions: model.assumptions.filter(({ id }) => id !== 'head.activation') };
}
