/**
 * How small a state machine of a model can be: fidelity and accuracy against k, over seeds (the gate study of Hou & Zhou,
 * arXiv 1810.10708, which compares the SRN, MGU, GRU and LSTM of one task).
 */
import { subtask, type Task } from '../../core/task.js';
import type { PairedData } from '../../data/pairedData.js';
import { chosenRecurrentLayer } from '../../model/graph.js';
import type { RunnableModel } from '../../trace/tracer.js';
import { collect } from '../fsa/collect.js';
import { Extractor } from '../fsa/extraction.js';
import { fsa } from '../fsa/fsa.js';
import { ModelOracle } from '../fsa/modelOracle.js';
import { fsaParameters, fsaSettings } from '../fsa/parameters.js';
import { alphabetFor, partData } from '../fsa/prepare.js';
import { sweep, type SweepEntry } from '../fsa/sweep.js';
import { withSymbols } from '../fsa/symbolCounts.js';
import { checkParameters } from '../parameters.js';

export interface SeedSweep {
  readonly seed: number;
  /** Ascending in k, up to the largest that changes anything. */
  readonly entries: readonly Pick<SweepEntry, 'k' | 'fidelity' | 'balanced' | 'accuracy'>[];
  /** The first k whose share reaches the threshold; null where none does, or there are no labels. */
  readonly firstK: { readonly fidelity: number | null; readonly accuracy: number | null };
  /** Share of the most frequent label where the accuracies are measured; null without labels. */
  readonly majority: number | null;
}

export interface GateStudyInput {
  readonly runnable: RunnableModel;
  readonly data: PairedData;
  readonly seeds: readonly number[];
  readonly maxK: number;
  readonly threshold: number;
}

/** @returns one sweep per seed, or one sentence why the model has no state machine */
export async function gateStudy({ runnable, data, seeds, maxK, threshold }: GateStudyInput, task: Task): Promise<readonly SeedSweep[] | string> {
  const unsuited = fsa.unsuited(runnable);
  if (unsuited) return unsuited;
  const settings = fsaSettings(checkParameters(fsaParameters, { k: 'auto', maxK }));
  const layer = chosenRecurrentLayer(runnable.model, null);
  const sweeps: SeedSweep[] = [];
  for (const [i, seed] of seeds.entries()) {
    const part = subtask(task, i / seeds.length, (i + 1) / seeds.length);
    const { parts } = await partData(data, settings, seed, part);
    const swept = await withSymbols(settings, data, async (symbols, attempt) => {
      const alphabet = await alphabetFor(runnable, layer, data, parts, symbols, seed, attempt);
      const oracle = new ModelOracle(runnable, layer, data, alphabet, attempt);
      const { tree, fittedNodes, cases } = await collect(oracle, alphabet, data, parts, settings.memory * 2 ** 20, subtask(attempt, 0, 0.3));
      if (cases.validation.length === 0) return { left: 0, entries: [], majority: null };
      const extractor = new Extractor(tree, oracle, alphabet, settings.unseen, []);
      return sweep(extractor, fittedNodes, cases, maxK, { method: settings.method, lambda: settings.lambda, seed }, subtask(attempt, 0.3, 1));
    }, part);
    const { entries, majority } = swept;
    if (entries.length === 0) return 'The model gives no class to any sequence.';
    const first = (share: (entry: SweepEntry) => number | null): number | null => entries.find((entry) => (share(entry) ?? -1) >= threshold)?.k ?? null;
    sweeps.push({
      seed,
      entries: entries.map(({ k, fidelity, balanced, accuracy }) => ({ k, fidelity, balanced, accuracy })),
      firstK: { fidelity: first((entry) => entry.fidelity), accuracy: first((entry) => entry.accuracy) },
      majority,
    });
  }
  return sweeps;
}
