/**
 * The configuration that Keras would have written for a plain stack of layers that is known by its weights alone; what
 * weights do not say becomes a stated assumption.
 */
import { UnrollError } from '../../core/errors.js';
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import type { Assumption, OutputMeaning } from '../../model/sequenceModel.js';
import { kerasObject, type KerasObject } from '../keras/config.js';
import { isTimeDistributed } from './describedLayer.js';
import type { LayerStack, PlacedLayer } from './layerStack.js';

export interface InferredConfiguration {
  readonly model: KerasObject;
  readonly outputMeaning: OutputMeaning;
  readonly assumptions: readonly Assumption[];
}

/** What is supposed of a stack where the user does not say it. */
interface Settings {
  readonly activation: string;
  readonly gates: string;
  readonly maskZero: boolean;
  /** Behind Dense layers before the recurrent ones, between Dense layers, and behind the last. */
  readonly input: string;
  readonly hidden: string;
  readonly output: string;
  /** What the head takes of the steps. */
  readonly timeStep: 'last' | 'mean' | 'max' | 'all';
  /** Keras's default. */
  readonly epsilon: number;
}

/**
 * @param gates what Keras activated gates with by default in the version that wrote the file
 * @param given what the user says of the model, in place of what would be supposed
 */
export function inferredConfiguration(stack: LayerStack, gates: 'sigmoid' | 'hard_sigmoid', given: AssumptionOverrides): InferredConfiguration {
  const settings: Settings = {
    activation: given.cell?.activation ?? 'tanh',
    gates: given.cell?.recurrentActivation ?? gates,
    maskZero: given.embedding?.maskZero ?? false,
    input: given.input?.activation ?? 'linear',
    hidden: given.head?.hiddenActivation ?? 'relu',
    output: given.head?.activation ?? 'linear',
    timeStep: given.head?.timeStep ?? (hasStepwiseHead(stack) ? 'all' : 'last'),
    epsilon: given.norm?.epsilon ?? 1e-3,
  };
  const layers = stack.layers.flatMap((_, index) => [layerEntry(stack, index, settings), ...(index === stack.lastRecurrent ? pooling(stack, settings) : [])]);
  const model = { class_name: 'Sequential', config: { layers: [inputEntry(stack), ...layers] } };
  const supposed = [...assumptionsOn(stack, settings)];
  return {
    model: kerasObject(model)!,
    outputMeaning: given.outputMeaning ?? meaningOf(stack.layers.at(-1)!, settings.output),
    assumptions: withGivenOnes(supposed, given),
  };
}

function meaningOf({ described: { role, gives } }: PlacedLayer, activation: string): OutputMeaning {
  if (role !== 'linear') return 'regression';
  if (activation === 'softmax' || activation === 'sigmoid') return gives === 1 ? 'sigmoid' : 'softmax';
  return gives === 1 ? 'logit' : 'logits';
}

function inputEntry({ layers, lastRecurrent }: LayerStack): object {
  const { takes } = layers[0]!.described;
  const shape = takes === 'tokens' ? [null] : lastRecurrent >= 0 ? [null, takes] : [takes];
  return { class_name: 'InputLayer', config: { name: unusedName(layers, 'input'), batch_shape: [null, ...shape] } };
}

function layerEntry(stack: LayerStack, index: number, settings: Settings): object {
  const { found, described } = stack.layers[index]!;
  const { className, config, cell, role } = described;
  const { name } = found;
  const activation = denseActivation(stack, index, settings);
  if (className === 'Dense') return { class_name: className, config: { name, ...config, activation } };
  if (role === 'linear') return { class_name: className, config: { name, layer: { class_name: 'Dense', config: { ...config, activation } } } };
  if (role === 'embedding') return { class_name: className, config: { name, ...config, mask_zero: settings.maskZero } };
  if (role === 'norm') return { class_name: className, config: { name, ...config, epsilon: settings.epsilon } };
  if (!cell) return { class_name: className, config: { name, ...config } };
  const returnSequences = index < stack.lastRecurrent || settings.timeStep !== 'last';
  const inner = { activation: settings.activation, recurrent_activation: settings.gates, ...cell.config, return_sequences: returnSequences };
  if (className !== 'Bidirectional') return { class_name: className, config: { name, ...inner } };
  return { class_name: className, config: { name, ...config, layer: { class_name: cell.className, config: inner } } };
}

function denseActivation(stack: LayerStack, index: number, { input, hidden, output }: Settings): string {
  if (index < stack.lastRecurrent) return input;
  return isHidden(stack, index) ? hidden : output;
}

/** What makes one of the steps that the last recurrent layer gives. */
function pooling({ layers }: LayerStack, { timeStep }: Settings): readonly object[] {
  const classes = { mean: 'GlobalAveragePooling1D', max: 'GlobalMaxPooling1D' };
  return timeStep === 'mean' || timeStep === 'max' ? [{ class_name: classes[timeStep], config: { name: unusedName(layers, `${timeStep}_over_time`) } }] : [];
}

function unusedName(layers: readonly PlacedLayer[], wanted: string): string {
  return layers.some(({ found }) => found.name === wanted) ? unusedName(layers, `${wanted}_`) : wanted;
}

/** Dense layers in a row make sense only with something between them. */
function isHidden({ layers, lastRecurrent }: LayerStack, index: number): boolean {
  return index > lastRecurrent && isDense(layers[index]!) && layers.slice(index + 1).some(isDense);
}

function isDense({ described }: PlacedLayer): boolean {
  return described.role === 'linear';
}

function hasStepwiseHead({ layers, lastRecurrent }: LayerStack): boolean {
  return layers.slice(lastRecurrent + 1).some(({ found }) => isTimeDistributed(found.hint));
}

const places: Readonly<Record<Settings['timeStep'], string>> = {
  last: 'the state after the last step (no pooling over time)',
  mean: 'the mean of the states over time',
  max: 'the maximum of the states over time',
  all: 'every step',
};

function* assumptionsOn(stack: LayerStack, { activation, gates, input, hidden, output, timeStep, maskZero, epsilon }: Settings): Generator<Assumption> {
  const { layers, lastRecurrent, order } = stack;
  const named = (wanted: (layer: PlacedLayer, index: number) => boolean): string => layers.filter(wanted).map(({ found }) => found.name).join(', ');
  if (order !== 'asListed' && layers.length > 1) {
    const names = layers.map(({ found }) => found.name).join(' → ');
    yield { id: 'graph.order', statement: order === 'given' ? `The order of the layers is ${names}.` : `The file does not say the order of its layers; by their sizes it is ${names}.` };
  }
  const recurrent = named(({ described }) => described.role === 'recurrent');
  if (recurrent) yield { id: 'cell.activation', statement: `${recurrent}: ${activation}, and ${gates} for gates, are supposed; weights do not say them.` };
  for (const [mode, word] of [['sum', 'added'], ['mul', 'multiplied'], ['ave', 'averaged']] as const) {
    const joined = named(({ described }) => described.config['merge_mode'] === mode);
    if (joined) yield { id: 'cell.merge', statement: `${joined}: what follows takes the width of one direction, so the two are supposed to be ${word}.` };
  }
  const embedding = named(({ described }) => described.role === 'embedding');
  if (embedding) yield { id: 'embedding.maskZero', statement: `${embedding}: id 0 is taken ${maskZero ? 'as padding, which is passed over' : 'as an id like any other, not as padding'}.` };
  const before = named((layer, index) => index < lastRecurrent && isDense(layer));
  if (before) yield { id: 'input.activation', statement: `${before}: ${input} is supposed as the activation.` };
  const norms = named(({ described }) => described.role === 'norm');
  if (norms) yield { id: 'norm.epsilon', statement: `${norms}: the epsilon ${epsilon} is supposed.` };
  const between = named((_, index) => isHidden(stack, index));
  if (between) yield { id: 'head.hiddenActivation', statement: `${between}: ${hidden} is supposed as the activation.` };
  const head = layers[lastRecurrent + 1];
  if (lastRecurrent >= 0 && head) yield { id: 'head.timeStep', statement: `${head.found.name} is applied to ${places[timeStep]}.` };
  yield outputAssumption(layers.at(-1)!, output);
}

function outputAssumption(last: PlacedLayer, activation: string): Assumption {
  const { found, described } = last;
  if (!isDense(last)) {
    return { id: 'head.missing', statement: `No Dense layer comes last: the output is that of ${found.name}, and it has no classes.` };
  }
  if (activation !== 'linear') return { id: 'head.activation', statement: `The activation of ${found.name} is ${activation}.` };
  const meaning =
    described.gives === 1
      ? 'the one output is taken as a score: class 1 above 0 (a sigmoid above 0.5)'
      : 'the outputs are taken as unnormalised scores: the largest wins, softmax gives the distribution';
  return { id: 'head.activation', statement: `The activation of ${found.name} is not known; ${meaning}.` };
}

/**
 * Says of what the user gave that it was given.
 * @throws UnrollError for what such a model has no place for
 */
function withGivenOnes(supposed: readonly Assumption[], { cell, convolution, embedding, head, input, layers, norm, outputMeaning }: AssumptionOverrides): readonly Assumption[] {
  if (convolution || cell?.gateOrder) throw new UnrollError('usage', `${convolution ? 'A setting of convolutions' : 'The order of gates'} is given, but in Keras's files of weights alone it leaves nothing open. Leave it out.`);
  const given: Readonly<Record<string, string | number | boolean | undefined>> = {
    'graph.order': layers?.join(' → '),
    'cell.activation': [cell?.activation, cell?.recurrentActivation && `gates ${cell.recurrentActivation}`].filter(Boolean).join(', ') || undefined,
    'cell.merge': cell?.merge,
    'embedding.maskZero': embedding?.maskZero,
    'input.activation': input?.activation,
    'norm.epsilon': norm?.epsilon,
    'head.hiddenActivation': head?.hiddenActivation,
    'head.timeStep': head?.timeStep,
    'head.activation': outputMeaning ?? head?.activation,
  };
  for (const [id, value] of Object.entries(given)) {
    if (value === undefined || id === 'cell.merge' || id === 'graph.order' || supposed.some((assumption) => assumption.id === id)) continue;
    throw new UnrollError('usage', `"${id}" is given (${value}), but the model has nothing that it could be said of. Leave it out.`);
  }
  return supposed.map(({ id, statement }) => (given[id] === undefined ? { id, statement } : { id, statement: `${statement} (Given: ${given[id]}.)` }));
}
