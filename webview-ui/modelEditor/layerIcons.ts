/** Codicons by kind of layer. */
import type { LayerOverview } from '../../src/engine/results/overview.js';

const icons: Readonly<Record<string, string>> = {
  input: 'sign-in',
  masking: 'filter',
  embedding: 'list-tree',
  recurrent: 'sync',
  dense: 'type-hierarchy',
  layerNormalization: 'settings',
  activation: 'pulse',
  identity: 'circle-slash',
  maskComputation: 'filter',
};

export function layerIcon(layer: Pick<LayerOverview, 'kind' | 'unsupported'>): string {
  return layer.unsupported === null ? (icons[layer.kind] ?? 'symbol-misc') : 'warning';
}
