/**
 * The configuration that Keras would have written for a plain stack of layers that is known by its weights alone; what
 * weights do not say becomes a stated assumption.
 */
import type { Assumption, OutputMeaning } from '../../model/sequenceModel.js';
import { kerasObject, type KerasObject } from '../keras/config.js';
import { isTimeDistributed } from './describedLayer.js';
import type { LayerStack, PlacedLayer } from './layerStack.js';

export interface InferredConfiguration {
  readonly model: KerasObject;
  readonly outputMeaning: OutputMeaning;
  readonly assumptions: readonly Assumption[];
}

/** @param gates what Keras activated gates with by default in the version that wrote the file */
export function inferredConfiguration(stack: LayerStack, gates: 'sigmoid' | 'hard_sigmoid'): InferredConfiguration {
  const { layers } = stack;
  const model = { class_name: 'Sequential', config: { layers: [inputEntry(stack), ...layers.map((_, index) => layerEntry(stack, index, gates))] } };
  const { role, gives } = layers.at(-1)!.described;
  const outputMeaning = role !== 'linear' ? 'regression' : gives === 1 ? 'logit' : 'logits';
  return { model: kerasObject(model)!, outputMeaning, assumptions: [...assumptionsOn(stack, gates)] };
}

function inputEntry({ layers, lastRecurrent }: LayerStack): object {
  const { takes } = layers[0]!.described;
  const shape = takes === 'tokens' ? [null] : lastRecurrent >= 0 ? [null, takes] : [takes];
  let name = 'input';
  while (layers.some(({ found }) => found.name === name)) name += '_';
  return { class_name: 'InputLayer', config: { name, batch_shape: [null, ...shape] } };
}

function layerEntry(stack: LayerStack, index: number, gates: string): object {
  const { found, described } = stack.layers[index]!;
  const { className, config, cell } = described;
  const { name } = found;
  if (className === 'Dense') return { class_name: className, config: { name, ...config, activation: isHidden(stack, index) ? 'relu' : 'linear' } };
  if (!cell) return { class_name: className, config: { name, ...config } };
  const returnSequences = index < stack.lastRecurrent || isAppliedToEveryStep(stack);
  const settings = { activation: 'tanh', recurrent_activation: gates, ...cell.config, return_sequences: returnSequences };
  if (className !== 'Bidirectional') return { class_name: className, config: { name, ...settings } };
  return { class_name: className, config: { name, ...config, layer: { class_name: cell.className, config: settings } } };
}

/** Dense layers in a row make sense only with something between them. */
function isHidden({ layers, lastRecurrent }: LayerStack, index: number): boolean {
  return index > lastRecurrent && isDense(layers[index]!) && layers.slice(index + 1).some(isDense);
}

function isDense({ described }: PlacedLayer): boolean {
  return described.role === 'linear';
}

function isAppliedToEveryStep({ layers, lastRecurrent }: LayerStack): boolean {
  return layers.slice(lastRecurrent + 1).some(({ found }) => isTimeDistributed(found.hint));
}

function* assumptionsOn(stack: LayerStack, gates: string): Generator<Assumption> {
  const { layers, lastRecurrent, order } = stack;
  const named = (wanted: (layer: PlacedLayer, index: number) => boolean): string => layers.filter(wanted).map(({ found }) => found.name).join(', ');
  if (order === 'unknown' && layers.length > 1) {
    const names = layers.map(({ found }) => found.name).join(' → ');
    yield { id: 'graph.order', statement: `The file does not say the order of its layers; by their sizes it is ${names}.` };
  }
  const recurrent = named(({ described }) => described.role === 'recurrent');
  if (recurrent) yield { id: 'cell.activation', statement: `${recurrent}: tanh, and ${gates} for gates, are supposed; weights do not say them.` };
  const summed = named(({ described }) => described.config['merge_mode'] === 'sum');
  if (summed) yield { id: 'cell.merge', statement: `${summed}: what follows takes the width of one direction, so the two are supposed to be added.` };
  const embedding = named(({ described }) => described.role === 'embedding');
  if (embedding) yield { id: 'embedding.maskZero', statement: `${embedding}: id 0 is taken as an id like any other, not as padding.` };
  const hidden = named((_, index) => isHidden(stack, index));
  if (hidden) yield { id: 'head.hiddenActivation', statement: `${hidden}: relu is supposed as the activation.` };
  const head = layers[lastRecurrent + 1];
  if (lastRecurrent >= 0 && head) {
    const place = isAppliedToEveryStep(stack) ? 'every step' : 'the state after the last step (no pooling over time)';
    yield { id: 'head.timeStep', statement: `${head.found.name} is applied to ${place}.` };
  }
  yield outputAssumption(layers.at(-1)!);
}

function outputAssumption(last: PlacedLayer): Assumption {
  const { found, described } = last;
  if (!isDense(last)) {
    return { id: 'head.missing', statement: `No Dense layer comes last: the output is that of ${found.name}, and it has no classes.` };
  }
  const meaning =
    described.gives === 1
      ? 'the one output is taken as a score: class 1 above 0 (a sigmoid above 0.5)'
      : 'the outputs are taken as unnormalised scores: the largest wins, softmax gives the distribution';
  return { id: 'head.activation', statement: `The activation of ${found.name} is not known; ${meaning}.` };
}
