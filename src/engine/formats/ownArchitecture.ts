/**
 * Files that say what their model is: of them a user can say no more than what the output means.
 */
import { UnrollError } from '../core/errors.js';
import type { AssumptionOverrides } from '../model/assumptionOverrides.js';
import type { OutputMeaning } from '../model/sequenceModel.js';

/**
 * @param file for messages
 * @returns the meaning of the output where it is given
 * @throws UnrollError when something is given that the file says itself
 */
export function givenMeaning(file: string, { outputMeaning, ...architecture }: AssumptionOverrides): { readonly outputMeaning?: OutputMeaning } {
  if (Object.values(architecture).some((value) => value !== undefined)) {
    throw new UnrollError('usage', `${file}: holds its own architecture; what is given of its layers, cells and head is for files of weights alone. Leave it out.`);
  }
  return outputMeaning ? { outputMeaning } : {};
}
