/**
 * A recurrent network that computes a given automaton, weights set by hand: what extraction must find is known.
 * One unit per (state, symbol) is active when that symbol was read in that state.
 */
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { offsetsOf } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../../src/engine/data/pairedData.js';
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import type { Automaton } from '../../../../../src/engine/methods/fsa/automaton.js';
import { fsa } from '../../../../../src/engine/methods/fsa/fsa.js';
import type { FsaBody } from '../../../../../src/engine/methods/fsa/body.js';
import type { MethodOutcome, ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { CellWeights, SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';
import { dense, featureInput, modelOf, recurrent } from '../../trace/handmade.js';

/** Steepness of the sigmoid: states are blurred, so that clusters have some width. */
const gain = 8;

function cellWeights({ symbols, states, start, next }: Automaton): CellWeights {
  const units = states * symbols;
  const kernel = new Float32Array(symbols * units);
  const recurrentKernel = new Float32Array(units * units);
  const bias = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const [state, symbol] = [Math.floor(unit / symbols), unit % symbols];
    kernel[symbol * units + unit] = gain;
    // Before the first step no unit is active: the start is "in no other state".
    bias[unit] = (state === start ? -0.5 : -1.5) * gain;
    for (let before = 0; before < units; before++) {
      const inState = next[before] === state;
      recurrentKernel[before * units + unit] = state === start ? (inState ? 0 : -gain) : inState ? gain : 0;
    }
  }
  return { kernel, recurrent: recurrentKernel, bias, recurrentBias: null };
}

export function automatonNet(automaton: Automaton, { perStep = false } = {}): SequenceModel {
  const { symbols, states, start, next, output } = automaton;
  const units = states * symbols;
  const classes = Math.max(...output) + 1;
  const kernel = Array.from({ length: units * classes }, (_, i) => (output[next[Math.floor(i / classes)]!] === i % classes ? 4 : 0));
  const bias = Array.from({ length: classes }, (_, i) => (output[start] === i ? 2 : 0));
  const time = perStep ? [null] : [];
  return modelOf([
    featureInput(symbols),
    recurrent({
      units,
      inputSize: symbols,
      activation: 'sigmoid',
      returnSequences: perStep,
      outputShape: [...time, units],
      runs: [{ traceName: 'rnn', reverse: false, load: async () => cellWeights(automaton) }],
    }),
    dense(kernel, bias, { outputShape: [...time, classes] }),
  ]);
}

export function wordData(words: readonly (readonly number[])[], alphabet: readonly string[], labels: SequenceDataset['labels'] = null): SequenceDataset {
  const lengths = Int32Array.from(words, (word) => word.length);
  return {
    name: 'words.csv',
    count: words.length,
    content: { kind: 'symbols', alphabet },
    lengths,
    offsets: offsetsOf(lengths),
    values: Int32Array.from(words.flat()),
    padded: false,
    mask: null,
    labels,
    split: null,
    locationOf: () => null,
    notes: [],
  };
}

export interface Extraction {
  readonly data: PairedData;
  readonly parameters: ParameterValues;
  readonly outcome: MethodOutcome;
  readonly body: FsaBody;
}

export async function extractFrom(model: SequenceModel, dataset: SequenceDataset, parameters: ParameterValues = {}, seed = 0, task: Task = silentTask): Promise<Extraction> {
  const data = pairData(model, dataset);
  const checked = checkParameters(fsa.parameters, parameters);
  const outcome = await fsa.run({ runnable: await loadRunnable(model, silentTask), data, parameters: checked, seed, task });
  return { data, parameters: checked, outcome, body: outcome.body as unknown as FsaBody };
}

/** The minimal automaton of a result, back from its JSON form. */
export function minimalOf({ alphabet, classes, minimal }: FsaBody): Automaton {
  const place = new Map(minimal.states.map((state, i) => [state.id, i]));
  const symbols = alphabet.length;
  const next = new Int32Array(minimal.states.length * symbols).fill(-1);
  for (const { from, symbol, to } of minimal.transitions) next[place.get(from)! * symbols + alphabet.indexOf(symbol)] = place.get(to)!;
  return {
    symbols,
    states: minimal.states.length,
    start: place.get(minimal.start)!,
    output: Int32Array.from(minimal.states, (state) => (state.output === null ? -1 : classes.indexOf(state.output))),
    next,
  };
}
