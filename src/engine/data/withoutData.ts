/**
 * Data of no sequences, for methods that do without.
 */
import type { SequenceDataset } from './dataset.js';
import type { PairedData } from './pairedData.js';

const none: SequenceDataset = {
  name: '',
  count: 0,
  content: { kind: 'features', names: [] },
  lengths: new Int32Array(0),
  offsets: new Float64Array(1),
  values: new Float32Array(0),
  padded: false,
  mask: null,
  labels: null,
  split: null,
  locationOf: () => null,
  notes: [],
};

export const withoutData: PairedData = {
  dataset: none,
  count: 0,
  mapping: 'No data.',
  classes: [],
  labels: null,
  alphabet: null,
  symbolsOf: () => null,
  features: null,
  textOf: () => '',
  batch() {
    throw new RangeError('There are no sequences to make a batch of.');
  },
  encode: () => null,
};
