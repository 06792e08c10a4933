/**
 * The local explanation (MEME) of one sequence of the data: what the extracted model does at each step, beside the
 * network's answers.
 */
import { chosenRecurrentLayer } from '../../model/graph.js';
import type { View } from '../../results/views.js';
import { chosenSequence } from '../chosenSequence.js';
import type { Asked, Question } from '../method.js';
import { explainLocally, type ExplainedSequence } from './local.js';
import type { ConceptsDocument } from './present.js';
import { localSteps } from './present/localSteps.js';
import { TrajectoryReader } from './trajectories.js';

export const explainQuestion: Question = {
  id: 'sequence',
  title: 'Explain a sequence',
  description: 'Step by step: the concept, what its tree asked and found, where that leads, and where the model first answers otherwise.',
  parameters: [{ name: 'sequence', title: 'Sequence', description: 'A sequence of the data, counted from 1.', type: 'sequence', default: 1 }],
};

export async function answerExplain({ runnable, data, document, parameters, task }: Asked): Promise<readonly View[]> {
  const result = document as ConceptsDocument;
  const sequence = chosenSequence(parameters, data);
  const reader = new TrajectoryReader(runnable, chosenRecurrentLayer(runnable.model, result.layer), data);
  const trajectory = await reader.read([sequence], () => undefined, Infinity, task);
  const { inputs, width, verdicts } = trajectory;
  const count = verdicts.length;
  const answersAt = (step: number): boolean => reader.perStep || reader.obstacle === null || step === count - 1;
  const model = Array.from(verdicts, (verdict, step) => (answersAt(step) ? data.classes[verdict]! : null));
  const given: ExplainedSequence = data.alphabet
    ? { symbols: Array.from(inputs, (symbol) => data.alphabet![symbol]!) }
    : { rows: Array.from({ length: count }, (_, step) => Array.from(inputs.subarray(step * width, (step + 1) * width))) };
  return [localSteps(result, { explanation: explainLocally(result, given, model), sequence, trajectory, data })];
}
