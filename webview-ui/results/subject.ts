/** What a run is about, in one line. */
import type { ResultPanelState } from '../../src/protocol/services.js';

/** @returns "model.keras on words.csv", or the model alone where there are no data */
export function subjectText({ modelName, dataName }: Pick<ResultPanelState, 'modelName' | 'dataName'>): string {
  return dataName === null ? modelName : `${modelName} on ${dataName}`;
}
