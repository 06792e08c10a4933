/** Which of a graph's variants is drawn: buttons side by side, or a list where they are many (a tree for each of many). */
import type { GraphView } from '../../../src/engine/results/views.js';
import { Select } from '../../parts/elements.js';

interface VariantSwitchProps {
  readonly variants: GraphView['variants'];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** More buttons than this are no longer taken in at a glance. */
const mostButtons = 8;

export function VariantSwitch({ variants, selected, onSelect }: VariantSwitchProps) {
  if (variants.length > mostButtons) {
    return (
      <Select
        label="Variant"
        value={variants.find(({ id }) => id === selected)?.label ?? ''}
        choices={variants.map(({ label }) => label)}
        onChange={(chosen) => onSelect(variants.find(({ label }) => label === chosen)!.id)}
      />
    );
  }
  return (
    <div class="segments" role="group" aria-label="Variant">
      {variants.map(({ id, label }) => (
        <button key={id} type="button" aria-pressed={id === selected} data-variant={id} onClick={() => onSelect(id)}>
          {label}
        </button>
      ))}
    </div>
  );
}
