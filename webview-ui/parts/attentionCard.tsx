/** The card that tells of what the user looks at. */
import type { Details } from '../../src/engine/results/views.js';
import type { Anchor } from './cardPosition.js';
import { DetailsCard } from './detailsCard.js';
import { HoverCard } from './hoverCard.js';
import type { Attention } from './useAttention.js';

interface AttentionCardProps {
  readonly attention: Attention;
  /** Of what is looked at; without any there is no card. */
  readonly details: Details | null | undefined;
  /** See {@link HoverCard}. */
  readonly neighbours?: () => readonly Anchor[];
}

export function AttentionCard({ attention: { active, keep, hideSoon }, details, neighbours }: AttentionCardProps) {
  if (!active || !details) return null;
  return (
    <HoverCard anchor={active.anchor} neighbours={neighbours} onHover={(inside) => (inside ? keep() : hideSoon(active.id))}>
      <DetailsCard details={details} />
    </HoverCard>
  );
}
