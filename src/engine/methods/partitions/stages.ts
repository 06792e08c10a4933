/**
 * Which activations count as layers of the boosting: the hidden layers in forward order, and the last recurrent one at
 * checkpoints along the sequence, so that the gain per checkpoint shows when the decision forms.
 */
import { UnrollError } from '../../core/errors.js';
import { layerNamed } from '../../model/graph.js';
import type { Layer, SequenceModel } from '../../model/sequenceModel.js';
import { chosenHiddenLayer, hiddenLayers, type HiddenLayer } from '../../trace/hiddenLayers.js';
import type { WantedLayer } from '../../trace/layerActivations.js';
import type { RunnableModel } from '../../trace/tracer.js';
import type { PartitionsSettings } from './parameters.js';

export interface Stage extends WantedLayer {
  /** "dense", "lstm at 25 %". */
  readonly title: string;
  /** Share of the sequence that has been read, 0 < share ≤ 1; null for activations of the whole sequence. */
  readonly checkpoint: number | null;
}

/** They change nothing that a tree could ask about, or only in form. */
const formOnly: ReadonlySet<Layer['kind']> = new Set(['masking', 'embedding', 'identity', 'maskComputation', 'reshape', 'permute', 'repeat', 'border', 'upSampling', 'featureSlice']);
const fewestCheckpoints = 4;
const mostCheckpoints = 8;

/**
 * @param longest steps of the longest sequence
 * @throws UnrollError when a layer that is asked for is not there, or none is left
 */
export function stagesOf(known: Pick<RunnableModel, 'model' | 'names'>, settings: Pick<PartitionsSettings, 'layers' | 'checkpoints'>, longest: number): readonly Stage[] {
  const { model } = known;
  const named = settings.layers?.map((name) => chosenHiddenLayer(known, name).layer);
  const chosen = hiddenLayers(known).filter(({ layer }) => named?.includes(layer) ?? leads(model, layerNamed(model, layer)));
  if (chosen.length === 0) throw new UnrollError('unsupported', `${model.name}: has no hidden layer that can be traced, so there are no activations to partition by.`);
  const recurrent = chosen.filter(({ runs }) => runs !== null);
  const automatic = recurrent.length === 1 ? Math.min(mostCheckpoints, Math.max(fewestCheckpoints, Math.floor(longest / 2)), longest) : 1;
  const checkpoints = Math.max(1, settings.checkpoints === 'auto' ? automatic : Math.min(settings.checkpoints, longest));
  // Only the last recurrent layer is followed in time: it reads those before it at every step anyway.
  return chosen.flatMap((hidden) => (hidden === recurrent.at(-1) && inOrder(model, hidden) ? followed(hidden, checkpoints) : [{ hidden, taken: null, title: hidden.layer, checkpoint: null }]));
}

function followed(hidden: HiddenLayer, checkpoints: number): readonly Stage[] {
  return Array.from({ length: checkpoints }, (_, i): Stage => {
    const share = (i + 1) / checkpoints;
    const title = share === 1 ? hidden.layer : `${hidden.layer} at ${Math.round(100 * share)} %`;
    return { hidden, taken: share === 1 ? 'last' : { share }, title, checkpoint: share };
  });
}

/** A state of a run from the last step to the first has read the end of the sequence before its beginning. */
function inOrder(model: SequenceModel, { layer }: HiddenLayer): boolean {
  const found = layerNamed(model, layer);
  return found.kind === 'recurrent' && found.runs.every((run) => !run.reverse);
}

/** The scores just before a final activation are the answer already, not what leads to it. */
function leads(model: SequenceModel, layer: Layer): boolean {
  const output = layerNamed(model, model.output);
  return !formOnly.has(layer.kind) && !(output.kind === 'activation' && output.inputs.includes(layer.name));
}
