/**
 * Comparisons of models made by hand.
 */
import { silentTask, type Task } from '../../../../../src/engine/core/task.js';
import type { SequenceDataset } from '../../../../../src/engine/data/dataset.js';
import { pairData } from '../../../../../src/engine/data/pair.js';
import type { PairedData } from '../../../../../src/engine/data/pairedData.js';
import { withoutData } from '../../../../../src/engine/data/withoutData.js';
import { compare } from '../../../../../src/engine/methods/compare/compare.js';
import type { CompareBody } from '../../../../../src/engine/methods/compare/body.js';
import type { CompareDocument } from '../../../../../src/engine/methods/compare/present.js';
import type { ComparedModel, ParameterValues } from '../../../../../src/engine/methods/method.js';
import { checkParameters } from '../../../../../src/engine/methods/parameters.js';
import type { SequenceModel } from '../../../../../src/engine/model/sequenceModel.js';
import { loadRunnable } from '../../../../../src/engine/trace/loadRunnable.js';

export interface Compared {
  readonly body: CompareBody;
  /** As `result.json` holds it: read back from its text. */
  readonly document: CompareDocument;
  /** Most models that were open at once. */
  readonly mostOpen: number;
}

/**
 * @param models by file name
 * @param dataset null = without data
 */
export async function comparisonOf(models: Readonly<Record<string, SequenceModel>>, dataset: SequenceDataset | null, parameters: ParameterValues = {}, task: Task = silentTask): Promise<Compared> {
  const paired = (model: SequenceModel): PairedData => (dataset ? pairData(model, dataset) : withoutData);
  let open = 0;
  let mostOpen = 0;
  const compared = Object.entries(models).map(
    ([name, model]): ComparedModel => ({
      name,
      async use(work) {
        mostOpen = Math.max(mostOpen, ++open);
        try {
          return await work({ runnable: await loadRunnable(model, silentTask), data: paired(model) });
        } finally {
          open--;
        }
      },
    }),
  );
  const [first] = Object.values(models);
  const checked = checkParameters(compare.parameters, parameters);
  const runnable = await loadRunnable(first!, silentTask);
  const outcome = await compare.run({ runnable, data: paired(first!), parameters: checked, compared, seed: 0, task });
  const file = { path: 'file', sha256: '' };
  const rest = { method: 'compare', version: '0', model: file, data: file, parameters: checked, seed: 0, seconds: 0, mapping: '', assumptions: [], card: outcome.card };
  const document = JSON.parse(JSON.stringify({ ...rest, ...outcome.body })) as CompareDocument;
  return { body: outcome.body as unknown as CompareBody, document, mostOpen };
}
