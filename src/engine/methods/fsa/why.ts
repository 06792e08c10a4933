/**
 * "Why" for one sequence (ours): model and state machine step by step, and where they first answer otherwise.
 */
import { UnrollError } from '../../core/errors.js';
import type { PairedData } from '../../data/pairedData.js';
import { chosenRecurrentLayer } from '../../model/graph.js';
import type { View } from '../../results/views.js';
import { chosenSequence, inputStepsOf, placesOf } from '../chosenSequence.js';
import type { Asked, Question } from '../method.js';
import type { InputSteps } from '../stepPicture.js';
import type { Alphabet } from './alphabet.js';
import { ModelOracle } from './modelOracle.js';
import { fsaSettings } from './parameters.js';
import { alphabetFor, partData } from './prepare.js';
import type { FsaDocument } from './present.js';
import { whySteps } from './present/whySteps.js';
import { StateTree, unknownVerdict } from './stateTree.js';

export const whyQuestion: Question = {
  id: 'word',
  title: 'Explain a sequence',
  description: 'Model and state machine step by step, and where they first answer otherwise.',
  parameters: [
    { name: 'sequence', title: 'Sequence', description: 'A sequence of the data, counted from 1.', type: 'sequence', default: 1 },
    { name: 'word', title: 'Or symbols', description: 'Read in place of it: symbols of the alphabet, with spaces between words.', type: 'text', default: null },
  ],
};

/** What is read: a sequence of the data, or symbols that were typed. */
export interface AskedWord {
  /** null for typed symbols. */
  readonly sequence: number | null;
  /** In the units of the alphabet. */
  readonly tokens: Int32Array;
  readonly steps: InputSteps;
  /** Where each token stands in its sequence as the file has it. */
  readonly places: Int32Array;
}

export async function answerWhy({ runnable, data, document, parameters, seed, task }: Asked): Promise<readonly View[]> {
  const result = document as FsaDocument;
  const layer = chosenRecurrentLayer(runnable.model, result.layer);
  const settings = fsaSettings(result.parameters);
  const { parts } = await partData(data, settings, seed, task);
  const symbols = settings.symbols === 'auto' ? result.alphabet.length : settings.symbols;
  const alphabet = await alphabetFor(runnable, layer, data, parts, symbols, seed, task);
  if (alphabet.names.join('\n') !== result.alphabet.join('\n')) throw new UnrollError('data', `${data.dataset.name} gives other symbols than it did when this machine was extracted. Run it again.`);
  const word = typeof parameters.word === 'string' ? typedWord(parameters.word, data, alphabet) : sequenceWord(chosenSequence(parameters, data), data, alphabet);
  const oracle = new ModelOracle(runnable, layer, data, alphabet, task);
  const tree = new StateTree(oracle.units, alphabet.symbolOf, alphabet.exact);
  const added = tree.add(word.tokens, 'probed', word.sequence ?? -1);
  await oracle.trace(tree, [added], task);
  const answers = Array.from(tree.path(added.end), (node) => (tree.verdict[node] === unknownVerdict ? null : data.classes[tree.verdict[node]!]!));
  return [whySteps(result, { word, symbols: Array.from(word.tokens, (token) => alphabet.names[alphabet.symbolOf[token]!]!), answers, data })];
}

function sequenceWord(sequence: number, data: PairedData, alphabet: Alphabet): AskedWord {
  return { sequence, tokens: alphabet.tokensOf(sequence), steps: inputStepsOf(data, sequence), places: placesOf(data, sequence) };
}

/** @throws UnrollError (usage) for symbols that the data does not have, or where symbols stand for ranges of numbers */
function typedWord(text: string, { alphabet: known, dataset, maximumSteps }: PairedData, alphabet: Alphabet): AskedWord {
  if (!known || !alphabet.exact) throw new UnrollError('usage', `The symbols of this machine are ranges of numbers, which the model cannot read. Choose a sequence of ${dataset.name}.`);
  const letters = known.every((symbol) => [...symbol].length === 1);
  const symbols = letters ? [...text.replace(/\s/g, '')] : text.split(/\s+/).filter((symbol) => symbol !== '');
  const tokens = Int32Array.from(symbols, (symbol) => known.indexOf(symbol));
  const unknown = symbols[tokens.indexOf(-1)];
  if (unknown !== undefined) throw new UnrollError('usage', `"${unknown}" is not in the alphabet of ${dataset.name}: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`);
  if (maximumSteps && symbols.length > maximumSteps) throw new UnrollError('usage', `The model reads at most ${maximumSteps} steps; these are ${symbols.length}.`);
  return { sequence: null, tokens, steps: { inputs: tokens, width: 1, first: 0, end: tokens.length }, places: Int32Array.from(tokens.keys()) };
}
