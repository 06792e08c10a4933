/**
 * The read-out of methods that explain answers: what is no number is no answer, and a class made of it would be chance.
 */
import { UnrollError } from '../core/errors.js';
import { readOut, type ReadOut } from '../model/readout.js';
import type { SequenceModel } from '../model/sequenceModel.js';

/**
 * @param widthHint as for {@link readOut}
 * @returns a read-out whose `decide` throws an UnrollError (model) where the output is not finite
 */
export function finiteReadOut(model: SequenceModel, widthHint?: number): ReadOut {
  const reading = readOut(model, widthHint);
  return {
    ...reading,
    decide(rows, at) {
      if (!rows.subarray(at, at + reading.width).every(Number.isFinite)) {
        throw new UnrollError('model', `${model.name}: on some of the data the output is not a number. Check the weights of layer "${model.output}" and the data for NaN.`);
      }
      return reading.decide(rows, at);
    },
  };
}
