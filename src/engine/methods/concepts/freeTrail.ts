/**
 * The concept at every step of some sequences, as the extracted model gives it running freely.
 */
import type { SequenceDataset } from '../../data/dataset.js';
import { trailOfSequence, trailSequences, type StoredTrail } from '../trail.js';
import { runAll } from './conceptModel.js';
import type { Extracted } from './extraction.js';
import type { Trajectories } from './trajectories.js';
import { coded } from './vocabulary.js';

/** @param parts that have no sequence in common */
export function trailOf({ grown, words }: Extracted, dataset: SequenceDataset, parts: readonly Trajectories[]): StoredTrail {
  const wanted = new Set(trailSequences(dataset));
  const trails = parts.flatMap((trajectories) => {
    const concepts = runAll(grown.model, coded(trajectories, words));
    const { sequences, offsets, places } = trajectories;
    return Array.from(sequences, (sequence, i) => ({ sequence, from: offsets[i]!, to: offsets[i + 1]! }))
      .filter(({ sequence }) => wanted.has(sequence))
      .map(({ sequence, from, to }) => ({ sequence, at: trailOfSequence(dataset.lengths[sequence]!, places.subarray(from, to), concepts.subarray(from, to)) }));
  });
  trails.sort((a, b) => a.sequence - b.sequence);
  return { sequences: trails.map(({ sequence }) => sequence), at: trails.map(({ at }) => at) };
}
