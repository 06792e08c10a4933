/** Codicons by kind of layer. */
import type { LayerOverview } from '../../src/engine/results/overview.js';

const icons: Readonly<Record<string, string>> = {
  input: 'sign-in',
  masking: 'filter',
  embedding: 'list-tree',
  recurrent: 'sync',
  dense: 'type-hierarchy',
  layerNormalization: 'settings',
  affine: 'settings',
  unitNormalization: 'settings',
  groupNormalization: 'settings',
  convolution: 'layers',
  pooling: 'fold',
  overTime: 'fold',
  merge: 'git-merge',
  dot: 'git-merge',
  timeDistributed: 'layers',
  finalState: 'debug-step-out',
  rectifier: 'pulse',
  parametricRelu: 'pulse',
  reshape: 'move',
  permute: 'move',
  repeat: 'move',
  border: 'move',
  upSampling: 'move',
  featureSlice: 'move',
  activation: 'pulse',
  identity: 'circle-slash',
  maskComputation: 'filter',
};

export function layerIcon(layer: Pick<LayerOverview, 'kind' | 'unsupported'>): string {
  return layer.unsupported === null ? (icons[layer.kind] ?? 'symbol-misc') : 'warning';
}
