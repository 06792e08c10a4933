/**
 * How much hangs on the seed and on the window: the same extraction again, judged on the same held-out sequences.
 */
import { subtask, type Task } from '../../core/task.js';
import type { ConceptsBody } from './body.js';
import { fidelityOf, mainFidelity } from './evaluation.js';
import { extractConcepts, freeVerdicts, type Choice, type Circumstances, type Extracted, type Material } from './extraction.js';
import type { Trajectories } from './trajectories.js';

interface Study {
  readonly material: Material;
  readonly heldOut: Trajectories;
  readonly choice: Choice;
  readonly circumstances: Circumstances;
}

const longestWindow = 4;

/** @param first the extraction with the first seed; @returns null where one seed is asked for, or nothing held out */
export async function repeated(study: Study, first: Extracted, task: Task): Promise<ConceptsBody['repeats']> {
  const { settings, seed } = study.circumstances;
  if (settings.repeats < 2 || study.heldOut.sequences.length === 0) return null;
  const values = [share(study, first)];
  for (let i = 1; i < settings.repeats; i++) {
    task.progress(i / settings.repeats, `Seed ${i + 1} of ${settings.repeats}`);
    values.push(await again(study, { ...study.circumstances, seed: seed + i }, subtask(task, i / settings.repeats, (i + 1) / settings.repeats)));
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, deviation: Math.sqrt(variance), values };
}

/** @returns the fidelity with trees that see 0 to 4 earlier steps; null where not asked for, or nothing held out */
export async function windowStudy(study: Study, task: Task): Promise<ConceptsBody['windows']> {
  const { circumstances, heldOut } = study;
  if (!circumstances.settings.windowStudy || heldOut.sequences.length === 0) return null;
  const entries: { window: number; fidelity: number }[] = [];
  for (let window = 0; window <= longestWindow; window++) {
    task.progress(window / (longestWindow + 1), `A window of ${window} earlier steps`);
    const shape = { ...circumstances.shape, window, whole: true };
    entries.push({ window, fidelity: await again(study, { ...circumstances, shape }, subtask(task, window / (longestWindow + 1), (window + 1) / (longestWindow + 1))) });
  }
  return entries;
}

async function again(study: Study, circumstances: Circumstances, task: Task): Promise<number> {
  return share(study, await extractConcepts(study.material, study.choice.k, study.choice.balance, circumstances, task));
}

function share({ heldOut, circumstances: { perStep } }: Study, extracted: Extracted): number {
  return mainFidelity(fidelityOf(freeVerdicts(extracted, heldOut, perStep), heldOut, perStep)).value;
}
