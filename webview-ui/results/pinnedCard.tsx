/** What is pinned, and the way from it to the data. */
import type { Details, Subject } from '../../src/engine/results/views.js';
import { countText } from '../parts/format.js';
import { DetailsCard } from '../parts/detailsCard.js';
import { Icon, IconButton } from '../parts/elements.js';
import { sequenceOf } from './links.js';

/** Sequences that are offered; a state may cover hundreds. */
const offered = 5;

interface PinnedCardProps {
  readonly details: Details;
  readonly subjects: readonly Subject[];
  /** Whether sequences can be shown in the data file. */
  readonly canOpen: boolean;
  readonly onOpen: (sequence: number) => void;
  readonly onUnpin: () => void;
}

export function PinnedCard({ details, subjects, canOpen, onOpen, onUnpin }: PinnedCardProps) {
  const sequences = [...new Set(subjects.map(sequenceOf).filter((sequence) => sequence !== null))];
  return (
    <section class="card pinnedCard" aria-label="Pinned">
      <IconButton icon="close" label="Unpin" onClick={onUnpin} />
      <DetailsCard details={details} />
      {canOpen && sequences.length > 0 && (
        <div class="openInData">
          <h4>Open in data</h4>
          {sequences.slice(0, offered).map((sequence) => (
            <button key={sequence} type="button" class="linkButton" data-open-sequence={sequence} onClick={() => onOpen(sequence)}>
              <Icon name="go-to-file" /> sequence {countText(sequence + 1)}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
