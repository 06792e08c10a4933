/** Every kind of layer that can be run. A new kind is one file and one line here. */
import type { RunnableLayer, LayerSupport } from './layerSupport.js';
import { activation } from './activation.js';
import { affine } from './affine.js';
import { attention } from './attention.js';
import { convolution } from './convolution.js';
import { dense } from './dense.js';
import { discretization } from './discretization.js';
import { dot } from './dot.js';
import { embedding } from './embedding.js';
import { featureSlice } from './featureSlice.js';
import { finalState } from './finalState.js';
import { input } from './input.js';
import { layerNormalization } from './layerNormalization.js';
import { masking } from './masking.js';
import { merge } from './merge.js';
import { groupNormalization, unitNormalization } from './normalization.js';
import { overTime } from './overTime.js';
import { identity, maskComputation } from './passThrough.js';
import { pooling } from './pooling.js';
import { parametricRelu, rectifier } from './rectifier.js';
import { recurrent } from './recurrent.js';
import { border, permute, repeat, reshape, upSampling } from './reshape.js';
import { timeDistributed } from './timeDistributed.js';

const kinds: { readonly [K in RunnableLayer['kind']]: LayerSupport<Extract<RunnableLayer, { kind: K }>> } = {
  activation,
  affine,
  attention,
  border,
  convolution,
  dense,
  discretization,
  dot,
  embedding,
  featureSlice,
  finalState,
  groupNormalization,
  identity,
  input,
  layerNormalization,
  maskComputation,
  masking,
  merge,
  overTime,
  parametricRelu,
  permute,
  pooling,
  rectifier,
  recurrent,
  repeat,
  reshape,
  timeDistributed,
  unitNormalization,
  upSampling,
};

export function supportFor(layer: RunnableLayer): LayerSupport<RunnableLayer> {
  return kinds[layer.kind];
}
