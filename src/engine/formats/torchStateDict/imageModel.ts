/**
 * CNNs over images, or over sequences of one length, as a stack of modules: for the size that is given, or the one that
 * fits the head.
 */
import { UnrollError } from '../../core/errors.js';
import type { Assumption, FreeShape, Layer, SequenceModel } from '../../model/sequenceModel.js';
import { stackedLayers, sizeThatFits, type Stage } from './stages.js';

export type StackedModel = Pick<SequenceModel, 'layers' | 'output' | 'outputMeaning' | 'assumptions' | 'notes'>;

/**
 * @param assumptions already made of the stages
 * @param given the size of the input but for its channels, where the user says it
 * @param searches whether the size that fits the head is to be found: where the windows are known
 * @returns null for a stack without a convolution, which says neither channels nor axes
 */
export function imageModel(
  stages: readonly Stage[],
  assumptions: readonly Assumption[],
  given: readonly number[] | undefined,
  searches: boolean,
): StackedModel | null {
  const taken = stages.find(({ takes }) => takes)?.takes;
  if (!taken) return null;
  const { axes, channels } = taken;
  if (given && given.length !== axes) {
    throw new UnrollError('usage', `The size of the input is given as ${given.join(' × ')}, but its convolutions slide over ${axes} ${axes === 1 ? 'axis' : 'axes'}. Give as many numbers.`);
  }
  const sizes = given ?? (searches ? sizeThatFits(stages, axes, channels) : null);
  const shape: FreeShape = [...(sizes ?? new Array<null>(axes).fill(null)), channels];
  const layers = sizes || axes === 1 ? stackedLayers(stages, shape, unusedName(stages)) : withoutSize(stages, shape);
  const { meaning, head } = meaningOf(layers);
  const said = [...assumptions, { id: 'input.size', statement: sizeText(sizes, given !== undefined) }, ...head];
  return { layers, output: layers.at(-1)!.name, outputMeaning: meaning, assumptions: said, notes: [] };
}

function sizeText(sizes: readonly number[] | null, isGiven: boolean): string {
  if (sizes === null) return 'The size of the input is not said by the file, and no one size fits its head: it has to be given.';
  if (isGiven) return `The size of the input is given: ${sizes.join(' × ')}.`;
  return sizes.length === 1
    ? `The input is supposed to have ${sizes[0]} steps: the one length that fits the head and of which pooling leaves nothing over.`
    : `The input is supposed to be ${sizes.join(' × ')}: the one size of square images that fits the head and of which pooling leaves nothing over.`;
}

function unusedName(stages: readonly Stage[]): string {
  return stages.some(({ name }) => name === 'input') ? 'input_' : 'input';
}

/** Nothing of it can be run, and the first says why. */
function withoutSize(stages: readonly Stage[], shape: FreeShape): readonly Layer[] {
  const unsized: Stage = {
    ...stages[0]!,
    gives: () => 'The file does not say how large its images are. Say it in the sidecar: "model": { "input": { "size": [rows, columns] } }.',
  };
  return stackedLayers([unsized, ...stages.slice(1)], shape, unusedName(stages));
}

function meaningOf(layers: readonly Layer[]): { meaning: SequenceModel['outputMeaning']; head: readonly Assumption[] } {
  const head = [...layers].reverse().find(({ kind }) => kind !== 'identity' && kind !== 'reshape' && kind !== 'overTime');
  if (head?.kind === 'activation' && (head.activation === 'softmax' || head.activation === 'sigmoid')) return { meaning: head.activation, head: [] };
  if (head?.kind === 'activation' && head.activation === 'log_softmax') return { meaning: 'logits', head: [] };
  // A Linear that cannot be run has as many outputs all the same.
  if (head?.kind === 'unsupported' && head.tensors[0]?.shape.length === 2) return { meaning: head.tensors[0].shape[0] === 1 ? 'logit' : 'logits', head: [] };
  if (head?.kind !== 'dense' && head?.kind !== 'convolution') return { meaning: 'regression', head: [] };
  const units = head.kind === 'dense' ? head.units : head.filters;
  const statement =
    units === 1 ? `${head.name} gives one score: class 1 above 0 (a sigmoid above 0.5).` : `${head.name} gives scores of the ${units} classes: the largest wins, softmax gives the distribution.`;
  return { meaning: units === 1 ? 'logit' : 'logits', head: [{ id: 'head.activation', statement }] };
}
