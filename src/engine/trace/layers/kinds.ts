/** Every kind of layer that can be run. A new kind is one file and one line here. */
import type { RunnableLayer, LayerSupport } from './layerSupport.js';
import { activation } from './activation.js';
import { affine } from './affine.js';
import { dense } from './dense.js';
import { embedding } from './embedding.js';
import { featureSlice } from './featureSlice.js';
import { input } from './input.js';
import { layerNormalization } from './layerNormalization.js';
import { masking } from './masking.js';
import { merge } from './merge.js';
import { overTime } from './overTime.js';
import { identity, maskComputation } from './passThrough.js';
import { recurrent } from './recurrent.js';

const kinds: { readonly [K in RunnableLayer['kind']]: LayerSupport<Extract<RunnableLayer, { kind: K }>> } = {
  activation,
  affine,
  dense,
  embedding,
  featureSlice,
  identity,
  input,
  layerNormalization,
  maskComputation,
  masking,
  merge,
  overTime,
  recurrent,
};

export function supportFor(layer: RunnableLayer): LayerSupport<RunnableLayer> {
  return kinds[layer.kind];
}
