/**
 * What a user says of a model in place of what was supposed: put into the layers after they are inferred. What is given
 * stays listed among the assumptions, said to be given.
 */
import type { AssumptionOverrides } from '../../model/assumptionOverrides.js';
import { withCellActivation, withGateActivation, withGateOrder } from './givenCells.js';
import { withConvolutions } from './givenConvolutions.js';
import { withHeadActivation, withHiddenActivation, withInputActivation, withTimeStep } from './givenHead.js';
import type { InferredModel } from './inferModel.js';
import { noPlace, noted } from './layerEdits.js';
import { withEpsilon } from './normModules.js';

/** @throws UnrollError when something is given that the model has no place for */
export function withGiven(model: InferredModel, { cell, convolution, embedding, head, input, layers, norm, outputMeaning }: AssumptionOverrides): InferredModel {
  let given = model;
  if (layers) given = noted(given, 'graph.order', `The order of the layers is given: ${layers.join(' → ')}.`);
  if (cell?.merge) throw noPlace('How two directions are joined, other than side by side,');
  if (cell?.activation) given = withCellActivation(given, cell.activation);
  if (cell?.recurrentActivation) given = withGateActivation(given, cell.recurrentActivation);
  if (cell?.gateOrder) given = withGateOrder(given, cell.gateOrder);
  if (embedding?.maskZero !== undefined) given = withMaskZero(given, embedding.maskZero);
  if (convolution) given = withConvolutions(given, convolution);
  if (norm?.epsilon !== undefined) given = withNormEpsilon(given, norm.epsilon);
  if (input?.size) throw noPlace('The size of images');
  if (input?.activation) given = withInputActivation(given, input.activation);
  if (head?.timeStep) given = withTimeStep(given, head.timeStep);
  if (head?.hiddenActivation) given = withHiddenActivation(given, head.hiddenActivation);
  if (head?.activation) given = withHeadActivation(given, head.activation);
  if (outputMeaning) given = noted({ ...given, outputMeaning }, 'head.activation', `The meaning of the output is given: ${outputMeaning}.`);
  return given;
}

/**
 * Of a stack over images, whose windows, order and size have been taken from what is given already.
 * @throws UnrollError when something is given that it has no place for
 */
export function withGivenHead(model: InferredModel, { cell, embedding, head, input, norm, outputMeaning }: AssumptionOverrides): InferredModel {
  const taken = input && { activation: input.activation };
  return withGiven(model, { cell, embedding, head, input: taken, norm, outputMeaning });
}

function withMaskZero(model: InferredModel, maskZero: boolean): InferredModel {
  if (!model.layers.some(({ kind }) => kind === 'embedding')) throw noPlace('The masking of id 0');
  const layers = model.layers.map((layer) => (layer.kind === 'embedding' ? { ...layer, maskZero } : layer));
  return noted({ ...model, layers }, 'embedding.maskZero', `Whether id 0 is padding is given: ${maskZero ? 'it is' : 'it is not'}.`);
}

function withNormEpsilon(model: InferredModel, epsilon: number): InferredModel {
  if (!model.layers.some((layer) => withEpsilon(layer, epsilon))) throw noPlace('The epsilon of normalisation');
  const layers = model.layers.map((layer) => withEpsilon(layer, epsilon) ?? layer);
  return noted({ ...model, layers }, 'norm.epsilon', `The epsilon of normalisation is given: ${epsilon}.`);
}
