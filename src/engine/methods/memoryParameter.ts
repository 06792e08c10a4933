/**
 * The setting of methods that keep hidden states of all fitted sequences.
 */
import type { Parameter } from './method.js';

export const memoryParameter: Parameter = {
  name: 'memory',
  title: 'Memory for states',
  description: 'Megabytes that the states of the model may take; fitting sequences beyond that are left out, and said to be.',
  type: 'integer',
  default: 1024,
  minimum: 1,
  maximum: 65536,
};
