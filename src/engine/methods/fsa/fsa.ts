/**
 * The state machine inside a recurrent network: LISOR-k and LISOR-x of Hou & Zhou, "Learning with Interpretable
 * Structure from Gated RNN" (arXiv 1810.10708), with a search for k, repair by counterexamples, and minimisation.
 */
import { seededRandom } from '../../core/random.js';
import { subtask, type Task } from '../../core/task.js';
import { chosenRecurrentLayer, noRecurrentLayer, outputObstacle, recurrentLayers } from '../../model/graph.js';
import { outputName } from '../../trace/loadRunnable.js';
import type { RunnableModel } from '../../trace/tracer.js';
import type { Method, MethodInput, MethodOutcome } from '../method.js';
import { makeBody } from './body.js';
import { clusterStates, statesOfNodes, type Clusterer } from './clusterStates.js';
import { collect, type Collected } from './collect.js';
import { evaluate } from './evaluation.js';
import { Extractor, type Machine } from './extraction.js';
import { ModelOracle } from './modelOracle.js';
import { notCovered } from './notCovered.js';
import { fsaParameters, fsaSettings, type FsaSettings } from './parameters.js';
import { alphabetFor, partData } from './prepare.js';
import { presentFsa } from './present.js';
import { counterexamples, repair, type RepairLimits } from './repair.js';
import { sweep, type SweepEntry } from './sweep.js';
import { shareLeft, withSymbols } from './symbolCounts.js';
import { walkTrail } from './walkTrail.js';
import { answerWhy, whyQuestion } from './why.js';
import { editedWord, randomWord, shortWords } from './words.js';

/** Larger alphabets are left to the clusters: every split would have to find out a row of transitions. */
const repairableAlphabet = 64;
/** Over few symbols most words mean something; made of many words they are gibberish, which a repair must not follow. */
const speakableAlphabet = 4;
const largestSplitCount = 40;
/** Words made up to look for disagreements: all short ones, then random and edited ones. */
const shortWordBudget = 2048;
const randomWords = 1000;

export const fsa: Method = {
  id: 'fsa',
  title: 'State machine',
  verb: 'Extract',
  purpose: 'the automaton inside a recurrent network',
  drawsGraphs: true,
  parameters: fsaParameters,
  unsuited,
  run: extract,
  present: presentFsa,
  questions: [whyQuestion],
  answer: answerWhy,
};

function unsuited({ model, names }: RunnableModel): string | null {
  const missing = noRecurrentLayer(model);
  if (missing) return `${missing} A state machine is made of recurrent states.`;
  const backward = recurrentLayers(model).find((layer) => layer.runs.some((run) => run.reverse));
  if (backward) return `Layer "${backward.name}" reads sequences backwards; a state machine reads one way, symbol after symbol.`;
  if (!names.some((recorded) => recorded.name === outputName)) return outputObstacle(model) ?? 'The output of the model cannot be computed.';
  if (model.outputMeaning === 'regression') return 'The output of the model is a number, not a class.';
  return null;
}

async function extract({ runnable, data, parameters, seed, task }: MethodInput): Promise<MethodOutcome> {
  const settings = fsaSettings(parameters);
  const layer = chosenRecurrentLayer(runnable.model, settings.layer);
  const { split, parts } = await partData(data, settings, seed, task);
  const made = await withSymbols(settings, data, async (symbols, part) => {
    const alphabet = await alphabetFor(runnable, layer, data, parts, symbols, seed, part);
    const oracle = new ModelOracle(runnable, layer, data, alphabet, part);
    const collected = await collect(oracle, alphabet, data, parts, settings.memory * 2 ** 20, subtask(part, 0, 0.3));
    const heldOutWords = alphabet.exact ? Array.from(split.heldOut, (sequence) => alphabet.tokensOf(sequence)) : [];
    const extractor = new Extractor(collected.tree, oracle, alphabet, settings.unseen, heldOutWords);
    const found = await findMachine(extractor, collected, settings, seed, subtask(part, 0.3, 1));
    const asked = counterexamples(extractor, found.machine, found.limits);
    return { collected, extractor, found, asked, left: shareLeft(asked.nodes.length, asked.unusual) };
  }, subtask(task, 0, 0.9));
  const { collected, extractor, found, asked } = made;
  const { oracle, alphabet } = extractor;
  const { machine } = found;
  task.progress(0.9, 'Measuring fidelity');
  const fittedOn = Int32Array.from([...collected.words.map((word) => word.sequence), ...parts.validation]);
  const { tree } = collected;
  const evaluation = await evaluate(
    { automaton: machine.automaton, oracle, alphabet, data, fitted: fittedOn, heldOut: split.heldOut, longest: collected.longest, seed },
    subtask(task, 0.9, 1),
  );
  const whileFitting = asked.nodes.map((node, i) => ({ word: tree.word(node), model: tree.verdict[node]!, explanation: asked.explanations[i]! }));
  const body = makeBody({
    layer: layer.name,
    run: layer.runs[0]!.traceName,
    trail: await walkTrail(machine.automaton, alphabet, data, task),
    classes: data.classes,
    extractor,
    machine,
    textOf: (sequence) => (alphabet.exact ? data.textOf(sequence) : `sequence ${sequence + 1} (${data.textOf(sequence)})`),
    words: collected.words,
    minSupport: settings.minSupport,
    k: found.k,
    splits: found.splits,
    sweep: found.sweep,
    sweepMajority: found.sweepMajority,
    disagreements: [...whileFitting, ...evaluation.disagreements],
    split: split.note,
    longest: evaluation.longest,
  });
  return {
    card: {
      heldOut: evaluation.heldOut,
      accuracy: evaluation.accuracy,
      fittedOn: { n: collected.learned },
      notCovered: notCovered({ settings, oracle, alphabet, parts, read: collected.words.length, body, asked: { wrong: asked.nodes.length, words: asked.asked }, evaluation }),
    },
    body: { ...body },
  };
}

interface Found {
  readonly machine: Machine;
  readonly k: number;
  readonly splits: number;
  readonly sweep: readonly SweepEntry[];
  readonly sweepMajority: number | null;
  readonly limits: RepairLimits;
}

/** Clusters, counts, completes; with an automatic k also chooses it and repairs what it leaves mixed. */
async function findMachine(extractor: Extractor, { tree, fittedNodes, words, ends, cases }: Collected, settings: FsaSettings, seed: number, task: Task): Promise<Found> {
  const clusterer: Clusterer = { method: settings.method, lambda: settings.lambda, seed };
  const lengths = [...new Set(words.map((word) => tree.depth[word.end]!))].sort((a, b) => a - b);
  const limits: RepairLimits = { splits: largestSplitCount, ...whatCounts(extractor, new Set(lengths), ends) };
  if (settings.k !== 'auto' || cases.validation.length === 0) {
    const k = settings.k === 'auto' ? settings.maxK : settings.k;
    const { partition } = await clusterStates(tree, fittedNodes, k, clusterer, task);
    const machine = extractor.build(partition, statesOfNodes(tree, partition, tree.size, task), 'fitted', task);
    await extractor.completeAll(machine, task);
    return { machine, k: partition.clusters, splits: 0, sweep: [], sweepMajority: null, limits };
  }
  const swept = await sweep(extractor, fittedNodes, cases, settings.maxK, clusterer, subtask(task, 0, 0.6));
  const { partition } = swept;
  // Where a symbol says only roughly what was read, a disagreement shows no mistake in the states.
  const repairable = extractor.alphabet.exact && settings.unseen === 'complete' && extractor.symbols <= repairableAlphabet;
  if (repairable && limits.madeUpWords) await probe(extractor, lengths, seed, subtask(task, 0.6, 0.7));
  const stateOf = statesOfNodes(tree, partition, tree.size, task);
  const machine = extractor.build(partition, stateOf, repairable ? 'all' : 'fitted', task);
  const repaired = repairable ? await repair(extractor, machine, limits, subtask(task, 0.7, 1)) : { machine, splits: 0 };
  await extractor.completeAll(repaired.machine, task);
  return { ...repaired, k: partition.clusters, sweep: swept.entries, sweepMajority: swept.majority, limits };
}

/**
 * Which of the model's answers an automaton is held to. Every step's, where it answers every step. Over few symbols those
 * after any word of a length that the data has. Over many symbols only those after the data's own sequences: a prefix of
 * a sentence is no sentence.
 */
function whatCounts({ tree, oracle, alphabet }: Extractor, lengths: ReadonlySet<number>, ends: ReadonlySet<number>): Pick<RepairLimits, 'counts' | 'madeUpWords'> {
  const madeUpWords = alphabet.exact && alphabet.names.length <= speakableAlphabet;
  if (oracle.perStep) return { counts: (node) => tree.fitted[node]! + tree.probed[node]! > 0, madeUpWords };
  return { counts: madeUpWords ? (node) => lengths.has(tree.depth[node]!) : (node) => ends.has(node), madeUpWords };
}

/** Adds words that the data lacks to the tree, of the data's lengths: on longer ones nets drift, and a repair would follow. */
async function probe(extractor: Extractor, lengths: readonly number[], seed: number, task: Task): Promise<void> {
  const { tree, alphabet } = extractor;
  const random = seededRandom(seed);
  const asked = shortWords(alphabet.tokens, lengths, shortWordBudget);
  const known = Array.from({ length: tree.size - 1 }, (_, i) => i + 1).filter((node) => lengths.includes(tree.depth[node]!));
  for (let i = 0; i < randomWords && known.length > 0; i++) {
    asked.push(
      i % 2 === 0
        ? randomWord(alphabet.tokens, lengths[random.integer(lengths.length)]!, random)
        : editedWord(tree.word(known[random.integer(known.length)]!), alphabet.tokens, random),
    );
  }
  await extractor.ask(asked, task);
}
